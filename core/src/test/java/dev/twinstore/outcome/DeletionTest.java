package dev.twinstore.outcome;

import static dev.twinstore.db.Tables.OUTCOMES;
import static dev.twinstore.db.Tables.TASKS;
import static dev.twinstore.db.Tables.WORKERS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.twinstore.NotFoundException;
import dev.twinstore.RefusedException;
import dev.twinstore.WithStore;
import dev.twinstore.activity.ActivityType;
import dev.twinstore.db.DefaultSchema;
import dev.twinstore.model.TaskStatus;
import dev.twinstore.model.WorkerStatus;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.jooq.ForeignKey;
import org.jooq.Table;
import org.jooq.TableField;
import org.junit.jupiter.api.Test;

class DeletionTest extends WithStore {
    private Map<String, Long> rowsOfAllTables() {
        return store.read(dsl -> {
            Map<String, Long> rows = new HashMap<>();
            for (Table<?> table : DefaultSchema.DEFAULT_SCHEMA.getTables()) {
                rows.put(table.getName(), (long) dsl.fetchCount(table));
            }
            return rows;
        });
    }

    private static Set<String> tables(List<TableField<?, String>> fields) {
        return fields.stream()
                .map(field -> Objects.requireNonNull(field.getTable()).getName())
                .collect(Collectors.toSet());
    }

    @Test
    void preview_namesEveryTableWithAKeyToGoalsOrWorkers() {
        Set<String> cascading = DefaultSchema.DEFAULT_SCHEMA.getTables().stream()
                .filter(table -> table.getReferences().stream()
                        .anyMatch(key -> key.getKey().getTable().equals(OUTCOMES)))
                .map(Table::getName)
                .collect(Collectors.toSet());
        assertThat(tables(Deletion.BY_OUTCOME)).isEqualTo(cascading);
        assertThat(Deletion.BY_OUTCOME).hasSize(14);
        for (Table<?> table : DefaultSchema.DEFAULT_SCHEMA.getTables()) {
            for (ForeignKey<?, ?> key : table.getReferences()) {
                TableField<?, ?> field = key.getFields().get(0);
                boolean required = key.getKey().getTable().equals(WORKERS)
                        && !field.getDataType().nullable();
                assertThat(Deletion.BY_WORKER.contains(field)).as(key.getName()).isEqualTo(required);
            }
        }
    }

    @Test
    void delete_takesExactlyWhatThePreviewSaid() {
        String top = store.outcomes().create("top").id();
        String goal = store.outcomes().create(NewOutcome.of("goal").parent(top)).id();
        String below =
                store.outcomes().create(NewOutcome.of("below").parent(goal)).id();
        String other = store.outcomes().create("other").id();
        for (String id : List.of(goal, below, other)) {
            Given.task(store, id, TaskStatus.RUNNING); // with a worker
            GivenHistory.fill(store, id, Given.worker(store, id, WorkerStatus.COMPLETED));
        }
        GivenHistory.byWorker(store, other, Given.worker(store, below, WorkerStatus.IDLE)); // by another goal's worker
        DeletionPreview preview = store.outcomes().previewDelete(goal);
        assertThat(preview.outcomeName()).isEqualTo("goal");
        assertThat(preview.rows())
                .containsEntry("outcomes", 2L)
                .containsEntry("tasks", 2L)
                .containsEntry("workers", 5L)
                .containsEntry("design_docs", 2L)
                .containsEntry("merge_queue", 3L)
                .containsEntry("pattern_detections", 3L)
                .containsEntry("activity_log", 4L)
                .allSatisfy((table, rows) -> assertThat(rows).as(table).isPositive());
        assertThat(preview.stays()).isEqualTo(Map.of("cost_log", 2L, "bottleneck_log", 2L));
        assertThat(preview.liveWorkers()).isZero();
        assertThat(preview.total())
                .isEqualTo(preview.rows().values().stream().mapToLong(n -> n).sum());

        Map<String, Long> before = rowsOfAllTables();
        assertThat(store.outcomes().delete(goal, preview)).isEqualTo(preview);
        Map<String, Long> expected = new HashMap<>(before);
        preview.rows().forEach((table, rows) -> expected.merge(table, -rows, Long::sum));
        expected.merge("activity_log", 1L, Long::sum); // that it was deleted
        assertThat(rowsOfAllTables()).isEqualTo(expected);
        assertThat(store.outcomes().find(goal)).isEmpty();
        assertThat(store.outcomes().find(below)).isEmpty();
        assertThat(feed(top).get(0).type()).isEqualTo(ActivityType.OUTCOME_DELETED);
        assertThat(feed(top).get(0).metadata().get("outcome_id").textValue()).isEqualTo(goal);
        assertThat(feed(top).get(0).metadata().get("rows").get("outcomes").intValue())
                .isEqualTo(2);
        assertThat(store.outcomes().get(top).lastActivityAt()).isEqualTo(time.now());
    }

    @Test
    void delete_ofARootWritesNoEntry() {
        String id = store.outcomes().create("root").id();
        store.outcomes().delete(id, store.outcomes().previewDelete(id));
        assertThat(rowsOfAllTables()).containsEntry("activity_log", 0L);
    }

    @Test
    void delete_refusesWhatGrewSinceThePreview() {
        String id = store.outcomes().create("goal").id();
        DeletionPreview preview = store.outcomes().previewDelete(id);
        Given.task(store, id, TaskStatus.PENDING);
        store.outcomes().create(NewOutcome.of("child").parent(id));
        assertThatThrownBy(() -> store.outcomes().delete(id, preview))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("tasks 0 then and 1 now")
                .hasMessageContaining("outcomes 1 then and 2 now");
        assertThat(store.outcomes().tree(id)).hasSize(2);
        assertThat(store.outcomes().deleteForced(id, preview).rows()).containsEntry("tasks", 1L);
        assertThat(store.outcomes().find(id)).isEmpty();
    }

    @Test
    void delete_refusesLiveWorkersUnlessForced() {
        for (WorkerStatus status : List.of(WorkerStatus.RUNNING, WorkerStatus.PAUSED)) {
            String id = store.outcomes().create("goal").id();
            String child =
                    store.outcomes().create(NewOutcome.of("child").parent(id)).id();
            Given.worker(store, child, status);
            DeletionPreview preview = store.outcomes().previewDelete(id);
            assertThat(preview.liveWorkers()).isEqualTo(1);
            assertThatThrownBy(() -> store.outcomes().delete(id, preview))
                    .isInstanceOf(RefusedException.class)
                    .hasMessageContaining("1 live workers");
            assertThat(store.outcomes().find(child)).isPresent();
            store.outcomes().deleteForced(id, preview);
            assertThat(store.outcomes().find(child)).isEmpty();
        }
    }

    @Test
    void delete_freesTheTaskThatItsWorkerHoldsElsewhere() {
        String id = store.outcomes().create("goal").id();
        String other = store.outcomes().create("other").id();
        String worker = Given.worker(store, id, WorkerStatus.COMPLETED);
        String task = Given.task(store, other, TaskStatus.PENDING);
        store.run(tx -> tx.dsl()
                .update(TASKS)
                .set(TASKS.STATUS, TaskStatus.CLAIMED)
                .set(TASKS.CLAIMED_BY, worker)
                .set(TASKS.CLAIMED_AT, tx.now())
                .where(TASKS.ID.eq(task))
                .execute());
        store.outcomes().delete(id, store.outcomes().previewDelete(id));
        TaskStatus status = store.read(dsl -> dsl.select(TASKS.STATUS)
                .from(TASKS)
                .where(TASKS.ID.eq(task))
                .fetchSingle()
                .value1());
        assertThat(status).isEqualTo(TaskStatus.PENDING);
    }

    @Test
    void delete_wantsThePreviewOfThisGoal() {
        String a = store.outcomes().create("a").id();
        String b = store.outcomes().create("b").id();
        assertThatThrownBy(() -> store.outcomes().delete(a, store.outcomes().previewDelete(b)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(a)
                .hasMessageContaining(b);
        assertThat(store.outcomes().find(a)).isPresent();
    }

    @Test
    void delete_twiceIsNotFoundTheSecondTime() {
        String id = store.outcomes().create("goal").id();
        DeletionPreview preview = store.outcomes().previewDelete(id);
        store.outcomes().delete(id, preview);
        assertThatThrownBy(() -> another().outcomes().delete(id, preview)).isInstanceOf(NotFoundException.class);
        assertThatThrownBy(() -> store.outcomes().previewDelete(id)).isInstanceOf(NotFoundException.class);
    }

    @Test
    void delete_isRolledBackWithItsEntry() {
        String top = store.outcomes().create("top").id();
        String goal = store.outcomes().create(NewOutcome.of("goal").parent(top)).id();
        Map<String, Long> before = rowsOfAllTables();
        assertThatThrownBy(() -> store.run(tx -> {
                    tx.outcomes().delete(goal, tx.outcomes().previewDelete(goal));
                    throw new IllegalStateException("no");
                }))
                .hasMessage("no");
        assertThat(rowsOfAllTables()).isEqualTo(before);
    }

    @Test
    void delete_takesATreeDeeperThanCascadesReach() {
        store.run(tx -> {
            for (int i = 0; i <= 1000; i++) {
                NewOutcome outcome = NewOutcome.of("c" + i).id("c" + i);
                tx.outcomes().create(i == 0 ? outcome : outcome.parent("c" + (i - 1)));
            }
        });
        DeletionPreview preview = store.outcomes().previewDelete("c0");
        assertThat(preview.rows()).containsEntry("outcomes", 1001L).containsEntry("activity_log", 1001L);
        store.outcomes().delete("c0", preview);
        assertThat(rowsOfAllTables().values()).allMatch(rows -> rows == 0);
    }
}
