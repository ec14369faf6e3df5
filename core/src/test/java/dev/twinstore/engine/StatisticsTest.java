package dev.twinstore.engine;

import static dev.twinstore.db.Tables.TASKS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.twinstore.Store;
import dev.twinstore.TestStore;
import dev.twinstore.db.tables.pojos.Worker;
import dev.twinstore.task.Claim;
import dev.twinstore.task.Held;
import java.lang.reflect.Field;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Objects;
import org.jooq.Allow;
import org.jooq.SQLDialect;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** SQLite's planner goes by the indexes, not by how many rows there were once. */
@Tag("sqlite")
class StatisticsTest extends TestStore {
    @Test
    void aSmallBeginningLeavesNone() throws Exception {
        task("one");
        Worker worker = worker("w");
        List<Claim> claims = store.tasks().claim(worker, 1);
        assertThat(store.tasks().complete(claims)).allMatch(Held.class::isInstance);
        store.close();
        try (Store again = Store.open(options())) {
            assertThat(statistics(again)).isEmpty();
        }
    }

    @Test
    void thoseOfAnotherProgramGoWhenAStoreIsOpened_forStoresThatAreOpenToo() throws SQLException {
        for (int i = 0; i < 3; i++) {
            task("task " + i);
        }
        assertThat(store.tasks().claim(worker("w"))).isPresent();
        analyze();
        try (Store misled = Store.open(options().forReading())) {
            assertThat(scans(misled)).isNotEmpty();
            try (Store opened = Store.open(options())) {
                assertThat(statistics(opened)).isEmpty();
                assertThat(scans(opened)).isEmpty();
            }
            assertThat(scans(store)).isEmpty();
            assertThat(scans(misled)).isEmpty();
        }
    }

    @Test
    void nobodyWaitsLongToDropThem() throws SQLException {
        task("one");
        analyze();
        try (Connection other = database.connect();
                Statement statement = other.createStatement()) {
            statement.execute("BEGIN IMMEDIATE");
            try (Store opened = Store.open(options().withoutHousekeeping())) {
                assertThat(statistics(opened)).isNotEmpty();
                statement.execute("COMMIT");
                assertThat(opened.outcomes().create("goes on").name()).isEqualTo("goes on");
            }
        }
        try (Store opened = Store.open(options())) {
            assertThat(statistics(opened)).isEmpty();
        }
    }

    private void analyze() throws SQLException {
        try (Connection other = database.connect();
                Statement statement = other.createStatement()) {
            statement.execute("ANALYZE");
        }
    }

    @Allow.PlainSQL
    private static List<String> statistics(Store store) {
        return store.read(dsl -> dsl.fetch("SELECT name FROM sqlite_master WHERE name LIKE 'sqlite!_stat%' ESCAPE '!'")
                .getValues("name", String.class));
    }

    /** Where one of the statements of claims and completions, for few or many rows, would read all that there are. */
    @Allow.PlainSQL
    private static List<String> scans(Store store) {
        return store.read(dsl -> {
            assertThat(dsl.fetchCount(TASKS)).isPositive(); // EXPLAIN does not look whether the schema has changed
            List<String> scans = new ArrayList<>();
            for (String sql : ofClaims()) {
                for (String step : dsl.fetch("EXPLAIN QUERY PLAN " + sql).getValues("detail", String.class)) {
                    if (step.matches("(SCAN|SEARCH) (tasks|workers|outcomes)(?!.*[(](id|claimed_by)=[?][)]).*")) {
                        scans.add(step + ": " + sql);
                    }
                }
            }
            return scans;
        });
    }

    private static List<String> ofClaims() {
        List<String> all = new ArrayList<>();
        try {
            for (int rows : new int[] {2, 5, 16, 64}) {
                all.add(sql("Ending", "WHATEVER_IT_IS", rows, "task"));
                all.add(sql("Ending", "COMPLETE", rows, "task", "claim_no", "worker", "attempts", "started_at"));
                all.add(sql("Ending", "LET_GO", rows, "worker"));
                all.add(sql("Claiming", "TAKE", rows, "task", "worker", "claim_no"));
                all.add(sql("Claiming", "WORKS_ON", rows, "worker", "task"));
            }
        } catch (ReflectiveOperationException e) {
            throw new LinkageError(e.getMessage(), e);
        }
        return all;
    }

    private static String sql(String type, String field, int rows, String... varying)
            throws ReflectiveOperationException {
        Field constant = Class.forName("dev.twinstore.task." + type).getDeclaredField(field);
        constant.setAccessible(true);
        Plan plan = ((HotStatement<?>) constant.get(null)).plan(SQLDialect.SQLITE);
        BitSet indexes = new BitSet();
        for (String name : varying) {
            indexes.set(Objects.requireNonNull(plan.indexes().get(name), name));
        }
        return plan.sqlOfRows(rows, indexes);
    }
}
