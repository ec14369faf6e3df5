package dev.twinstore.crash;

import dev.twinstore.Store;
import dev.twinstore.StoreOptions;
import dev.twinstore.StoreOptions.Durability;
import dev.twinstore.TestDatabase;
import dev.twinstore.testing.ManualTime;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.RandomDistribution;
import net.jqwik.api.Tag;
import net.jqwik.api.Tuple;
import net.jqwik.api.Tuple.Tuple2;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;

/**
 * Random sequences of operations, in the store and in a model of it. How many: {@code -Djqwik.tries.default}. A sequence that
 * fails is made shorter and shown with its seed.
 */
@Tag("conformance")
class RandomWalkTest {
    private static final List<Tuple2<Integer, Step.Kind>> KINDS = Arrays.stream(Step.Kind.values())
            .map(kind -> Tuple.of(kind.weight(), kind))
            .toList();

    private static Path folder;
    private static TestDatabase database;
    private static ManualTime time;
    private static Store store;

    @BeforeContainer
    static void open() throws IOException {
        folder = Files.createTempDirectory("twinstore-walk");
        database = TestDatabase.fresh(folder);
        time = new ManualTime();
        store = Store.open(StoreOptions.of(database.database())
                .withoutHousekeeping()
                .withDurability(Durability.NORMAL)
                .withBackoff(Model.BACKOFF)
                .withHeartbeat(Duration.ofSeconds(30), Model.STALE_AFTER)
                .withTime(time));
    }

    @AfterContainer
    static void close() throws IOException {
        store.close();
        TestDatabase.check(database.url());
        database.drop();
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    @Property
    void storeAndModelAgreeAfterEachStep(@ForAll("steps") List<Step> steps) {
        Walk walk = new Walk(store, time);
        try {
            steps.forEach(walk::take);
        } catch (AssertionError e) {
            store.workers().active().forEach(worker -> store.workers().complete(worker.id()));
            throw e;
        }
        walk.end();
    }

    @Provide
    Arbitrary<List<Step>> steps() {
        return Combinators.combine(
                        Arbitraries.frequency(KINDS),
                        Arbitraries.integers().between(0, 11),
                        Arbitraries.integers().between(0, 60))
                .as(Step::new)
                .list()
                .ofMinSize(0)
                .ofMaxSize(150)
                .withSizeDistribution(RandomDistribution.uniform());
    }
}
