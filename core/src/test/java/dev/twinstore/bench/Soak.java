package dev.twinstore.bench;

import dev.twinstore.Backoff;
import dev.twinstore.Store;
import dev.twinstore.StoreOptions;
import dev.twinstore.task.KilledRace;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.LongConsumer;

/**
 * The long race: four processes with eight threads each work off very many tasks, while one after the other is killed
 * hard; at the end the database must prove that each task was completed once. {@code mvn -Pbench verify
 * -Dbench.only=soak}, with {@code -Dbench.soak} tasks.
 */
final class Soak {
    private static final long SAY_EVERY = 5_000_000_000L;

    private Soak() {}

    /** Runs it. Whatever is wrong is thrown. */
    static void run(Path file, int tasks) throws SQLException {
        Template template = Template.make(file, 0);
        template.fill(0, tasks, 100, "max_attempts", "1000000");
        StoreOptions options =
                StoreOptions.of(file).withLivenessEvery(Duration.ofMillis(200)).withBackoff(Backoff.NONE);
        int kills = 3 + tasks / 20_000;
        long start = System.nanoTime();
        try (Store store = Store.open(options)) {
            new KilledRace(store, file.toString(), template.outcome(), tasks, kills, progress(tasks)).run();
        }
        double seconds = (System.nanoTime() - start) / 1e9;
        requireSound(file);
        System.out.printf(
                Locale.ROOT,
                "soak: %,d tasks completed exactly once in %,.0f s (%,.0f/s), %d processes killed; the file is sound%n",
                tasks,
                seconds,
                tasks / seconds,
                kills);
    }

    private static LongConsumer progress(int tasks) {
        long start = System.nanoTime();
        long[] said = {start, 0};
        return completed -> {
            long now = System.nanoTime();
            if (now - said[0] >= SAY_EVERY) {
                System.err.printf(
                        Locale.ROOT,
                        "soak: %,d of %,d completed, %,.0f/s%n",
                        completed,
                        tasks,
                        (completed - said[1]) * 1e9 / (now - said[0]));
                said[0] = now;
                said[1] = completed;
            }
        };
    }

    private static void requireSound(Path file) throws SQLException {
        try (Connection connection = RawConnection.open(file, StoreOptions.Durability.FULL);
                Statement statement = connection.createStatement()) {
            require(statement, "PRAGMA integrity_check", List.of("ok"));
            require(statement, "PRAGMA foreign_key_check", List.of());
        }
    }

    private static void require(Statement statement, String question, List<String> expected) throws SQLException {
        List<String> answers = new ArrayList<>();
        try (ResultSet rows = statement.executeQuery(question)) {
            while (rows.next()) {
                answers.add(rows.getString(1));
            }
        }
        if (!answers.equals(expected)) {
            throw new AssertionError(question + " answers " + answers);
        }
    }
}
