package dev.twinstore.schema;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The views for people on PostgreSQL show every table whole, its moments as points in time. */
class ReadableViewsTest {
    private static final String COLUMNS = "SELECT attname || ' ' || format_type(atttypid, -1) FROM pg_attribute"
            + " WHERE attrelid = ?::regclass AND attnum > 0 AND NOT attisdropped ORDER BY attnum";

    private static Sql sql;

    @BeforeAll
    static void open() throws SQLException {
        sql = Sql.open(Postgres.shared());
    }

    @AfterAll
    static void close() throws SQLException {
        sql.close();
    }

    static List<String> tables() {
        return List.copyOf(DataModel.tables().keySet());
    }

    @ParameterizedTest
    @MethodSource("tables")
    void view_showsEveryColumn_itsMomentsAsPointsInTime(String table) throws Exception {
        String checked = String.valueOf(sql.value(
                "SELECT string_agg(pg_get_constraintdef(oid), ' ') FROM pg_constraint"
                        + " WHERE conrelid = ?::regclass AND conname LIKE '%_moments_are_epoch_ms'",
                table));
        List<String> expected = sql.texts(COLUMNS, table).stream()
                .map(column -> checked.matches(".*\\b" + column.replaceAll(" .*", "") + "\\b.*")
                        ? column.replace(" bigint", " timestamp with time zone")
                        : column)
                .toList();

        assertThat(sql.texts(COLUMNS, table + "_readable"))
                .as("a column without its place in %s_readable: replace the view in a new script", table)
                .containsExactlyElementsOf(expected);
        assertThat(expected).anyMatch(column -> column.endsWith("time zone"));
    }

    @ParameterizedTest
    @CsvSource({
        "0, 1970-01-01 00:00:00+00",
        "1, 1970-01-01 00:00:00.001+00",
        "1700000000999, 2023-11-14 22:13:20.999+00",
        "253402300799999, 9999-12-31 23:59:59.999+00",
        ", "
    })
    void moment_isExact(Long epochMs, String expected) throws Exception {
        sql.run("SET TIME ZONE 'UTC'");

        assertThat(sql.value("SELECT moment(?)::text", epochMs)).isEqualTo(expected);
    }

    @Test
    void moment_isExactForEveryMillisecondOfASample() throws Exception {
        assertThat(sql.value("SELECT count(*) FROM generate_series(1, 200000) n,"
                        + " LATERAL (SELECT n * 1267011503::bigint + n % 1000 AS ms) m"
                        + " WHERE extract(epoch FROM moment(ms))::numeric * 1000 <> ms"))
                .isEqualTo(0);
    }

    @Test
    void view_showsWhatIsInTheTable() throws Exception {
        try (Work work = Work.in(Postgres.shared())) {
            work.task("t");
            work.set("t", "not_before", 1_700_000_000_123L);

            assertThat(sql.rows("SELECT id, waits_for, not_before AT TIME ZONE 'UTC' = '2023-11-14 22:13:20.123',"
                            + " claimed_at FROM tasks_readable"))
                    .containsExactly(java.util.Arrays.asList("t", "time", true, null));
        }
    }
}
