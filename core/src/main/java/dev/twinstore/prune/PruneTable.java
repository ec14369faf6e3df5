package dev.twinstore.prune;

import dev.twinstore.activity.ActivityType;
import dev.twinstore.db.Tables;
import dev.twinstore.model.AlertStatus;
import java.time.Instant;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Set;
import org.jooq.Condition;
import org.jooq.Field;
import org.jooq.Table;
import org.jooq.impl.DSL;

/** A table that can be pruned, in the order in which tables are pruned: each before those that it refers to. */
@SuppressWarnings("ImmutableEnumChecker") // parts of queries are, though they do not say so
public enum PruneTable {
    /** The feed. The notes of earlier prunes stay. */
    ACTIVITY_LOG(
            Tables.ACTIVITY_LOG,
            Tables.ACTIVITY_LOG.ID,
            Tables.ACTIVITY_LOG.OUTCOME_ID,
            Tables.ACTIVITY_LOG.CREATED_AT,
            Tables.ACTIVITY_LOG.TYPE.ne(ActivityType.HISTORY_PRUNED)),

    /** What was spent. What was spent for no goal, or for one that was deleted, goes too. */
    COST_LOG(
            Tables.COST_LOG,
            Tables.COST_LOG.ID,
            Tables.COST_LOG.OUTCOME_ID,
            Tables.COST_LOG.CREATED_AT,
            DSL.noCondition()),

    /** Where work got stuck, resolved or not; likewise of no goal or a deleted one. */
    BOTTLENECK_LOG(
            Tables.BOTTLENECK_LOG,
            Tables.BOTTLENECK_LOG.ID,
            Tables.BOTTLENECK_LOG.OUTCOME_ID,
            Tables.BOTTLENECK_LOG.CREATED_AT,
            DSL.noCondition()),

    /** How behaviour was judged. Not unless it is named. */
    BEHAVIOR_REVIEWS(
            Tables.BEHAVIOR_REVIEWS,
            Tables.BEHAVIOR_REVIEWS.ID,
            Tables.BEHAVIOR_REVIEWS.OUTCOME_ID,
            Tables.BEHAVIOR_REVIEWS.TIMESTAMP,
            DSL.noCondition()),

    /** What workers changed. Not unless it is named; reviews that stay lose the name of the change that they judged. */
    CHANGE_SNAPSHOTS(
            Tables.CHANGE_SNAPSHOTS,
            Tables.CHANGE_SNAPSHOTS.ID,
            Tables.CHANGE_SNAPSHOTS.OUTCOME_ID,
            Tables.CHANGE_SNAPSHOTS.TIMESTAMP,
            DSL.noCondition()),

    /** Patterns that were seen. Not unless it is named. */
    PATTERN_DETECTIONS(
            Tables.PATTERN_DETECTIONS,
            Tables.PATTERN_DETECTIONS.ID,
            Tables.PATTERN_DETECTIONS.OUTCOME_ID,
            Tables.PATTERN_DETECTIONS.TIMESTAMP,
            DSL.noCondition()),

    /** Alerts that are resolved; others never go. Not unless it is named. */
    SUPERVISOR_ALERTS(
            Tables.SUPERVISOR_ALERTS,
            Tables.SUPERVISOR_ALERTS.ID,
            Tables.SUPERVISOR_ALERTS.OUTCOME_ID,
            Tables.SUPERVISOR_ALERTS.CREATED_AT,
            Tables.SUPERVISOR_ALERTS.STATUS.eq(AlertStatus.RESOLVED));

    /** What is pruned unless other tables are named: activity_log, cost_log and bottleneck_log. */
    public static final Set<PruneTable> LOGS =
            Collections.unmodifiableSet(EnumSet.of(ACTIVITY_LOG, COST_LOG, BOTTLENECK_LOG));

    private final Table<?> table;
    private final Field<?> key;
    private final Field<String> outcome;
    private final Field<Instant> moment;
    private final Condition mayGo;

    PruneTable(Table<?> table, Field<?> key, Field<String> outcome, Field<Instant> moment, Condition mayGo) {
        this.table = table;
        this.key = key;
        this.outcome = outcome;
        this.moment = moment;
        this.mayGo = mayGo;
    }

    /**
     * The table of a name, such as {@code cost_log}.
     *
     * @throws IllegalArgumentException there is none, or it cannot be pruned
     */
    public static PruneTable of(String name) {
        for (PruneTable each : values()) {
            if (each.tableName().equals(name)) {
                return each;
            }
        }
        throw new IllegalArgumentException(
                "'" + name + "' is no table that can be pruned; these are activity_log, cost_log,"
                        + " bottleneck_log, behavior_reviews, change_snapshots, pattern_detections and supervisor_alerts");
    }

    /** Its name in the database. */
    public String tableName() {
        return table.getName();
    }

    Table<?> table() {
        return table;
    }

    /** Its primary key: the first of its columns. */
    Field<?> key() {
        return key;
    }

    Field<String> outcome() {
        return outcome;
    }

    /** When what a row says happened. */
    Field<Instant> moment() {
        return moment;
    }

    /** What a row must be besides, to be pruned. */
    Condition mayGo() {
        return mayGo;
    }

    /** Whether the database numbers its rows. */
    boolean isNumbered() {
        return key.getType() == Long.class;
    }
}
