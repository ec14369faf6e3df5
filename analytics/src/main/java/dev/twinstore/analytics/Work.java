package dev.twinstore.analytics;

import static dev.twinstore.db.Tables.TASKS;
import static org.jooq.impl.DSL.case_;
import static org.jooq.impl.DSL.coalesce;
import static org.jooq.impl.DSL.inline;
import static org.jooq.impl.DSL.min;

import dev.twinstore.model.TaskStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.jooq.Field;
import org.jooq.impl.SQLDataType;

/**
 * What a worker did in a window.
 *
 * @param busy as {@link WorkersReport.OfWorker#busy}
 * @param completed how many tasks it completed
 * @param failed how many tasks were given up by it
 */
record Work(Duration busy, long completed, long failed) {
    static final Work NONE = new Work(Duration.ZERO, 0, 0);

    private static final int COMPLETED = 1;
    private static final int FAILED = 2;

    /**
     * The tasks of one worker, from the last that ended to the first. Of tasks that overlap, each moment counts once: to each
     * task counts what lies before the earliest start of those that ended after it.
     */
    private static final class Hand {
        private final long now;
        private long held = Long.MAX_VALUE; // since when it holds tasks that have not ended
        private long earliest = Long.MAX_VALUE; // start so far
        private long busy;
        private long completed;
        private long failed;

        Hand(long now) {
            this.now = now;
        }

        void holds(long since) {
            held = since;
        }

        void ended(long from, long until, int how) {
            if (until <= now) {
                countHeld();
            }
            count(from, until);
            completed += how == COMPLETED ? 1 : 0;
            failed += how == FAILED ? 1 : 0;
        }

        private void countHeld() {
            if (held != Long.MAX_VALUE) {
                count(held, now);
                held = Long.MAX_VALUE;
            }
        }

        private void count(long from, long until) {
            busy += Math.max(0, Math.min(until, earliest) - from); // less than nothing: a clock went back
            earliest = Math.min(earliest, from);
        }

        Work work() {
            countHeld();
            return new Work(Duration.ofMillis(busy), completed, failed);
        }
    }

    /** By worker. Costs a look at each task that ended in the window, and memory for each worker. */
    static Map<String, Work> byWorker(Snapshot at, Instant end) {
        Selection selection = at.selection();
        long since = selection.since() == null ? 0 : selection.since().toEpochMilli();
        Field<Long> started =
                coalesce(TASKS.STARTED_AT, TASKS.CLAIMED_AT, TASKS.COMPLETED_AT).coerce(SQLDataType.BIGINT);
        Field<Long> from =
                case_().when(started.lt(inline(since)), inline(since)).else_(started);
        Map<String, Hand> hands = new HashMap<>();
        if (selection.until() == null || selection.until().isAfter(at.now())) { // what is held now says nothing of then
            at.dsl()
                    .select(TASKS.CLAIMED_BY, min(from))
                    .from(TASKS)
                    .where(TASKS.CLAIMED_BY.isNotNull())
                    .and(TASKS.COMPLETED_AT.isNull())
                    .and(TASKS.CLAIMED_AT.lt(end))
                    .and(selection.of(TASKS.OUTCOME_ID))
                    .groupBy(TASKS.CLAIMED_BY)
                    .orderBy(TASKS.CLAIMED_BY)
                    .forEach(
                            row -> hand(hands, row.value1(), end.toEpochMilli()).holds(row.value2()));
        }
        Field<Integer> how = case_().when(TASKS.STATUS.eq(inline(TaskStatus.COMPLETED)), inline(COMPLETED))
                .when(TASKS.STATUS.eq(inline(TaskStatus.FAILED)), inline(FAILED))
                .else_(inline(0));
        OneByOne.each(
                at.dsl()
                        .select(TASKS.COMPLETED_BY, from, TASKS.COMPLETED_AT.coerce(SQLDataType.BIGINT), how)
                        .from(TASKS)
                        .where(TASKS.COMPLETED_AT.isNotNull())
                        .and(TASKS.COMPLETED_BY.isNotNull())
                        .and(selection.on(TASKS.OUTCOME_ID, TASKS.COMPLETED_AT))
                        .orderBy(TASKS.COMPLETED_AT.desc()),
                row -> hand(hands, row.getString(1), end.toEpochMilli())
                        .ended(row.getLong(2), row.getLong(3), row.getInt(4)));
        Map<String, Work> work = new HashMap<>();
        hands.forEach((worker, hand) -> work.put(worker, hand.work()));
        return work;
    }

    private static Hand hand(Map<String, Hand> hands, String worker, long now) {
        return hands.computeIfAbsent(worker, any -> new Hand(now));
    }
}
