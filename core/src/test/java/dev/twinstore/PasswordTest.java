package dev.twinstore;

import static dev.twinstore.db.Tables.OUTCOMES;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.twinstore.schema.Postgres;
import dev.twinstore.schema.SharedClasses;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where the password of a PostgreSQL role comes from, on a server that asks for it. */
class PasswordTest {
    private static final String ROLE = "twinstore_locked";
    private static final String PASSWORD = "Op3n sesame&1";
    private static final String ENCODED = "Op3n%20sesame%261";

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path dir;

    private Postgres database;
    private String own = "";
    private String url = ""; // without password

    @BeforeEach
    void makeServerAskForPassword() throws SQLException, IOException {
        assumeTrue(System.getProperty("twinstore.postgres", "").isEmpty(), "the server is not ours to configure");
        database = Postgres.migrated();
        own = database.url();
        url = own.replaceFirst("\\?.*", "") + "?user=" + ROLE;
        try (Connection connection = DriverManager.getConnection(own);
                Statement statement = connection.createStatement()) {
            statement.execute("DO $$ BEGIN CREATE ROLE " + ROLE + " LOGIN PASSWORD '" + PASSWORD
                    + "'; EXCEPTION WHEN duplicate_object THEN NULL; END $$");
            statement.execute("GRANT ALL ON ALL TABLES IN SCHEMA public TO " + ROLE);
            Path rules;
            try (ResultSet row = statement.executeQuery("SHOW hba_file")) {
                row.next();
                rules = Path.of(row.getString(1));
            }
            String rule = "host all " + ROLE + " all scram-sha-256\n";
            String before = Files.readString(rules);
            if (!before.startsWith(rule)) {
                Files.writeString(rules, rule + before);
            }
            statement.execute("SELECT pg_reload_conf()");
        }
        awaitRefusal();
    }

    /** The server reads its rules a moment later. */
    private void awaitRefusal() throws SQLException {
        Instant deadline = Instant.now().plusSeconds(20);
        while (Instant.now().isBefore(deadline)) {
            try (Connection connection = DriverManager.getConnection(url + "&password=wrong")) {
                assertThat(connection.isValid(1)).isTrue();
            } catch (SQLException e) {
                assertThat(e.getSQLState()).startsWith("28");
                return;
            }
        }
        throw new IllegalStateException("the server still asks for no password");
    }

    @AfterEach
    void drop() throws SQLException {
        if (database != null) {
            database.close();
        }
    }

    @Test
    void theUrl_hasIt() {
        try (Store store = Store.open(url + "&password=" + ENCODED)) {
            assertThat(store.outcomes().create("goal").name()).isEqualTo("goal");
        }
    }

    @Test
    void aWrongOne_isRefusedAtOnce_andNotShown() {
        assertThatExceptionOfType(OpenException.class)
                .isThrownBy(() -> Store.open(url + "&password=wr0ng-one"))
                .withMessageContaining("password authentication failed")
                .withMessageContaining("check user and password")
                .satisfies(e -> {
                    StringWriter trace = new StringWriter();
                    e.printStackTrace(new PrintWriter(trace));
                    assertThat(trace.toString()).doesNotContain("wr0ng-one");
                });
    }

    @Test
    void aMissingDatabase_isNamed_withoutPassword() {
        String missing = url.replaceFirst("/[^/?]*\\?", "/no_such_database?") + "&password=" + ENCODED;
        assertThatExceptionOfType(OpenException.class)
                .isThrownBy(() -> Store.open(missing))
                .withMessageContaining("database \"no_such_database\" does not exist")
                .withMessageNotContainingAny(PASSWORD, ENCODED);
    }

    @Test
    void theEnvironment_hasIt() throws IOException, InterruptedException {
        assertThat(opened(url, Map.of("PGPASSWORD", PASSWORD))).isEqualTo("opened");
        assertThat(opened(url, Map.of("PGPASSWORD", "wr0ng-one")))
                .contains("check user and password")
                .doesNotContain("wr0ng-one");
        assertThat(opened(url + "&password=" + ENCODED, Map.of("PGPASSWORD", "wr0ng-one")))
                .as("the URL comes first")
                .isEqualTo("opened");
    }

    @Test
    void thePasswordFile_hasIt() throws IOException, InterruptedException {
        Path file = Files.writeString(dir.resolve("pgpass"), "*:*:*:" + ROLE + ":" + PASSWORD + "\n");
        assertThat(opened(url, Map.of("PGPASSFILE", file.toString()))).isEqualTo("opened");
        Path home = Files.createDirectory(dir.resolve("home"));
        Files.copy(file, home.resolve(".pgpass"));
        assertThat(opened(url, Map.of(), "-Duser.home=" + home)).isEqualTo("opened");
        assertThat(opened(
                        url,
                        Map.of(
                                "PGPASSWORD",
                                PASSWORD,
                                "PGPASSFILE",
                                dir.resolve("none").toString())))
                .isEqualTo("opened");
    }

    /** What a process says that has this environment. */
    private static String opened(String url, Map<String, String> environment, String... options)
            throws IOException, InterruptedException {
        List<String> command = new java.util.ArrayList<>(List.of(
                ProcessHandle.current().info().command().orElse("java"),
                "-Xmx64m",
                "-XX:TieredStopAtLevel=1",
                "-Dslf4j.internal.verbosity=ERROR"));
        command.addAll(SharedClasses.options(Rehearsal.class));
        command.addAll(List.of(options));
        command.addAll(List.of(Opened.class.getName(), url));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().keySet().removeAll(List.of("PGPASSWORD", "PGPASSFILE"));
        builder.environment().putAll(environment);
        Process process = builder.start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        process.waitFor();
        return said;
    }

    /** Opens a store. */
    static final class Opened {
        public static void main(String[] args) {
            try (Store store = Store.open(args[0])) {
                System.out.println(store.read(dsl -> dsl.fetchExists(OUTCOMES)) ? "rows" : "opened");
            } catch (StoreException e) {
                System.out.println(e.getMessage());
            }
        }
    }
}
