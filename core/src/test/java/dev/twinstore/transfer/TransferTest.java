package dev.twinstore.transfer;

import static dev.twinstore.transfer.HostileRows.all;
import static dev.twinstore.transfer.HostileRows.insert;
import static dev.twinstore.transfer.HostileRows.run;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.twinstore.Database;
import dev.twinstore.OpenException;
import dev.twinstore.RefusedException;
import dev.twinstore.Store;
import dev.twinstore.StoreException;
import dev.twinstore.StoreOptions;
import dev.twinstore.schema.Postgres;
import dev.twinstore.schema.RefusedDatabaseException.Reason;
import dev.twinstore.task.NewTask;
import dev.twinstore.transfer.TransferProgress.Step;
import dev.twinstore.transfer.TransferReport.Copied;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jooq.Field;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** From each engine to the other. */
class TransferTest {
    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path dir;

    private final List<Postgres> servers = new ArrayList<>();

    @AfterEach
    void dropDatabases() {
        servers.forEach(Postgres::close);
    }

    /** A database without rows, by its URL. */
    private String sqlite(String name) {
        Path file = dir.resolve(name);
        Store.open(StoreOptions.of(file).withoutHousekeeping()).close();
        return "jdbc:sqlite:" + file;
    }

    private String postgres() {
        Postgres made = Postgres.migrated();
        servers.add(made);
        return made.url();
    }

    private List<String> bothEngines() {
        return List.of(sqlite("target.db"), postgres());
    }

    private String filled(String url) throws SQLException {
        try (Connection connection = DriverManager.getConnection(url)) {
            HostileRows.fill(connection);
        }
        return url;
    }

    private static Map<String, List<String>> rows(String url) throws SQLException {
        try (Connection connection = DriverManager.getConnection(url)) {
            return all(connection);
        }
    }

    private static void requireEmpty(String url) throws SQLException {
        assertThat(rows(url).values()).allSatisfy(rows -> assertThat(rows).isEmpty());
    }

    private static Transfer from(String url) {
        return Transfer.from(Database.of(url));
    }

    @Test
    void allTablesAndColumns_areCopied() {
        assertThat(CopiedTable.ALL.stream().map(CopiedTable::name))
                .containsExactlyInAnyOrderElementsOf(HostileRows.tables().stream()
                        .map(table -> table.getName())
                        .toList());
        for (CopiedTable table : CopiedTable.ALL) {
            assertThat(table.columns().stream().map(Column::name))
                    .containsExactlyElementsOf(Stream.of(table.table().fields())
                            .map(Field::getName)
                            .toList());
        }
    }

    @Test
    void hostileRows_areTheSame_onTheOtherEngineAndBack() throws SQLException {
        String first = filled(sqlite("a.db"));
        Map<String, List<String>> before = rows(first);
        assertThat(before.values()).allSatisfy(rows -> assertThat(rows).isNotEmpty());

        String server = postgres();
        TransferReport there = from(first).to(Database.of(server));
        assertThat(rows(server)).isEqualTo(before);

        String last = "jdbc:sqlite:" + dir.resolve("new/b.db");
        TransferReport back = from(server).to(Database.of(last));
        assertThat(rows(last)).isEqualTo(before);
        assertThat(rows(first)).isEqualTo(before);

        assertThat(back).isEqualTo(there);
        assertThat(there.tables()).hasSize(18).allSatisfy(copied -> {
            assertThat(copied.rows()).isEqualTo(before.get(copied.table()).size());
            assertThat(copied.digest()).matches("[0-9a-f]{64}");
        });
        assertThat(from(last).to(Database.of(sqlite("c.db")))).isEqualTo(there);
        assertThat(from(server).to(Database.of(postgres()))).isEqualTo(there);
    }

    @Test
    void minusZero_isKeptBetweenServers_andZeroOnSqlite() throws SQLException {
        String source = filled(postgres());
        String server = postgres();
        TransferReport there = from(source).to(Database.of(server));
        String file = sqlite("a.db");
        assertThat(from(source).to(Database.of(file))).isEqualTo(there);
        for (String url : List.of(source, server, file)) {
            try (Connection connection = DriverManager.getConnection(url);
                    Statement statement = connection.createStatement();
                    ResultSet row = statement.executeQuery("SELECT score FROM tasks WHERE id = 't-done'")) {
                row.next();
                assertThat(row.getDouble(1)).isEqualTo(url.equals(file) ? 0.0 : -0.0);
            }
        }
    }

    @Test
    void numbersOfLogs_goOn() throws SQLException {
        for (String source : List.of(filled(sqlite("a.db")), filled(postgres()))) {
            if (!source.startsWith("jdbc:sqlite:")) {
                try (Connection connection = DriverManager.getConnection(source)) {
                    run(connection, "SELECT setval(pg_get_serial_sequence('activity_log', 'id'), 900)");
                }
            }
            for (String target : List.of(sqlite(source.length() + ".db"), postgres())) {
                from(source).to(Database.of(target));
                try (Connection connection = DriverManager.getConnection(target)) {
                    insert(connection, "activity_log", "outcome_id", "Z", "type", "x", "title", "t", "created_at", 1L);
                    insert(connection, "cost_log", "amount", 1.0, "created_at", 1L);
                    insert(connection, "bottleneck_log", "intervention_type", "x", "description", "", "created_at", 1L);
                }
                Map<String, List<String>> after = rows(target);
                assertThat(after.get("activity_log")).last().asString().startsWith("id=(901)");
                assertThat(after.get("cost_log")).last().asString().startsWith("id=(4)");
                assertThat(after.get("bottleneck_log")).last().asString().startsWith("id=(1099511627777)");
            }
        }
    }

    @Test
    void numbersOfLogs_beginAtOne_whenThereAreNone() throws SQLException {
        String server = postgres();
        try (Connection connection = DriverManager.getConnection(server)) {
            insert(connection, "cost_log", "amount", 1.0, "created_at", 1L);
            run(connection, "DELETE FROM cost_log");
        }
        from(sqlite("a.db")).to(Database.of(server));
        try (Connection connection = DriverManager.getConnection(server)) {
            insert(connection, "cost_log", "amount", 1.0, "created_at", 1L);
        }
        assertThat(rows(server).get("cost_log")).singleElement().asString().startsWith("id=(1)");
    }

    @Test
    void aTargetWithRows_isRefused_andStaysAsItIs() throws SQLException {
        String source = filled(sqlite("a.db"));
        for (String target : bothEngines()) {
            try (Connection connection = DriverManager.getConnection(target)) {
                insert(connection, "cost_log", "amount", 1.0, "created_at", 1L);
            }
            Map<String, List<String>> before = rows(target);
            assertThatExceptionOfType(RefusedException.class)
                    .isThrownBy(() -> from(source).to(Database.of(target)))
                    .withMessageContaining("cost_log")
                    .withMessageContaining("not empty");
            assertThat(rows(target)).isEqualTo(before);
        }
        assertThatExceptionOfType(RefusedException.class)
                .isThrownBy(() -> from(source).to(Database.of(source)));
    }

    @Test
    void anInterruptedTransfer_leavesNothing_andCanBeRunAgain() throws SQLException {
        String source = filled(sqlite("a.db"));
        for (String target : bothEngines()) {
            for (Step step : Step.values()) {
                assertThatThrownBy(() -> from(source)
                                .listening((now, rows, ofAll) -> {
                                    if (now == step && rows * 2 >= ofAll) {
                                        throw new IllegalStateException("stop at " + step);
                                    }
                                })
                                .to(Database.of(target)))
                        .isInstanceOf(IllegalStateException.class)
                        .hasMessage("stop at " + step);
                requireEmpty(target);
            }
            from(source).to(Database.of(target));
            assertThat(rows(target)).isEqualTo(rows(source));
        }
    }

    @Test
    void ofTwoAtOnce_oneIsRefused() throws Exception {
        String source = filled(sqlite("a.db"));
        for (String target : bothEngines()) {
            ExecutorService threads = Executors.newFixedThreadPool(2);
            CountDownLatch both = new CountDownLatch(2);
            List<Future<String>> ends = new ArrayList<>();
            for (int i = 0; i < 2; i++) {
                ends.add(threads.submit(() -> {
                    both.countDown();
                    both.await();
                    try {
                        from(source).to(Database.of(target));
                        return "copied";
                    } catch (RefusedException e) {
                        return "refused";
                    }
                }));
            }
            assertThat(List.of(ends.get(0).get(), ends.get(1).get())).containsExactlyInAnyOrder("copied", "refused");
            threads.shutdown();
            assertThat(rows(target)).isEqualTo(rows(source));
        }
    }

    @Test
    void nobodyElseWrites_meanwhile() throws SQLException {
        String server = postgres();
        AtomicBoolean tried = new AtomicBoolean();
        from(filled(sqlite("a.db")))
                .listening((step, rows, ofAll) -> {
                    if (tried.compareAndSet(false, true)) {
                        try (Connection other = DriverManager.getConnection(server)) {
                            run(other, "SET lock_timeout = '50ms'");
                            assertThatThrownBy(() -> insert(other, "cost_log", "amount", 1.0, "created_at", 1L))
                                    .hasMessageContaining("lock timeout");
                        } catch (SQLException e) {
                            throw new IllegalStateException(e);
                        }
                    }
                })
                .to(Database.of(server));
        assertThat(tried).isTrue();
    }

    @Test
    void aBrokenConnection_beginsAgain() throws SQLException {
        String source = filled(sqlite("a.db"));
        String server = postgres();
        AtomicBoolean broken = new AtomicBoolean();
        from(source)
                .listening((step, rows, ofAll) -> {
                    if (step == Step.CHECKING && broken.compareAndSet(false, true)) {
                        try (Connection other = DriverManager.getConnection(server)) {
                            run(
                                    other,
                                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                                            + " WHERE datname = current_database() AND pid <> pg_backend_pid()");
                        } catch (SQLException e) {
                            throw new IllegalStateException(e);
                        }
                    }
                })
                .to(Database.of(server));
        assertThat(broken).isTrue();
        assertThat(rows(server)).isEqualTo(rows(source));
    }

    @Test
    void aTargetThatChangesWhatItIsGiven_isFoundOut() throws SQLException {
        String server = postgres();
        try (Connection connection = DriverManager.getConnection(server)) {
            run(
                    connection,
                    "CREATE FUNCTION odd() RETURNS trigger LANGUAGE plpgsql AS"
                            + " $$ BEGIN NEW.amount := NEW.amount + 1e-12; RETURN NEW; END $$");
            run(
                    connection,
                    "CREATE TRIGGER odd BEFORE INSERT ON cost_log FOR EACH ROW WHEN (NEW.id = 2)"
                            + " EXECUTE FUNCTION odd()");
        }
        String source = filled(sqlite("a.db"));
        assertThatExceptionOfType(StoreException.class)
                .isThrownBy(() -> from(source).to(Database.of(server)))
                .withMessageContaining("cost_log is not equal: the row 2 differs in amount");
        requireEmpty(server);
    }

    @Test
    void whatCannotBeStored_isRefused_withItsRow() throws SQLException {
        String server = postgres();
        for (String[] odd : new String[][] {
            {"UPDATE tasks SET description = 'a' || char(0) || 'b' WHERE id = 't-due'", "a NUL character", "t-due"},
            {"UPDATE tasks SET description = x'61' WHERE id = 't-due'", "bytes", "tasks.description"},
            {"UPDATE tasks SET description = CAST(x'61eda08062' AS TEXT) WHERE id = 't-due'", "no UTF-8", "t-due"},
            {"UPDATE tasks SET attempts = 1.5 WHERE id = 't-due'", "1.5", "tasks.attempts"},
            {
                "UPDATE progress_entries SET full_output = full_output || char(0) || 'b' WHERE id = 1099511627776",
                "a NUL character",
                "1099511627776"
            }
        }) {
            String source = filled(sqlite(odd[0].hashCode() + ".db"));
            try (Connection connection = DriverManager.getConnection(source)) {
                run(connection, odd[0]);
            }
            assertThatExceptionOfType(RefusedException.class)
                    .isThrownBy(() -> from(source).to(Database.of(server)))
                    .withMessageContaining(odd[1])
                    .withMessageContaining(odd[2]);
            requireEmpty(server);
        }
    }

    @Test
    void aSourceOfAnotherVersion_isRefused() throws SQLException {
        String old = "jdbc:sqlite:" + dir.resolve("old.db");
        try (Connection connection = DriverManager.getConnection(old)) {
            run(connection, "VACUUM");
        }
        assertThatExceptionOfType(OpenException.class)
                .isThrownBy(
                        () -> from(old).to(Database.of(dir.resolve("target.db").toString())))
                .satisfies(e -> assertThat(e.reason()).isEqualTo(Reason.NOT_MIGRATED));
        assertThat(dir.resolve("target.db")).doesNotExist();

        String newer = filled(sqlite("newer.db"));
        try (Connection connection = DriverManager.getConnection(newer)) {
            run(
                    connection,
                    "INSERT INTO flyway_schema_history (installed_rank, version, description, type, script, checksum,"
                            + " installed_by, execution_time, success) VALUES (99, '99', 'x', 'SQL', 'V99__x.sql', 1, 'x', 1, 1)");
        }
        String server = postgres();
        assertThatExceptionOfType(OpenException.class)
                .isThrownBy(() -> from(newer).to(Database.of(server)))
                .satisfies(e -> assertThat(e.reason()).isEqualTo(Reason.NEWER));
        requireEmpty(server);
    }

    @Test
    void manyTasks_withTheirFeed_areTheSame() throws SQLException {
        String source = sqlite("a.db");
        try (Store store = Store.open(StoreOptions.of(source).withoutHousekeeping())) {
            String goal = store.outcomes().create("many").id();
            long added = store.tasks()
                    .addAll(
                            goal,
                            IntStream.range(0, 3_000)
                                    .mapToObj(i -> NewTask.of("task " + i)
                                            .id("t" + i)
                                            .dependsOn(i == 0 ? List.of() : List.of("t" + i / 2)))
                                    .iterator());
            assertThat(added).isEqualTo(3_000);
        }
        String server = postgres();
        List<Step> steps = new ArrayList<>();
        TransferReport report = from(source)
                .listening((step, rows, ofAll) -> {
                    if (!steps.contains(step)) {
                        steps.add(step);
                    }
                    assertThat(rows).isBetween(0L, ofAll);
                })
                .to(Database.of(server));
        assertThat(steps).containsExactly(Step.values());
        assertThat(rows(server)).isEqualTo(rows(source));
        assertThat(report.rows()).isGreaterThan(6_000);
        assertThat(report.tables().stream().filter(copied -> copied.rows() > 0).map(Copied::table))
                .contains("tasks", "activity_log");
    }
}
