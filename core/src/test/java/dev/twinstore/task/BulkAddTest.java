package dev.twinstore.task;

import static dev.twinstore.db.Tables.ACTIVITY_LOG;
import static dev.twinstore.db.Tables.OUTCOMES;
import static dev.twinstore.db.Tables.TASKS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.twinstore.NotFoundException;
import dev.twinstore.RefusedException;
import dev.twinstore.Store;
import dev.twinstore.StoreOptions;
import dev.twinstore.activity.ActivityType;
import dev.twinstore.db.tables.pojos.Activity;
import dev.twinstore.db.tables.pojos.Task;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class BulkAddTest {
    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path dir;

    private Store open() {
        Store store = Store.open(StoreOptions.of(dir.resolve("twin.db")).withoutHousekeeping());
        store.run(tx -> tx.dsl()
                .insertInto(OUTCOMES)
                .set(OUTCOMES.ID, "o")
                .set(OUTCOMES.NAME, "Goal")
                .set(OUTCOMES.CREATED_AT, tx.now())
                .set(OUTCOMES.UPDATED_AT, tx.now())
                .set(OUTCOMES.LAST_ACTIVITY_AT, tx.now())
                .execute());
        return store;
    }

    private static int tasks(Store store) {
        return store.read(dsl -> dsl.fetchCount(TASKS));
    }

    @Test
    void add_answersInTheOrderGiven_whateverColumnsAreSet_withOneEntryEach() {
        try (Store store = open()) {
            List<NewTask> many = IntStream.range(0, 1100)
                    .mapToObj(i -> i % 2 == 0
                            ? NewTask.of("t" + i)
                            : NewTask.of("t" + i).id("id-" + i).priority(i))
                    .toList();
            List<Task> added = store.tasks().add("o", many);
            assertThat(added)
                    .extracting(Task::title)
                    .containsExactlyElementsOf(
                            IntStream.range(0, 1100).mapToObj(i -> "t" + i).toList());
            assertThat(added.get(0).priority()).isEqualTo(100);
            assertThat(added.get(0).maxAttempts()).isEqualTo(3);
            assertThat(added.get(1).priority()).isEqualTo(1);
            List<Activity> entries = store.read(
                    dsl -> dsl.selectFrom(ACTIVITY_LOG).orderBy(ACTIVITY_LOG.ID).fetchInto(Activity.class));
            assertThat(entries).hasSize(1100).allMatch(e -> e.type().equals(ActivityType.TASK_CREATED));
            assertThat(entries.get(1).title()).isEqualTo("Created: t1");
            assertThat(entries.get(1).outcomeName()).isEqualTo("Goal");
            assertThat(entries.get(1).metadata().get("task_id").textValue()).isEqualTo("id-1");
        }
    }

    @Test
    void addAll_isAllOrNone() {
        try (Store store = open()) {
            var refused = assertThatExceptionOfType(RefusedException.class);
            refused.isThrownBy(() -> store.tasks()
                            .addAll(
                                    "o",
                                    IntStream.range(0, 700)
                                            .mapToObj(i -> NewTask.of("t").id(i == 699 ? "id-3" : "id-" + i))
                                            .iterator()))
                    .withMessageContaining("'id-3'");
            refused.isThrownBy(() -> store.tasks()
                            .addAll(
                                    "o",
                                    List.of(
                                                    NewTask.of("a").id("a").dependsOn("b"),
                                                    NewTask.of("b").id("b").dependsOn("a"))
                                            .iterator()))
                    .withMessageContaining("cycle");
            assertThatExceptionOfType(NotFoundException.class)
                    .isThrownBy(() -> store.tasks()
                            .addAll(
                                    "o",
                                    List.of(NewTask.of("a").dependsOn("nowhere"))
                                            .iterator()))
                    .withMessageContaining("'nowhere'");
            assertThatExceptionOfType(IllegalStateException.class)
                    .isThrownBy(() -> store.tasks()
                            .addAll(
                                    "o",
                                    IntStream.range(0, 700)
                                            .mapToObj(i -> {
                                                if (i == 600) {
                                                    throw new IllegalStateException("the source broke");
                                                }
                                                return NewTask.of("t");
                                            })
                                            .iterator()));
            assertThat(tasks(store)).isZero();
            int entries = store.read(dsl -> dsl.fetchCount(ACTIVITY_LOG));
            assertThat(entries).isZero();
        }
    }

    @Test
    void addAll_ofNothing_addsNothing() {
        try (Store store = open()) {
            assertThat(store.tasks().addAll("o", List.<NewTask>of().iterator())).isZero();
            assertThat(store.tasks().add("o", List.of())).isEmpty();
        }
    }

    @Test
    void addAll_laterBatchesMayBeDependedOnByEarlierOnes() {
        try (Store store = open()) {
            assertThat(store.tasks()
                            .addAll(
                                    "o",
                                    IntStream.range(0, 1200)
                                            .mapToObj(i -> {
                                                NewTask task = NewTask.of("t").id("id-" + i);
                                                return i < 1199 ? task.dependsOn("id-" + (i + 1)) : task;
                                            })
                                            .iterator()))
                    .isEqualTo(1200);
        }
    }
}
