package dev.twinstore.crash;

import static org.assertj.core.api.Assertions.assertThat;

import dev.twinstore.Database;
import dev.twinstore.Store;
import dev.twinstore.StoreException;
import dev.twinstore.StoreOptions;
import dev.twinstore.TestDatabase;
import dev.twinstore.schema.Postgres;
import dev.twinstore.testing.ManualTime;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The server's process ends just before each statement of an operation, the commit included: the operation is done once, or
 * it throws and nothing of it is.
 */
@Tag("postgresql")
class CutConnectionTest {
    private static final List<String> SOME = List.of(
            "tasks.add many that depend on each other",
            "tasks.addAll",
            "tasks.claim",
            "tasks.complete",
            "workers.complete");

    static List<Operation> operations() {
        return Operations.ALL.stream()
                .filter(operation ->
                        Torture.LONG ? operation.commits() == Operation.Commits.ONE : SOME.contains(operation.name()))
                .toList();
    }

    @ParameterizedTest
    @MethodSource("operations")
    void wheneverItIsCut_itIsDoneOnceOrNothingOfItIs(Operation operation) {
        Contents once = whole(operation);
        boolean reached = true;
        for (long at = 1; reached; at += 1 + (Torture.LONG ? at / 5 : 2 * at)) {
            reached = cut(operation, at, once);
        }
    }

    /** What there is when nothing is cut. */
    private static Contents whole(Operation operation) {
        try (Postgres database = Postgres.migrated()) {
            CutSource source = new CutSource(database.url());
            ManualTime time = new ManualTime();
            try (Store store = open(source, time)) {
                Scenario.fill(store);
                operation.prepare().apply(new Scenario(store, time)).run();
            }
            return Contents.of(database.url()).withoutIds();
        }
    }

    /** Whether the operation has so many statements. */
    private static boolean cut(Operation operation, long at, Contents once) {
        try (Postgres database = Postgres.migrated()) {
            CutSource source = new CutSource(database.url());
            ManualTime time = new ManualTime();
            boolean wasCut;
            try (Store store = open(source, time)) {
                Scenario.fill(store);
                Operation.Action action = operation.prepare().apply(new Scenario(store, time));
                Contents before = Contents.of(database.url());
                source.cutAt(at);
                boolean threw = false;
                try {
                    action.run();
                } catch (StoreException e) {
                    threw = true;
                    assertThat(Contents.of(database.url())).as("cut at %s", at).isEqualTo(before);
                }
                wasCut = source.wasCut();
                source.stop();
                if (threw) {
                    action.run();
                }
            }
            assertThat(Contents.of(database.url()).withoutIds())
                    .as("cut at %s", at)
                    .isEqualTo(once);
            TestDatabase.check(database.url());
            return wasCut;
        }
    }

    private static Store open(CutSource source, ManualTime time) {
        return Store.open(StoreOptions.of(new Database.Source(source, "a server that breaks"))
                .withoutHousekeeping()
                .withReaders(2)
                .withWriters(2)
                .withTime(time));
    }
}
