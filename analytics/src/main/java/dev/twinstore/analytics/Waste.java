package dev.twinstore.analytics;

import static dev.twinstore.db.Tables.ACTIVITY_LOG;
import static dev.twinstore.db.Tables.COST_LOG;
import static dev.twinstore.db.Tables.TASKS;
import static org.jooq.impl.DSL.coalesce;
import static org.jooq.impl.DSL.count;
import static org.jooq.impl.DSL.field;
import static org.jooq.impl.DSL.inline;
import static org.jooq.impl.DSL.jsonGetAttributeAsText;
import static org.jooq.impl.DSL.select;
import static org.jooq.impl.DSL.sum;

import dev.twinstore.activity.ActivityType;
import dev.twinstore.analytics.Spending.Sum;
import dev.twinstore.db.tables.ActivityLog;
import dev.twinstore.model.Money;
import dev.twinstore.model.TaskStatus;
import java.math.BigDecimal;
import org.jooq.Condition;
import org.jooq.Field;
import org.jooq.JSON;
import org.jooq.Record2;
import org.jooq.Select;
import org.jooq.Table;
import org.jooq.impl.SQLDataType;

/**
 * What was spent on work that had to be done again.
 *
 * @param retries spent in the window under the second or a later claim of a task
 * @param retryEntries in how many entries of the cost log
 * @param lostClaims spent, whenever, under the claims whose worker was lost in the window. A claim counts here and, if it was
 *     not the task's first, under retries too
 * @param claimsLost how many claims that are; also those under which nothing was spent, and those of which another program
 *     did not say which they were
 */
public record Waste(BigDecimal retries, long retryEntries, BigDecimal lostClaims, long claimsLost) {
    /** Costs a look at each cost in the window, and at the index entry of each activity in it. */
    static Waste query(Snapshot at) {
        Record2<Long, Integer> retries = at.dsl()
                .select(Money.sum(COST_LOG.AMOUNT), count())
                .from(COST_LOG)
                .where(COST_LOG.CLAIM_NO.gt(inline(1L)))
                .and(at.selection().on(COST_LOG.OUTCOME_ID, COST_LOG.CREATED_AT))
                .fetchSingle();
        Sum sum = new Sum();
        sum.add(retries.value1(), retries.value2());
        return query(at, sum);
    }

    /** The same where it is known already what retries cost. */
    static Waste query(Snapshot at, Sum retries) {
        Table<Record2<String, String>> claims = lost(at.selection()).asTable("claims", "task_id", "claim_no");
        Table<?> lost = select(field(select(sum(Money.micros(COST_LOG.AMOUNT)).coerce(SQLDataType.BIGINT))
                                .from(COST_LOG)
                                .where(COST_LOG.TASK_ID.eq(claims.field("task_id", String.class)))
                                .and(COST_LOG.CLAIM_NO
                                        .cast(SQLDataType.CLOB)
                                        .eq(claims.field("claim_no", String.class))))
                        .as("micros"))
                .from(claims)
                .asTable("lost");
        Field<Long> micros = sum(lost.field("micros", Long.class)).coerce(SQLDataType.BIGINT);
        Record2<Integer, Long> gone = at.dsl()
                .select(count(), coalesce(micros, inline(0L)))
                .from(lost)
                .fetchSingle();
        return new Waste(retries.cost(), retries.entries(), Money.ofMicros(gone.value2()), gone.value1());
    }

    /**
     * The claims whose worker was lost: those that went back, by the feed, and those with which a task was given up. Their
     * numbers as text: what another program puts in the feed need be no number.
     */
    private static Select<Record2<String, String>> lost(Selection selection) {
        Field<JSON> metadata = ACTIVITY_LOG.METADATA.coerce(SQLDataType.CLOB).cast(SQLDataType.JSON);
        return select(
                        jsonGetAttributeAsText(metadata, "task_id"),
                        jsonGetAttributeAsText(metadata, "claim_no").cast(SQLDataType.CLOB))
                .from(ACTIVITY_LOG)
                .where(returned(selection))
                .unionAll(select(TASKS.ID, TASKS.CLAIM_NO.cast(SQLDataType.CLOB))
                        .from(TASKS)
                        .where(TASKS.STATUS.eq(inline(TaskStatus.FAILED)))
                        .and(TASKS.LOSSES.gt(inline(0)))
                        .and(TASKS.COMPLETED_BY.isNull())
                        .and(TASKS.COMPLETED_AT.isNotNull())
                        .and(selection.on(TASKS.OUTCOME_ID, TASKS.COMPLETED_AT)));
    }

    private static Condition returned(Selection selection) {
        if (selection.outcomeId() != null) {
            return ACTIVITY_LOG
                    .TYPE
                    .eq(inline(ActivityType.TASK_LOST))
                    .and(selection.on(ACTIVITY_LOG.OUTCOME_ID, ACTIVITY_LOG.CREATED_AT));
        }
        // By way of an index that has the type: those that are looked for are few among all.
        ActivityLog entry = ACTIVITY_LOG.as("entry");
        return ACTIVITY_LOG.ID.in(select(entry.ID)
                .from(entry)
                .where(entry.TYPE.eq(inline(ActivityType.TASK_LOST)))
                .and(selection.during(entry.CREATED_AT)));
    }
}
