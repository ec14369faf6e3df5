package dev.twinstore.testing;

import static dev.twinstore.db.Tables.WORKERS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.twinstore.Backoff;
import dev.twinstore.Database;
import dev.twinstore.Store;
import dev.twinstore.StoreClosedException;
import dev.twinstore.task.NewTask;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Execution(ExecutionMode.CONCURRENT)
class StoreExtensionTest {
    @RegisterExtension
    static final StoreExtension STORES = StoreExtension.onFile().with(options -> options.withBackoff(Backoff.NONE));

    private Store ofBeforeEach;

    @BeforeEach
    void before(Store store) {
        ofBeforeEach = store;
    }

    @AfterEach
    void after(Store store) {
        assertThat(store).isSameAs(ofBeforeEach);
    }

    private static Path folder(Store store) {
        return ((Database.File) store.options().database()).path().getParent();
    }

    private static void hasNoRows(Store store) {
        assertThat(store.activity().list(null, 1).entries()).isEmpty();
        store.outcomes().create("Make the film");
    }

    @Test
    void aTestHasOneStoreAndItsClock(Store store, ManualTime time, @Another Store other, @Another Store third) {
        assertThat(store).isSameAs(ofBeforeEach);
        assertThat(Set.of(store, other, third)).hasSize(3);
        assertThat(other.options()).isEqualTo(store.options());
        Instant before = store.now();
        time.advance(Duration.ofMinutes(1));
        assertThat(other.now()).isEqualTo(before.plusSeconds(60));
        hasNoRows(store);
        assertThat(other.activity().list(null, 1).entries()).hasSize(1);
    }

    @Test
    void with_changesTheOptions(Store store) {
        assertThat(store.options().backoff()).isEqualTo(Backoff.NONE);
        assertThat(store.options().housekeeping()).isFalse();
    }

    @RepeatedTest(3)
    void eachRepetitionHasADatabaseOfItsOwn(Store store) {
        hasNoRows(store);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "b"})
    void eachInvocationHasADatabaseOfItsOwn(String name, Store store) {
        hasNoRows(store);
        assertThat(name).hasSize(1);
    }

    @Nested
    class Inside {
        @Test
        void aNestedTestHasTheStoreOfItsOuterBeforeEach(Store store) {
            assertThat(store).isSameAs(ofBeforeEach);
            hasNoRows(store);
        }
    }

    @Nested
    class GivenToTheConstructor {
        private final Store given;

        GivenToTheConstructor(Store given) {
            this.given = given;
        }

        @RepeatedTest(2)
        void itIsThatOfTheTest(Store store) {
            assertThat(store).isSameAs(given).isSameAs(ofBeforeEach);
            hasNoRows(store);
        }
    }

    @Nested
    @TestInstance(TestInstance.Lifecycle.PER_CLASS)
    @Execution(ExecutionMode.SAME_THREAD)
    class OneInstanceForAll {
        private final Set<Store> seen = new HashSet<>();

        @RepeatedTest(2)
        void eachTestHasADatabaseOfItsOwn(Store store) {
            hasNoRows(store);
            assertThat(seen.add(store)).isTrue();
        }
    }

    @Nested
    @Execution(ExecutionMode.SAME_THREAD)
    class AskedForBeforeAll {
        private static Store shared;

        @BeforeAll
        static void before(Store store) {
            shared = store;
        }

        @RepeatedTest(2)
        void allTestsShareIt(Store store) {
            assertThat(store).isSameAs(shared).isSameAs(ofBeforeEach);
            assertThat(store.outcomes().create("Make the film").name()).isEqualTo("Make the film");
        }
    }

    @Test
    void close_closesTheStoresAndRemovesTheFolder() {
        Tested tested = new Tested(new Folders(), UnaryOperator.identity());
        Path folder = folder(tested.store());
        tested.another().close();
        assertThat(folder).isDirectoryContaining(path -> path.endsWith("twin.db"));
        tested.close();
        tested.close();
        assertThat(folder).doesNotExist();
        assertThatThrownBy(() -> tested.store().activity().list(null, 1)).isInstanceOf(StoreClosedException.class);
    }

    @Test
    void close_failsTheTestThatLeavesTheDatabaseAsItMustNotBe() {
        Tested tested = new Tested(new Folders(), UnaryOperator.identity());
        Path folder = folder(tested.store());
        String worker = workOnWhatItDoesNotHold(tested.store());
        assertThatThrownBy(tested::close)
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("workers whose current task is not one that they hold: [" + worker + "]");
        assertThat(folder).doesNotExist();
    }

    private static String workOnWhatItDoesNotHold(Store store) {
        String outcome = store.outcomes().create("Make the film").id();
        String task = store.tasks().add(outcome, NewTask.of("Render shot 12")).id();
        String worker = store.workers().start(outcome, "renderer-1").id();
        store.run(tx ->
                tx.dsl().update(WORKERS).set(WORKERS.CURRENT_TASK_ID, task).execute());
        return worker;
    }

    @Test
    void thePackageShowsExactlyTheExampleThatIsATest() throws IOException {
        String test = Files.readString(Path.of("src/test/java/dev/twinstore/testing/RenderTest.java"));
        String shown = Files.readString(Path.of("src/main/java/dev/twinstore/testing/package-info.java"));
        shown = shown.substring(shown.indexOf("{@code\n") + "{@code\n".length(), shown.indexOf(" * }</pre>"));
        assertThat(shown.replaceAll("(?m)^ \\* ?", "").replaceAll("\\s+", ""))
                .isEqualTo(test.substring(test.indexOf("@ExtendWith")).replaceAll("\\s+", ""));
    }
}
