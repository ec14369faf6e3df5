package dev.twinstore.schema;

import static org.assertj.core.api.Assertions.assertThat;

import dev.twinstore.schema.RefusedDatabaseException.Reason;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.io.TempDir;

/** Everyone opens the same new file at once: all succeed. */
class ManyMigrateTest {
    @TempDir
    Path folder;

    @RepeatedTest(20)
    void migrate_byEightThreadsAtOnce() throws Exception {
        Path file = folder.resolve("new.db");
        CyclicBarrier start = new CyclicBarrier(8);
        ExecutorService threads = Executors.newFixedThreadPool(8);
        try {
            List<Future<?>> migrations = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                migrations.add(threads.submit(() -> {
                    start.await();
                    Schema.migrate(file, Wait.LONG);
                    Schema.check(file, Wait.LONG);
                    return null;
                }));
            }
            for (Future<?> migration : migrations) {
                migration.get(Wait.LONG.toSeconds(), TimeUnit.SECONDS);
            }
        } finally {
            threads.shutdownNow();
        }
        assertWhole(file);
    }

    @RepeatedTest(3)
    void migrate_byFourProcessesAtOnce() throws Exception {
        Path file = folder.resolve("new.db");
        List<Jvm> processes = new ArrayList<>();
        try {
            for (int i = 0; i < 4; i++) {
                processes.add(Jvm.start(Schema.class, file.toString()));
            }
            for (Jvm process : processes) {
                process.expectSuccess();
            }
        } finally {
            for (Jvm process : processes) {
                process.close();
            }
        }
        assertWhole(file);
    }

    @RepeatedTest(20)
    void migrate_isNotDisturbedByThoseWhoLook() throws Exception {
        Path file = folder.resolve("new.db");
        AtomicBoolean done = new AtomicBoolean();
        ExecutorService threads = Executors.newFixedThreadPool(3);
        List<Future<?>> lookers = new ArrayList<>();
        try {
            for (int i = 0; i < 3; i++) {
                lookers.add(threads.submit(() -> look(file, done)));
            }
            Schema.migrate(file, Wait.LONG);
        } finally {
            done.set(true);
            threads.shutdown();
        }
        for (Future<?> looker : lookers) {
            looker.get(Wait.LONG.toSeconds(), TimeUnit.SECONDS);
        }
        assertWhole(file);
    }

    private static void look(Path file, AtomicBoolean done) {
        while (!done.get()) {
            if (Files.exists(file)) {
                try {
                    Schema.check(file, Wait.LONG);
                } catch (RefusedDatabaseException e) {
                    assertThat(e).extracting(RefusedDatabaseException::reason).isEqualTo(Reason.NOT_MIGRATED);
                }
            }
        }
    }

    static void assertWhole(Path file) throws Exception {
        Schema.check(file, Wait.LONG);
        try (Sql sql = Sql.open(file)) {
            assertThat(sql.value("PRAGMA integrity_check")).isEqualTo("ok");
            assertThat(sql.texts("SELECT script FROM flyway_schema_history ORDER BY installed_rank"))
                    .containsExactlyElementsOf(Scripts.of("sqlite").list().stream()
                            .map(Scripts.Script::file)
                            .toList());
        }
    }
}
