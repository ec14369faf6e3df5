package dev.twinstore.task;

import static dev.twinstore.db.Tables.OUTCOMES;
import static dev.twinstore.db.Tables.TASKS;

import dev.twinstore.NotFoundException;
import dev.twinstore.RefusedException;
import dev.twinstore.Tx;
import dev.twinstore.activity.ActivityFeed;
import dev.twinstore.activity.ActivityType;
import dev.twinstore.db.tables.records.TasksRecord;
import dev.twinstore.engine.Call;
import dev.twinstore.engine.HotStatement;
import dev.twinstore.engine.Locking;
import dev.twinstore.model.OutcomeStatus;
import dev.twinstore.model.TaskPhase;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jooq.Field;
import org.jooq.Param;
import org.jooq.Record1;
import org.jooq.SelectConditionStep;
import org.jooq.impl.DSL;
import org.jspecify.annotations.Nullable;

/**
 * How tasks are added: in batches of rows, each with its batch of activity, and one check of all dependencies at the end.
 * Holds one batch in memory, and the ids of those tasks that depend on others.
 */
final class Adding {
    private static final int BATCH = 500;

    private Adding() {}

    /**
     * Adds what the iterator gives, until it ends.
     *
     * @param added gets the id of each task, in order
     */
    static void add(Tx tx, String outcomeId, Iterator<NewTask> tasks, Consumer<? super String> added) {
        requireOpen(outcomeId, statusOf(outcomeId, tx).fetchOne(OUTCOMES.STATUS));
        List<String> dependent = new ArrayList<>();
        List<TasksRecord> rows = new ArrayList<>();
        boolean capability = false;
        while (tasks.hasNext()) {
            TasksRecord row = tasks.next().record(outcomeId, tx.newId(), tx.now());
            rows.add(row);
            capability |= row.getPhase() == TaskPhase.CAPABILITY;
            if (row.getDependsOn() != null) {
                dependent.add(row.getId());
            }
            if (rows.size() == BATCH || !tasks.hasNext()) {
                insert(tx, rows);
                tx.activity()
                        .addAll(outcomeId, rows.stream().map(Adding::created).toList());
                rows.forEach(inserted -> added.accept(inserted.getId()));
                rows.clear();
            }
        }
        Dependencies.requireSound(tx, dependent);
        // Locked only now: while tasks come in, others go on to claim and complete those of the goal.
        requireOpen(outcomeId, Locking.locked(tx.dsl(), statusOf(outcomeId, tx)).fetchOne(OUTCOMES.STATUS));
        if (capability) {
            tx.outcomes().refreshCapabilityReady(outcomeId);
        }
    }

    private static SelectConditionStep<Record1<OutcomeStatus>> statusOf(String outcomeId, Tx tx) {
        return tx.dsl().select(OUTCOMES.STATUS).from(OUTCOMES).where(OUTCOMES.ID.eq(outcomeId));
    }

    private static void requireOpen(String outcomeId, @Nullable OutcomeStatus status) {
        if (status == null) {
            throw new NotFoundException("no outcome of id '" + outcomeId + "'");
        }
        if (status == OutcomeStatus.ARCHIVED) {
            throw new RefusedException("outcome " + outcomeId + " is archived; activate it before adding tasks");
        }
    }

    private static void insert(Tx tx, List<TasksRecord> rows) {
        for (TasksRecord row : rows) {
            if (Insert.of(row).execute(tx, row) == 0) {
                throw new RefusedException("a task of id '" + row.getId() + "' is there already; choose another id");
            }
        }
    }

    /** The insert of rows that set the same columns; the others keep the defaults of the schema. */
    private record Insert(HotStatement<Void> statement, List<Column<?>> columns) {
        private static final Map<BitSet, Insert> KNOWN = new ConcurrentHashMap<>();

        /** A column and its parameter. */
        private record Column<T>(Field<T> field, Param<T> param) {
            static <T> Column<T> of(Field<T> field) {
                return new Column<>(field, HotStatement.param(field.getName(), field));
            }

            void bind(Call<Void> insert, TasksRecord row) {
                insert.bind(param, row.get(field));
            }
        }

        static Insert of(TasksRecord row) {
            BitSet changed = new BitSet(row.size());
            for (int i = 0; i < row.size(); i++) {
                changed.set(i, row.changed(i));
            }
            return KNOWN.computeIfAbsent(changed, Insert::of);
        }

        private static Insert of(BitSet changed) {
            List<Column<?>> columns = changed.stream()
                    .<Column<?>>mapToObj(i -> Column.of(TASKS.field(i)))
                    .toList();
            return new Insert(
                    HotStatement.change(DSL.insertInto(TASKS)
                            .columns(columns.stream().map(Column::field).toList())
                            .values(columns.stream().map(Column::param).toList())
                            .onConflict(TASKS.ID)
                            .doNothing()),
                    columns);
        }

        int execute(Tx tx, TasksRecord row) {
            Call<Void> insert = statement.on(tx.dsl());
            columns.forEach(column -> column.bind(insert, row));
            return insert.execute();
        }
    }

    private static ActivityFeed.Entry created(TasksRecord row) {
        return ActivityFeed.Entry.of(
                ActivityType.TASK_CREATED,
                "Created: " + row.getTitle(),
                "task_id",
                row.getId(),
                "from_review",
                Boolean.TRUE.equals(row.getFromReview()) ? true : null);
    }
}
