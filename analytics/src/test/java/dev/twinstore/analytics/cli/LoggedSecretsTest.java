package dev.twinstore.analytics.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.twinstore.Database;
import dev.twinstore.Store;
import dev.twinstore.StoreException;
import dev.twinstore.StoreOptions;
import dev.twinstore.schema.Postgres;
import dev.twinstore.schema.SharedClasses;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** No password in any log, were it as loud as logs can be, nor in what is printed, nor in a report. */
final class LoggedSecretsTest {
    private static final List<String> SECRETS =
            List.of("Url-s3cret", "Env-s3cret", "File-s3cret", "Key-s3cret", "Source-s3cret");

    @TempDir
    static Path dir;

    static Postgres database;
    static String url = "";

    @BeforeAll
    static void prepare() throws IOException {
        database = Postgres.migrated();
        url = database.url().replaceFirst("&password=[^&]*", "");
        Files.writeString(dir.resolve("loud.properties"), """
                handlers=java.util.logging.ConsoleHandler
                java.util.logging.ConsoleHandler.level=ALL
                .level=ALL
                """);
        Files.writeString(dir.resolve("pgpass"), "*:*:*:*:File-s3cret\n");
    }

    @AfterAll
    static void drop() {
        database.close();
    }

    /** What a process says that logs all it can. */
    private static String said(Map<String, String> environment, Class<?> main, String... args)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                ProcessHandle.current().info().command().orElse("java"),
                "-Xmx128m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Djava.util.logging.config.file=" + dir.resolve("loud.properties"),
                "-Dorg.slf4j.simpleLogger.defaultLogLevel=trace"));
        command.addAll(SharedClasses.options(Rehearsal.class));
        command.add(main.getName());
        command.addAll(List.of(args));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().keySet().removeAll(List.of("PGPASSWORD", "PGPASSFILE"));
        builder.environment().putAll(environment);
        Process process = builder.start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        process.waitFor();
        assertThat(said).as("the logs are loud").contains("com.zaxxer.hikari");
        for (String secret : SECRETS) {
            assertThat(said).doesNotContain(secret);
        }
        return said;
    }

    @Test
    void theCommandLine_tellsNone() throws IOException, InterruptedException {
        Path report = dir.resolve("report.json");
        String withAll = url + "&password=Url-s3cret&sslpassword=Key-s3cret";
        String[] written = {"report", "--all", "--db", withAll, "--format", "json", "--out", report.toString()};
        said(
                Map.of(
                        "PGPASSWORD",
                        "Env-s3cret",
                        "PGPASSFILE",
                        dir.resolve("pgpass").toString()),
                Twinstore.class,
                written);
        assertThat(report).exists();
        assertThat(Files.readString(report)).doesNotContain(SECRETS).doesNotContain("jdbc:");
        said(
                Map.of("PGPASSWORD", "Env-s3cret"),
                Twinstore.class,
                "status",
                "--debug",
                "--db",
                url + "&sslmode=require");
    }

    @Test
    void aProgram_tellsNone() throws IOException, InterruptedException {
        String said = said(Map.of(), LoudProgram.class, url);
        assertThat(said).contains("3 opened", "org.postgresql");
        said(Map.of("PGPASSWORD", "Env-s3cret"), LoudProgram.class, url);
        said(Map.of("PGPASSFILE", dir.resolve("pgpass").toString()), LoudProgram.class, url);
    }

    /** Opens stores in every way, and prints all that can be printed. */
    static final class LoudProgram {
        public static void main(String[] args) throws ReflectiveOperationException {
            Class<?> driver = Class.forName("org.postgresql.ds.PGSimpleDataSource");
            DataSource source = (DataSource) driver.getConstructor().newInstance();
            driver.getMethod("setUrl", String.class).invoke(source, args[0]);
            driver.getMethod("setPassword", String.class).invoke(source, "Source-s3cret");
            int opened = 0;
            for (Database each : List.of(
                    new Database.Server(args[0]),
                    new Database.Server(args[0] + "&password=Url-s3cret"),
                    new Database.Source(source, "a source"),
                    new Database.Server(args[0] + "&password=Url-s3cret&sslmode=require"),
                    new Database.Server(args[0].replaceFirst(":\\d+/", ":1/") + "&password=Url-s3cret"),
                    new Database.Server(args[0].replaceFirst("user=\\w+", "user=nobody") + "&password=Url-s3cret"))) {
                StoreOptions options = StoreOptions.of(each).withLockTimeout(Duration.ofSeconds(3));
                System.out.println(each + " " + options);
                try (Store store = Store.open(options)) {
                    store.outcomes().create("goal");
                    opened++;
                } catch (StoreException e) {
                    StringWriter trace = new StringWriter();
                    e.printStackTrace(new PrintWriter(trace));
                    System.out.println(trace);
                }
            }
            System.out.println(opened + " opened");
        }
    }
}
