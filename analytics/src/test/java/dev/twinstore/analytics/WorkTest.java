package dev.twinstore.analytics;

import static org.assertj.core.api.Assertions.assertThat;

import dev.twinstore.Store;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.BitSet;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How long a worker was busy, second by second. */
final class WorkTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:01:40Z");
    private static final long START = NOW.toEpochMilli() - 100_000;
    private static final Selection ALL = Selection.everything();

    @TempDir
    Path dir;

    private Path file;
    private int tasks;

    @BeforeEach
    void make() throws SQLException {
        file = dir.resolve("twin.db");
        try (Store store = Rows.store(file);
                PlainSql sql = new PlainSql(file)) {
            Rows.outcome(store, "a", "Alpha");
            sql.execute("insert into workers (id, outcome_id, name, status, started_at, updated_at) values"
                    + " ('w', 'a', 'W', 'running', " + START + ", 0)");
        }
    }

    private String ended(int from, int until) {
        return "insert into tasks (id, outcome_id, title, status, started_at, completed_at, completed_by, created_at,"
                + " updated_at) values ('t" + ++tasks + "', 'a', 'T', 'completed', " + (START + 1000L * from) + ", "
                + (START + 1000L * until) + ", 'w', 0, 0)";
    }

    private String held(int from) {
        return "insert into tasks (id, outcome_id, title, status, claimed_by, claimed_at, started_at, created_at,"
                + " updated_at) values ('t" + ++tasks + "', 'a', 'T', 'running', 'w', " + (START + 1000L * from) + ", "
                + (START + 1000L * from) + ", 0, 0)";
    }

    private long busySeconds(Selection selection, String... rows) throws SQLException {
        try (PlainSql sql = new PlainSql(file)) {
            sql.execute("delete from tasks");
            for (String row : rows) {
                sql.execute(row);
            }
        }
        try (Store store = Rows.store(file)) {
            return store.read(dsl -> WorkersReport.query(new Snapshot(dsl, selection, NOW))
                            .busy())
                    .toSeconds();
        }
    }

    @Test
    void ofTasksThatOverlap_eachSecondCountsOnce() throws SQLException {
        assertThat(busySeconds(ALL)).isZero();
        assertThat(busySeconds(ALL, ended(10, 20), ended(30, 40))).isEqualTo(20);
        assertThat(busySeconds(ALL, ended(10, 20), ended(20, 30)))
                .as("end to end")
                .isEqualTo(20);
        assertThat(busySeconds(ALL, ended(10, 40), ended(20, 30)))
                .as("one within the other")
                .isEqualTo(30);
        assertThat(busySeconds(ALL, ended(10, 30), ended(20, 40))).isEqualTo(30);
        assertThat(busySeconds(ALL, ended(20, 40), ended(10, 40), ended(30, 40)))
                .as("the same end")
                .isEqualTo(30);
    }

    @Test
    void aTaskThatEndedBeforeItBegan_countsNothing_andTakesNothingFromOthers() throws SQLException {
        assertThat(busySeconds(ALL, ended(30, 20))).isZero();
        assertThat(busySeconds(ALL, ended(30, 20), ended(10, 25), ended(5, 50))).isEqualTo(45);
        assertThat(busySeconds(ALL, ended(60, 40), ended(10, 30), ended(35, 45)))
                .isEqualTo(30);
    }

    @Test
    void whatItHoldsNow_counts_andWhatIsStillToComeByItsClock_doesNot() throws SQLException {
        assertThat(busySeconds(ALL, held(90), held(70))).isEqualTo(30);
        assertThat(busySeconds(ALL, held(70), ended(60, 80))).isEqualTo(40);
        assertThat(busySeconds(ALL, held(70), ended(80, 110))).isEqualTo(30);
        assertThat(busySeconds(ALL, held(70), ended(105, 110))).isEqualTo(30);
        assertThat(busySeconds(ALL, ended(90, 110))).isEqualTo(10);
    }

    @Test
    void ofAWindow_onlyWhatLiesAfterItsStartCounts() throws SQLException {
        Selection late = ALL.from(Instant.ofEpochMilli(START + 25_000));
        assertThat(busySeconds(late, ended(10, 24), ended(20, 30), ended(10, 28), held(0)))
                .isEqualTo(75);
        assertThat(busySeconds(late, ended(10, 24), ended(20, 30), ended(10, 28)))
                .isEqualTo(5);
    }

    @Test
    void ofManyTasks_itIsWhatTheyCoverTogether() throws SQLException {
        Random random = new Random(3);
        for (int round = 0; round < 20; round++) {
            BitSet covered = new BitSet();
            String[] rows = new String[1 + random.nextInt(12)];
            for (int i = 0; i < rows.length; i++) {
                int from = random.nextInt(100);
                int until = from + random.nextInt(40) - 5;
                boolean held = random.nextInt(8) == 0;
                rows[i] = held ? held(from) : ended(from, until);
                covered.set(from, Math.max(from, held ? 100 : Math.min(until, 100)));
            }
            assertThat(Duration.ofSeconds(busySeconds(ALL, rows)))
                    .as(String.join(";\n", rows))
                    .isEqualTo(Duration.ofSeconds(covered.cardinality()));
        }
    }
}
