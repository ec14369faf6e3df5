package dev.twinstore.crash;

import static org.assertj.core.api.Assertions.assertThat;

import dev.twinstore.Scope;
import dev.twinstore.Store;
import dev.twinstore.StoreException;
import dev.twinstore.StoreOptions;
import dev.twinstore.StoreOptions.Durability;
import dev.twinstore.TestDatabase;
import dev.twinstore.schema.InMemory;
import dev.twinstore.testing.ManualTime;
import java.io.IOException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each operation, halted or failing at each of its statements: it is done, or nothing of it is. */
class EveryStatementTest {
    /** At most so many states of the disk are opened again. */
    private static final int IMAGES = Torture.LONG ? Integer.MAX_VALUE : 3;

    @TempDir(factory = InMemory.class)
    private static Path shared;

    private static Path template;

    @TempDir(factory = InMemory.class)
    private Path dir;

    @BeforeAll
    static void fillTemplate() {
        template = shared.resolve("template.db");
        try (Store store = open(template, new ManualTime())) {
            Scenario.fill(store);
        }
    }

    static List<Operation> operations() {
        return Operations.ALL;
    }

    @Test
    void everyOperationIsTested() {
        TreeSet<String> known = new TreeSet<>(Operations.READ_ONLY);
        Operations.ALL.forEach(operation -> known.add(operation.method()));
        TreeSet<String> there = new TreeSet<>();
        for (Method feature : Scope.class.getMethods()) {
            if (feature.isDefault() && feature.getParameterCount() == 0) {
                Arrays.stream(feature.getReturnType().getDeclaredMethods())
                        .filter(method -> Modifier.isPublic(method.getModifiers()))
                        .filter(method -> !Modifier.isStatic(method.getModifiers()))
                        .filter(method -> !method.isSynthetic() && !Operations.READS.contains(method.getName()))
                        .forEach(method -> there.add(feature.getName() + "." + method.getName()));
            }
        }
        known.removeIf(name -> Operations.READS.contains(name.substring(name.indexOf('.') + 1)));
        assertThat(there)
                .as("operations of the store; a new one belongs into Operations")
                .isEqualTo(known);
    }

    @ParameterizedTest
    @MethodSource("operations")
    void haltedAfterAnyStatement_itIsDoneOrNothingOfItIs(Operation operation) throws IOException, SQLException {
        Path file = copy("live.db");
        ManualTime time = new ManualTime();
        List<Disk.Image> images = new ArrayList<>();
        Contents before;
        Contents after;
        Store store = open(file, time);
        try {
            Operation.Action action = operation.prepare().apply(new Scenario(store, time));
            checkpoint(file);
            spillEarly(store);
            before = Contents.of(file);
            try (Disk disk = new Disk(file)) {
                images.add(disk.image());
                int[] seen = {disk.walSize()};
                try (Steps steps = new Steps(store, step -> {
                    if (disk.walSize() != seen[0]) {
                        seen[0] = disk.walSize();
                        images.add(disk.image());
                    }
                    return false;
                })) {
                    action.run();
                    assertThat(steps.count()).isPositive();
                }
                images.add(disk.image());
                after = Contents.of(file);
                store.close(); // before its files are
            }
        } finally {
            store.close();
        }
        Collections.shuffle(images.subList(0, images.size() - 1), Torture.random());
        for (Disk.Image image : images.subList(Math.max(0, images.size() - IMAGES), images.size())) {
            Path left = image.write(dir.resolve("left.db"));
            open(left, time).close();
            TestDatabase.check("jdbc:sqlite:" + left);
            if (operation.commits() == Operation.Commits.ONE) {
                assertThat(Contents.of(left)).isIn(before, after);
            }
        }
        assertThat(Contents.of(dir.resolve("left.db")))
                .as("the last, after it has returned")
                .isEqualTo(after);
    }

    @ParameterizedTest
    @MethodSource("operations")
    void failingAtAnyStatement_itLeavesNothingBehindAndCanBeRepeated(Operation operation) throws IOException {
        Random random = Torture.random();
        long at = 1;
        boolean reached = true;
        while (reached) {
            Path file = copy("failing.db");
            ManualTime time = new ManualTime();
            try (Store store = open(file, time)) {
                Operation.Action action = operation.prepare().apply(new Scenario(store, time));
                Contents before = Contents.of(file);
                boolean done = false;
                while (!done) {
                    try (Failure failure = new Failure(store, at)) {
                        done = failure.isSurvivedBy(action);
                        reached = failure.happened();
                    }
                    if (!done && operation.commits() == Operation.Commits.ONE) {
                        assertThat(Contents.of(file))
                                .as("after a failure at step %s; %s", at, Torture.seed())
                                .isEqualTo(before);
                    }
                    at += 1 + (Torture.LONG ? at / 200 : random.nextInt(1 + 4 * (int) at));
                }
            }
            TestDatabase.check("jdbc:sqlite:" + file);
        }
    }

    /** SQLite fails at one step. */
    private static final class Failure implements AutoCloseable {
        private final Steps steps;
        private boolean happened;

        private Failure(Store store, long at) {
            steps = new Steps(store, step -> {
                happened |= step == at;
                return step == at;
            });
        }

        boolean happened() {
            return happened;
        }

        /** Whether it was done all the same: too early to fail, or repeated by the store itself. */
        boolean isSurvivedBy(Operation.Action action) {
            try {
                action.run();
                return true;
            } catch (StoreException e) {
                assertThat(e).hasMessageContaining("interrupt");
                return false;
            }
        }

        @Override
        public void close() {
            steps.close();
        }
    }

    private static Store open(Path file, ManualTime time) {
        return Store.open(StoreOptions.of(file)
                .withDurability(Durability.NORMAL)
                .withoutHousekeeping()
                .withTime(time));
    }

    private Path copy(String name) throws IOException {
        Path file = dir.resolve(name);
        Files.deleteIfExists(file);
        return Files.copy(template, file);
    }

    private static void checkpoint(Path file) throws SQLException {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
                Statement statement = connection.createStatement()) {
            statement.execute("PRAGMA wal_checkpoint(TRUNCATE)");
        }
    }

    /** Makes SQLite write pages before the commit, as it does in large transactions. */
    private static void spillEarly(Store store) throws SQLException {
        try (Statement statement = Steps.writer(store).createStatement()) {
            statement.execute("PRAGMA cache_size = 3");
            statement.execute("PRAGMA cache_spill = 1");
        }
    }
}
