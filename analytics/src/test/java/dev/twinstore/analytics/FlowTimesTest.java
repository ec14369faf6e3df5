package dev.twinstore.analytics;

import static org.assertj.core.api.Assertions.assertThat;

import dev.twinstore.Store;
import dev.twinstore.model.TaskPhase;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which tasks count, in which group. */
final class FlowTimesTest {
    private static final Selection ALL = Selection.everything();
    private static final long START = Instant.parse("2026-01-01T00:00:00Z").toEpochMilli();

    @TempDir
    Path dir;

    private Path file;

    @BeforeEach
    void make() {
        file = dir.resolve("twin.db");
        try (Store store = Rows.store(file)) {
            Rows.outcome(store, "a", "Alpha");
        }
    }

    /** Tasks of which the i-th took i seconds, with a phase, a priority and a status that are made of i. */
    private FlowTimes ofTasks(int count, String phase, String priority, String status) throws SQLException {
        try (PlainSql sql = new PlainSql(file)) {
            sql.execute("with recursive n(i) as (select 1 union all select i + 1 from n where i < " + count + ")"
                    + " insert into tasks (id, outcome_id, title, phase, priority, status, created_at, started_at,"
                    + " completed_at, updated_at) select 't' || i, 'a', 'T', " + phase + ", " + priority + ", " + status
                    + ", " + START + ", " + START + " + 100, " + START + " + 1000 * i, 0 from n");
        }
        try (Store store = Rows.store(file)) {
            return FlowTimes.of(store, ALL);
        }
    }

    @Test
    void ofMoreThanAThousandGroups_theFirstAreTold_inWhateverOrderTheirTasksCome() throws SQLException {
        FlowTimes times = ofTasks(6_000, "'execution'", "i * 7 % 3000 - 1500", "'completed'");
        assertThat(times.all().total().count()).isEqualTo(6_000);
        assertThat(times.groups())
                .hasSize(1_000)
                .allMatch(group -> group.times().total().count() == 2);
        assertThat(times.groups().get(0).priority()).isEqualTo(-1_500);
        assertThat(times.groups().get(999).priority()).isEqualTo(-501);
    }

    @Test
    void groups_areByPhaseFirst_andHoldTheirOwnTasksOnly_ofAnyPriority() throws SQLException {
        FlowTimes times = ofTasks(
                400,
                "case i % 2 when 0 then 'capability' else 'execution' end",
                "case i % 4 when 0 then -2147483648 when 1 then 2147483647 when 2 then 2147483647 else -2147483648 end",
                "'completed'");
        assertThat(times.groups())
                .extracting(
                        FlowTimes.OfGroup::phase,
                        FlowTimes.OfGroup::priority,
                        group -> group.times().total().longest())
                .containsExactly(
                        org.assertj.core.api.Assertions.tuple(
                                TaskPhase.CAPABILITY, Integer.MIN_VALUE, Duration.ofSeconds(400)),
                        org.assertj.core.api.Assertions.tuple(
                                TaskPhase.CAPABILITY, Integer.MAX_VALUE, Duration.ofSeconds(398)),
                        org.assertj.core.api.Assertions.tuple(
                                TaskPhase.EXECUTION, Integer.MIN_VALUE, Duration.ofSeconds(399)),
                        org.assertj.core.api.Assertions.tuple(
                                TaskPhase.EXECUTION, Integer.MAX_VALUE, Duration.ofSeconds(397)));
    }

    @Test
    void tasksThatWereNotCompleted_doNotCount() throws SQLException {
        FlowTimes times = ofTasks(10, "'execution'", "100", "case when i = 3 then 'completed' else 'failed' end");
        Duration each = Duration.ofSeconds(3);
        assertThat(times.all().total()).isEqualTo(new Spread(1, each, each, each, each));
        assertThat(times.groups()).hasSize(1);
    }
}
