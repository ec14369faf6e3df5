package dev.twinstore.analytics.bench;

import static org.assertj.core.api.Assertions.assertThat;

import dev.twinstore.analytics.CostReport;
import dev.twinstore.analytics.Step;
import java.math.BigDecimal;
import java.sql.SQLException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The figures of the report on cost, against plain SQL on a generated history. */
final class CostFiguresTest extends HistoryFigures {
    @ParameterizedTest
    @MethodSource("cuts")
    void cost(Cut cut) throws SQLException {
        CostReport report = CostReport.of(store, cut.selection().by(Step.DAY));
        String in = cut.on("outcome_id", "created_at");
        assertThat(report.total()).isEqualByComparingTo(dollars(in));
        assertThat(report.entries()).isEqualTo(sql.number("select count(*) from cost_log where " + in));
        assertThat(report.unknownModel()).isEqualByComparingTo(dollars("model is null and " + in));
        for (CostReport.OfModel model : report.models()) {
            String of = (model.model() == null ? "model is null" : "model = '" + model.model() + "'") + " and " + in;
            assertThat(model.cost()).isEqualByComparingTo(dollars(of));
            assertThat(model.inputTokens())
                    .isEqualTo(sql.number("select coalesce(sum(input_tokens), 0) from cost_log where " + of));
        }
        assertThat(report.models())
                .hasSize((int) sql.number("select count(distinct coalesce(model, '')) from cost_log where " + in));
        for (CostReport.OfOutcome goal : report.outcomes()) {
            assertThat(goal.cost()).isEqualByComparingTo(dollars("outcome_id = '" + goal.outcomeId() + "' and " + in));
            assertThat(goal.withBelow())
                    .isEqualByComparingTo(dollars(in + " and outcome_id in (with recursive d(id) as (select '"
                            + goal.outcomeId() + "' union all select o.id from outcomes o join d on o.parent_id = d.id)"
                            + " select id from d)"));
        }
        assertThat(report.tasks().stream().map(CostReport.OfTask::taskId).toList())
                .isEqualTo(sql.rows("select task_id from cost_log where " + in + " group by 1"
                        + " order by sum(cast(round(amount * 1000000) as integer)) desc, 1 limit 20"));
        assertThat(report.workers().stream().map(CostReport.OfWorker::workerId).toList())
                .isEqualTo(sql.rows("select worker_id from cost_log where " + in + " group by 1"
                        + " order by sum(cast(round(amount * 1000000) as integer)) desc, 1 limit 20"));
        for (CostReport.OfPeriod period : report.periods()) {
            assertThat(period.cost())
                    .isEqualByComparingTo(dollars(
                            in + " and created_at >= " + period.period().from().toEpochMilli() + " and created_at < "
                                    + period.period().until().toEpochMilli()));
        }
        forecast(cut, report, in);
    }

    private static void forecast(Cut cut, CostReport report, String in) throws SQLException {
        assertThat(report.forecast().openTasks())
                .isEqualTo(
                        sql.number("select count(*) from tasks where status in ('pending', 'claimed', 'running') and "
                                + cut.of("outcome_id")));
        if (report.entries() == 0) {
            assertThat(report.forecast().perDay()).isNull();
            return;
        }
        long end = Math.min(cut.until(), NOW);
        long first = sql.number("select min(created_at) from cost_log where " + in);
        long from = Math.max(first, Math.max(cut.since(), end - 7 * 86_400_000L));
        double perDay = dollars(in + " and created_at >= " + from).doubleValue() * 86_400_000.0 / (end - from);
        assertThat(report.forecast().perDay().doubleValue())
                .isCloseTo(perDay, org.assertj.core.data.Offset.offset(1e-6));
        assertThat(report.forecast().next30Days())
                .isEqualByComparingTo(report.forecast().perDay().multiply(BigDecimal.valueOf(30)));
    }
}
