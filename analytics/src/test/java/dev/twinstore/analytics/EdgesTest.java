package dev.twinstore.analytics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.twinstore.Store;
import dev.twinstore.StoreException;
import dev.twinstore.StoreOptions;
import dev.twinstore.analytics.layout.Figure;
import dev.twinstore.analytics.layout.Kind;
import dev.twinstore.db.Tables;
import dev.twinstore.outcome.NewOutcome;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import org.jooq.Allow;
import org.jooq.DSLContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where reports could go wrong: nothing there, nothing in the window, clocks that go back, circles, ties. */
final class EdgesTest {
    private static final Selection ALL = Selection.everything();

    @TempDir
    Path dir;

    private Path file() {
        return dir.resolve("twin.db");
    }

    private Store open() {
        return Rows.store(file());
    }

    private void sql(String... statements) throws SQLException {
        try (PlainSql plain = new PlainSql(file())) {
            for (String statement : statements) {
                plain.execute(statement);
            }
        }
    }

    @Test
    void ofAnEmptyDatabase_everyReportSaysNothing_andLooksAsEver() {
        try (Store store = open()) {
            Document empty = Document.read(store, ALL, Reports.all());
            assertThat(empty.chapters()).hasSize(Reports.all().size());
            for (Document.Chapter chapter : empty.chapters()) {
                for (Figure figure : chapter.layout().figures()) {
                    boolean size = chapter.name().equals("storage");
                    assertThat(size || figure.value() == null || isZero(figure))
                            .as(chapter.name() + " " + figure)
                            .isTrue();
                }
            }
            Hostile.fill(store);
            Document full = Document.read(store, ALL, Reports.all());
            for (int i = 0; i < full.chapters().size(); i++) {
                assertThat(shape(full.chapters().get(i)))
                        .isEqualTo(shape(empty.chapters().get(i)));
            }
        }
    }

    private static boolean isZero(Figure figure) {
        return switch (figure.kind()) {
            case MONEY -> ((java.math.BigDecimal) figure.value()).signum() == 0;
            case DURATION -> ((Duration) figure.value()).isZero();
            case COUNT, BYTES -> ((Long) figure.value()) == 0;
            default -> false;
        };
    }

    private static List<String> shape(Document.Chapter chapter) {
        return java.util.stream.Stream.concat(
                        chapter.layout().figures().stream().map(Figure::name),
                        chapter.layout().tables().stream()
                                .flatMap(table -> table.columns().stream().map(column -> table.name() + column)))
                .toList();
    }

    @Test
    void theBurnRate_isToldFromAnHourOn() {
        try (Store store = open()) {
            Rows.outcome(store, "a", "Alpha");
            Rows.cost(store, "a", null, "2.5", "2026-03-01T10:00:00Z");
            Instant spent = Instant.parse("2026-03-01T10:00:00Z");
            Selection early = ALL.to(spent.plusSeconds(3_599));
            assertThat(CostReport.of(store, early).forecast().perDay()).isNull();
            assertThat(CostReport.of(store, early).forecast().next30Days()).isNull();
            Selection later = ALL.to(spent.plusSeconds(3_600));
            assertThat(CostReport.of(store, later).forecast().perDay()).isEqualByComparingTo("60");
        }
    }

    @Test
    void ofAWindowInWhichNothingHappened_orThatHasNotBegun_thereIsNothing() {
        try (Store store = open()) {
            Hostile.fill(store);
            Selection past = ALL.from(Instant.parse("2001-01-01T00:00:00Z")).to(Instant.parse("2001-01-03T00:00:00Z"));
            assertThat(Throughput.of(store, past).buckets()).hasSize(48).allMatch(bucket -> bucket.completed() == 0);
            assertThat(CostReport.of(store, past).total()).isEqualByComparingTo("0");
            assertThat(CostReport.of(store, past).forecast().perDay()).isNull();
            assertThat(WorkersReport.of(store, past).workers()).isEmpty();
            assertThat(ActivityReport.of(store, past).entries()).isEmpty();
            Selection future = ALL.from(Instant.parse("2999-01-01T00:00:00Z"));
            for (Report<?> report : Reports.all()) {
                assertThat(report.read(store, future).layout().figures()).isNotEmpty();
            }
            assertThat(Throughput.of(store, future).buckets()).isEmpty();
            assertThat(WorkersReport.of(store, future).alive()).isZero();
        }
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ALL.from(Instant.EPOCH).to(Instant.EPOCH));
        assertThatIllegalArgumentException().isThrownBy(() -> ALL.top(0));
    }

    @Test
    void aClockThatWentBack_countsAsNoTime_andIsTold() throws SQLException {
        try (Store store = open()) {
            Rows.outcome(store, "a", "Alpha");
            Rows.completed(store, "t", "a", "2026-01-01T10:00:00Z");
            long ended = Instant.parse("2026-01-01T10:00:00Z").toEpochMilli();
            sql("update tasks set created_at = " + (ended + 5_000) + ", started_at = " + (ended + 1_000));
            FlowTimes times = FlowTimes.of(store, ALL);
            assertThat(times.clockWentBack()).isEqualTo(1);
            assertThat(times.all().total()).isEqualTo(spread(0));
            assertThat(times.all().waiting()).isEqualTo(spread(0));
            sql("insert into workers (id, outcome_id, name, status, started_at, ended_at, updated_at) values"
                    + " ('w', 'a', 'W', 'completed', " + ended + ", " + (ended - 1) + ", 0)");
            assertThat(WorkersReport.of(store, ALL).workers().get(0).alive()).isZero();
        }
    }

    private static Spread spread(long millis) {
        Duration each = Duration.ofMillis(millis);
        return new Spread(1, each, each, each, each);
    }

    @Test
    void percentiles_areInterpolated_andUnknownTimesDoNotCount() throws SQLException {
        try (Store store = open()) {
            Rows.outcome(store, "a", "Alpha");
            long start = Instant.parse("2026-01-01T10:00:00Z").toEpochMilli();
            for (int i = 1; i <= 4; i++) {
                Rows.completed(store, "t" + i, "a", "2026-01-01T10:00:00Z");
                sql("update tasks set created_at = " + start + ", completed_at = " + (start + 1_000L * i * i)
                        + " where id = 't" + i + "'");
            }
            // 1, 4, 9, 16 s: the median lies half way from 4 to 9; p90 at place 1 + 0.9 * 3 = 3.7: 9 + 0.7 * 7
            assertThat(FlowTimes.of(store, ALL).all().total())
                    .isEqualTo(new Spread(
                            4,
                            Duration.ofMillis(6_500),
                            Duration.ofMillis(13_900),
                            Duration.ofMillis(15_790),
                            Duration.ofSeconds(16)));
            assertThat(FlowTimes.of(store, ALL).all().working()).isEqualTo(Spread.NONE);
        }
    }

    @Test
    void unfinishedTasks_areNoThroughput_andKeepTheirWorkerBusyUntilNow() throws SQLException {
        try (Store store = open()) {
            Rows.outcome(store, "a", "Alpha");
            long now = store.now().toEpochMilli();
            sql(
                    "insert into workers (id, outcome_id, name, status, started_at, updated_at) values"
                            + " ('w', 'a', 'W', 'running', " + (now - 100_000) + ", 0)",
                    "insert into tasks (id, outcome_id, title, status, claimed_by, claimed_at, started_at, created_at,"
                            + " updated_at) values ('t', 'a', 'T', 'running', 'w', " + (now - 60_000) + ", "
                            + (now - 50_000) + ", 0, 0)",
                    "insert into tasks (id, outcome_id, title, status, claimed_by, claimed_at, created_at,"
                            + " updated_at) values ('u', 'a', 'U', 'claimed', 'w', " + (now - 20_000) + ", 0, 0)");
            assertThat(Throughput.of(store, ALL).completed()).isZero();
            WorkersReport.OfWorker worker =
                    WorkersReport.of(store, ALL).workers().get(0);
            assertThat(worker.busy()).isBetween(Duration.ofSeconds(50), Duration.ofSeconds(59)); // they overlap
            assertThat(worker.idle()).isBetween(Duration.ofSeconds(41), Duration.ofSeconds(59));
            assertThat(Ageing.of(store, ALL).bands().get(4).running()).isEqualTo(1);
            assertThat(WorkersReport.of(store, ALL.to(Instant.ofEpochMilli(now - 30_000)))
                            .busy())
                    .as("a window that ended: what is held now says nothing of then")
                    .isZero();
        }
    }

    @Test
    void aTree_isTheGoalAndAllBelowIt_alsoWhereParentsRunInACircle() throws SQLException {
        try (Store store = open()) {
            String root = store.outcomes().create(NewOutcome.of("Root").id("r")).id();
            store.outcomes().create(NewOutcome.of("Child").id("c").parent(root));
            store.outcomes().create(NewOutcome.of("Grandchild").id("g").parent("c"));
            store.outcomes().create(NewOutcome.of("Other").id("o"));
            for (String goal : List.of("r", "c", "g", "o")) {
                Rows.completed(store, "t" + goal, goal, "2026-01-01T10:00:00Z");
                Rows.cost(store, goal, null, "1", "2026-01-01T10:00:00Z");
            }
            assertThat(CostReport.of(store, ALL.ofTree("r")).total()).isEqualByComparingTo("3");
            assertThat(CostReport.of(store, ALL.ofTree("c")).total()).isEqualByComparingTo("2");
            assertThat(CostReport.of(store, ALL.ofOutcome("r")).total()).isEqualByComparingTo("1");
            assertThat(CostReport.of(store, ALL.ofTree("nobody")).total()).isEqualByComparingTo("0");
            assertThat(Overview.of(store, ALL.ofTree("r")).outcomes())
                    .extracting(
                            Overview.OfOutcome::outcomeId,
                            Overview.OfOutcome::depth,
                            goal -> goal.all().completed())
                    .containsExactly(
                            org.assertj.core.api.Assertions.tuple("r", 0, 3L),
                            org.assertj.core.api.Assertions.tuple("c", 1, 2L),
                            org.assertj.core.api.Assertions.tuple("g", 2, 1L));
            sql("update outcomes set parent_id = 'g', depth = 3 where id = 'r'");
            assertThat(CostReport.of(store, ALL.ofTree("c")).total()).isEqualByComparingTo("3");
            Overview circle = Overview.of(store, ALL);
            assertThat(circle.outcomes()).hasSize(4);
            assertThat(circle.totals().completed()).isEqualTo(4);
        }
    }

    @Test
    void ties_areInTheOrderOfIds() {
        try (Store store = open()) {
            Rows.outcome(store, "b", "Beta");
            Rows.outcome(store, "a", "Alpha");
            Rows.cost(store, "b", "w2", "1", "2026-01-01T10:00:00Z");
            Rows.cost(store, "a", "w1", "1", "2026-01-01T10:00:00Z");
            CostReport report = CostReport.of(store, ALL);
            assertThat(report.outcomes())
                    .extracting(CostReport.OfOutcome::outcomeId)
                    .containsExactly("a", "b");
            assertThat(report.workers())
                    .extracting(CostReport.OfWorker::workerId)
                    .containsExactly("w1", "w2");
            assertThat(Overview.of(store, ALL).outcomes())
                    .extracting(Overview.OfOutcome::outcomeId)
                    .containsExactly("a", "b");
        }
    }

    @Test
    void weeks_beginOnMonday_andAreNamedAsIsoDoes() {
        Buckets weeks = Buckets.of(
                Step.WEEK,
                ZoneId.of("America/New_York"),
                Instant.parse("2026-12-30T12:00:00Z"),
                Instant.parse("2027-01-12T12:00:00Z"));
        assertThat(weeks.rows(i -> weeks.period(i).label())).containsExactly("2026-W53", "2027-W01", "2027-W02");
        assertThat(weeks.start(0)).isEqualTo(Instant.parse("2026-12-28T05:00:00Z"));
        Buckets spring = Buckets.of(
                Step.WEEK,
                ZoneId.of("Europe/Berlin"),
                Instant.parse("2026-03-25T00:00:00Z"),
                Instant.parse("2026-03-26T00:00:00Z"));
        assertThat(spring.period(0).length()).isEqualTo(Duration.ofHours(7 * 24 - 1));
    }

    @Test
    void aMomentFarInTheFuture_isNamed_whereItMakesTooManyBuckets() {
        Instant now = Instant.parse("2026-03-25T00:00:00Z");
        Instant far = Instant.parse("9999-12-31T00:00:00Z");
        assertThatThrownBy(() -> Buckets.of(ALL, now, far, now))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("weeks, more than 100,000")
                .hasMessageEndingWith(
                        "the latest row is of " + far + ", which is still to come: let the window end before it");
        assertThatThrownBy(() -> Buckets.of(ALL.to(far), now, far, now)).hasMessageEndingWith("a longer step");
        assertThat(Buckets.of(ALL.to(now.plusSeconds(1)), now, far, now).size()).isEqualTo(1);
    }

    @Test
    void theStep_fitsTheWindow_ifNoneIsChosen() {
        try (Store store = open()) {
            Instant end = Instant.parse("2026-06-01T00:00:00Z");
            Selection window = ALL.to(end).in(ZoneOffset.UTC);
            assertThat(Throughput.of(store, window.from(end.minus(Duration.ofDays(2))))
                            .buckets())
                    .hasSize(48);
            assertThat(Throughput.of(store, window.from(end.minus(Duration.ofDays(3))))
                            .buckets())
                    .hasSize(3);
            assertThat(Throughput.of(store, window.from(end.minus(Duration.ofDays(121))))
                            .buckets())
                    .hasSize(18);
        }
    }

    @Test
    void aReport_cannotWrite() {
        try (Store store = open()) {
            Rows.outcome(store, "a", "Alpha");
        }
        try (Store store = Store.open(StoreOptions.of(file()).forReading())) {
            Report<?> writing = Report.of("writing", "Writing", "Tries to write.", at -> {
                at.dsl().deleteFrom(Tables.OUTCOMES).execute();
                throw new AssertionError("it was allowed to");
            });
            assertThatThrownBy(() -> writing.read(store, ALL)).isInstanceOf(StoreException.class);
            assertThat(Overview.of(store, ALL).outcomes()).hasSize(1);
        }
    }

    @Test
    void aDocument_isOfOneMoment_whateverIsWrittenMeanwhile() {
        try (Store store = open()) {
            Rows.outcome(store, "a", "Alpha");
            Report<Overview> writer = Report.of("writer", "Writer", "Another program writes meanwhile.", at -> {
                try (Store other = open()) {
                    Rows.completed(other, "t" + at.now().toEpochMilli(), "a", "2026-01-01T10:00:00Z");
                }
                return Overview.REPORT.query().apply(at);
            });
            Document document = Document.read(store, ALL, List.of(Overview.REPORT, writer));
            for (Document.Chapter chapter : document.chapters()) {
                assertThat(chapter.layout().figures().get(1).value()).isEqualTo(0L);
            }
            assertThat(Overview.of(store, ALL).totals().tasks()).isEqualTo(1);
        }
    }

    @Test
    void aReportThatTakesTooLong_isGivenUp_andItsSnapshotNoLongerKeepsTheWal() throws Exception {
        try (Store store = open()) {
            Rows.outcome(store, "a", "Alpha");
            Report<Overview> endless = Report.of("endless", "Endless", "Counts for a very long time.", at -> {
                countForHours(at.dsl());
                throw new AssertionError("it ended");
            });
            assertThatThrownBy(() -> endless.read(store, ALL, Duration.ofMillis(200)))
                    .isInstanceOf(ReportTooLongException.class)
                    .hasMessageContaining("0.2 s");
            assertThat(Overview.of(store, ALL).outcomes()).hasSize(1);
            try (PlainSql plain = new PlainSql(file())) {
                Rows.completed(store, "t", "a", "2026-01-01T10:00:00Z");
                assertThat(plain.rows("pragma wal_checkpoint(truncate)")).containsExactly("0|0|0");
            }
            assertThat(Files.size(Path.of(file() + "-wal"))).isZero();
        }
    }

    @Allow.PlainSQL
    private static void countForHours(DSLContext dsl) {
        dsl.fetch("with recursive n(i) as (select 1 union all select i + 1 from n where i < 100000000000)"
                + " select count(*) from n");
    }

    @Test
    void aFigure_holdsItsKind() {
        assertThatIllegalArgumentException().isThrownBy(() -> new Figure("f", "F", Kind.COUNT, "many"));
    }
}
