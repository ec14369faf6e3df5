package dev.twinstore.outcome;

import static dev.twinstore.db.Tables.ACTIVITY_LOG;
import static dev.twinstore.db.Tables.BEHAVIOR_REVIEWS;
import static dev.twinstore.db.Tables.BOTTLENECK_LOG;
import static dev.twinstore.db.Tables.CHANGE_SNAPSHOTS;
import static dev.twinstore.db.Tables.COLLABORATORS;
import static dev.twinstore.db.Tables.COST_LOG;
import static dev.twinstore.db.Tables.DESIGN_DOCS;
import static dev.twinstore.db.Tables.INTERVENTIONS;
import static dev.twinstore.db.Tables.MERGE_QUEUE;
import static dev.twinstore.db.Tables.OUTCOMES;
import static dev.twinstore.db.Tables.PATTERN_DETECTIONS;
import static dev.twinstore.db.Tables.PROGRESS_ENTRIES;
import static dev.twinstore.db.Tables.REVIEW_CYCLES;
import static dev.twinstore.db.Tables.SUPERVISOR_ALERTS;
import static dev.twinstore.db.Tables.TASKS;
import static dev.twinstore.db.Tables.WORKERS;
import static org.jooq.impl.DSL.field;
import static org.jooq.impl.DSL.inline;
import static org.jooq.impl.DSL.select;
import static org.jooq.impl.DSL.selectCount;

import dev.twinstore.RefusedException;
import dev.twinstore.Tx;
import dev.twinstore.activity.ActivityType;
import dev.twinstore.db.tables.pojos.Outcome;
import dev.twinstore.engine.Locking;
import dev.twinstore.model.Text;
import dev.twinstore.model.WorkerStatus;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jooq.CommonTableExpression;
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jooq.Record;
import org.jooq.Record1;
import org.jooq.ResultQuery;
import org.jooq.Select;
import org.jooq.Table;
import org.jooq.TableField;
import org.jooq.impl.DSL;

/** Deleting a goal and all below it, and saying first how much that is. */
final class Deletion {
    private static final String LIVE_WORKERS = "live_workers";

    /** The tables whose rows go with the goal they name. */
    static final List<TableField<?, String>> BY_OUTCOME = List.of(
            OUTCOMES.ID,
            TASKS.OUTCOME_ID,
            WORKERS.OUTCOME_ID,
            DESIGN_DOCS.OUTCOME_ID,
            COLLABORATORS.OUTCOME_ID,
            MERGE_QUEUE.OUTCOME_ID,
            PROGRESS_ENTRIES.OUTCOME_ID,
            REVIEW_CYCLES.OUTCOME_ID,
            INTERVENTIONS.OUTCOME_ID,
            SUPERVISOR_ALERTS.OUTCOME_ID,
            CHANGE_SNAPSHOTS.OUTCOME_ID,
            BEHAVIOR_REVIEWS.OUTCOME_ID,
            PATTERN_DETECTIONS.OUTCOME_ID,
            ACTIVITY_LOG.OUTCOME_ID);

    /** Those of them whose rows also go with the worker they name, which another program may have of another goal. */
    static final List<TableField<?, String>> BY_WORKER = List.of(
            MERGE_QUEUE.SOURCE_WORKER_ID,
            PROGRESS_ENTRIES.WORKER_ID,
            SUPERVISOR_ALERTS.WORKER_ID,
            CHANGE_SNAPSHOTS.WORKER_ID,
            BEHAVIOR_REVIEWS.WORKER_ID,
            PATTERN_DETECTIONS.WORKER_ID);

    /** The tables that name goals without a foreign key: their rows stay. */
    static final List<TableField<?, String>> STAYS = List.of(COST_LOG.OUTCOME_ID, BOTTLENECK_LOG.OUTCOME_ID);

    private Deletion() {}

    static ResultQuery<?> query(DSLContext dsl, String id) {
        CommonTableExpression<Record1<String>> below = Hierarchy.below(id);
        Select<Record1<String>> goals = select(Hierarchy.BELOW_ID).from(below);
        Select<Record1<String>> workers = select(WORKERS.ID).from(WORKERS).where(WORKERS.OUTCOME_ID.in(goals));
        List<Field<Integer>> counts = new ArrayList<>();
        for (TableField<?, String> outcome : BY_OUTCOME) {
            Condition goes = outcome.in(goals);
            for (TableField<?, String> worker : BY_WORKER) {
                if (nameOf(worker).equals(nameOf(outcome))) {
                    goes = goes.or(worker.in(workers));
                }
            }
            counts.add(count(outcome, goes));
        }
        for (TableField<?, String> outcome : STAYS) {
            counts.add(count(outcome, outcome.in(goals)));
        }
        counts.add(field(selectCount()
                        .from(WORKERS)
                        .where(WORKERS.OUTCOME_ID.in(goals))
                        .and(WORKERS.STATUS.in(
                                inline(WorkerStatus.RUNNING, WORKERS.STATUS),
                                inline(WorkerStatus.PAUSED, WORKERS.STATUS))))
                .as(LIVE_WORKERS));
        return dsl.withRecursive(below).select(counts);
    }

    static DeletionPreview preview(DSLContext dsl, String id) {
        Outcome outcome = Outcomes.require(dsl, id);
        Record counts = query(dsl, id).fetchSingle();
        return new DeletionPreview(
                id,
                outcome.name(),
                named(BY_OUTCOME, counts),
                named(STAYS, counts),
                counts.get(LIVE_WORKERS, Long.class));
    }

    static DeletionPreview delete(Tx tx, String id, DeletionPreview preview, boolean forced) {
        if (!preview.outcomeId().equals(id)) {
            throw new IllegalArgumentException(
                    "preview must be of outcome " + Text.printable(id) + ", was of " + preview.outcomeId());
        }
        Locking.amongOthers(tx.dsl(), Hierarchy.LOCK); // nothing moves into the tree or out of it
        List<Outcome> tree = locked(tx, id);
        DeletionPreview present = preview(tx.dsl(), id);
        if (!forced) {
            requireNobodyAtWork(present);
            requireAsPreviewed(present, preview);
        }
        // From the leaves up: SQLite refuses cascades as deep as a tree may be.
        for (int i = tree.size() - 1; i >= 0; i--) {
            tx.dsl()
                    .deleteFrom(OUTCOMES)
                    .where(OUTCOMES.ID.eq(tree.get(i).id()))
                    .execute();
        }
        String parentId = tree.get(0).parentId();
        if (parentId != null) {
            tx.activity()
                    .add(
                            parentId,
                            ActivityType.OUTCOME_DELETED,
                            "Deleted: " + present.outcomeName(),
                            "outcome_id",
                            id,
                            "rows",
                            present.rows());
        }
        return present;
    }

    /** The goals of the tree, locked with all that could change while it is counted; nothing more comes below them. */
    private static List<Outcome> locked(Tx tx, String id) {
        CommonTableExpression<Record1<String>> below = Hierarchy.below(id);
        List<Outcome> tree = Hierarchy.tree(tx.dsl(), id);
        while (true) {
            for (TableField<?, String> field : List.of(TASKS.OUTCOME_ID, WORKERS.OUTCOME_ID, OUTCOMES.ID)) {
                Locking.lockToDelete(
                        tx.dsl(),
                        tx.dsl()
                                .select(field)
                                .from(tableOf(field))
                                .where(field.in(DSL.withRecursive(below)
                                        .select(Hierarchy.BELOW_ID)
                                        .from(below)))
                                .orderBy(tableOf(field).field("id")));
            }
            List<Outcome> now = Hierarchy.tree(tx.dsl(), id);
            if (now.size() == tree.size()) {
                return now;
            }
            tree = now; // a goal was added to it meanwhile
        }
    }

    private static void requireNobodyAtWork(DeletionPreview present) {
        if (present.liveWorkers() > 0) {
            throw new RefusedException("outcome " + present.outcomeId() + " or one below it has "
                    + present.liveWorkers() + " live workers (running or paused); end them first, or force it");
        }
    }

    private static void requireAsPreviewed(DeletionPreview present, DeletionPreview preview) {
        List<String> changes = new ArrayList<>();
        present.rows().forEach((table, rows) -> {
            long previewed = preview.rows().getOrDefault(table, 0L);
            if (rows != previewed) {
                changes.add(table + " " + previewed + " then and " + rows + " now");
            }
        });
        if (!changes.isEmpty()) {
            throw new RefusedException("outcome " + present.outcomeId() + " has changed since the preview: "
                    + String.join(", ", changes) + "; look at a new preview, or force it");
        }
    }

    private static Field<Integer> count(TableField<?, String> field, Condition which) {
        return field(selectCount().from(tableOf(field)).where(which)).as(nameOf(field));
    }

    private static Map<String, Long> named(List<TableField<?, String>> fields, Record counts) {
        Map<String, Long> named = new LinkedHashMap<>();
        for (TableField<?, String> field : fields) {
            named.put(nameOf(field), counts.get(nameOf(field), Long.class));
        }
        return named;
    }

    private static Table<?> tableOf(TableField<?, String> field) {
        return Objects.requireNonNull(field.getTable());
    }

    private static String nameOf(TableField<?, String> field) {
        return tableOf(field).getName();
    }
}
