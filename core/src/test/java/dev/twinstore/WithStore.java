package dev.twinstore;

import dev.twinstore.db.tables.pojos.Activity;
import dev.twinstore.testing.Invariants;
import dev.twinstore.testing.ManualTime;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;

/**
 * A store on a real database with a clock of the test's own; after each test, what must always hold is checked. Every class of
 * this kind runs on each engine, unless it says {@code @Tag("sqlite")}.
 */
@Tag("conformance")
public abstract class WithStore {
    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    protected Path dir;

    protected final ManualTime time = new ManualTime();
    protected TestDatabase database;
    protected Store store;
    private final List<Store> others = new ArrayList<>();

    @BeforeEach
    final void open() {
        database = TestDatabase.fresh(dir);
        store = Store.open(options());
    }

    @AfterEach
    final void invariantsHold() {
        store.close();
        others.forEach(Store::close);
        try (Store reading = Store.open(StoreOptions.of(database.database()).forReading())) {
            Invariants.check(reading);
        } finally {
            database.drop();
        }
    }

    protected StoreOptions options() {
        return StoreOptions.of(database.database()).withoutHousekeeping().withTime(time);
    }

    /** A second store on the same file, as another process has. */
    protected Store another() {
        Store another = Store.open(options());
        others.add(another);
        return another;
    }

    /** A goal's feed, the newest first. */
    protected List<Activity> feed(String outcomeId) {
        return store.activity().ofOutcome(outcomeId, null, 10_000).entries();
    }

    /** The types in a goal's feed, the newest first. */
    protected List<String> feedTypes(String outcomeId) {
        return feed(outcomeId).stream().map(Activity::type).toList();
    }
}
