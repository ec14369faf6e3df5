package dev.twinstore.analytics;

import static dev.twinstore.db.Tables.TASKS;
import static org.jooq.impl.DSL.case_;
import static org.jooq.impl.DSL.coalesce;
import static org.jooq.impl.DSL.inline;

import dev.twinstore.analytics.FlowTimes.OfGroup;
import dev.twinstore.analytics.FlowTimes.Times;
import dev.twinstore.model.TaskPhase;
import dev.twinstore.model.TaskStatus;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.jooq.Field;
import org.jooq.ResultQuery;
import org.jooq.impl.SQLDataType;

/**
 * How {@link FlowTimes} is read: all and each group side by side, with as many looks at the tasks as {@link SpreadSearch}
 * needs.
 *
 * <p>The engines' percentile_cont would keep and sort all values for each percentile by itself, and that twice, for all and
 * by group: four times as long.
 */
final class FlowTimesQuery {
    private static final int MOST = 1_000;
    private static final long VALUES = 1_000_000; // 8 MB
    private static final long NONE = -1;
    private static final long EXECUTION = 1L << 32; // more than there are priorities

    private final Snapshot at;
    private final Stretches all = new Stretches();
    private final TreeMap<Long, Stretches> groups = new TreeMap<>(); // by phase and priority, see key()
    private long clockWentBack;

    private FlowTimesQuery(Snapshot at) {
        this.at = at;
    }

    /** The times of some tasks. */
    private static final class Stretches {
        private final SpreadSearch waiting = new SpreadSearch();
        private final SpreadSearch working = new SpreadSearch();
        private final SpreadSearch total = new SpreadSearch();

        void add(long created, long started, long completed) {
            if (started != NONE) {
                waiting.add(Math.max(0, started - created));
                working.add(Math.max(0, completed - started));
            }
            total.add(Math.max(0, completed - created));
        }

        boolean narrow(SpreadSearch.Room room) {
            boolean more = waiting.narrow(room);
            more |= working.narrow(room);
            more |= total.narrow(room);
            return more;
        }

        Times times() {
            return new Times(waiting.spread(), working.spread(), total.spread());
        }
    }

    static FlowTimes query(Snapshot at) {
        return new FlowTimesQuery(at).query();
    }

    private FlowTimes query() {
        OneByOne.each(tasks(), row -> {
            long completed = row.getLong(4);
            if (completed != NONE) {
                first(row.getLong(1), row.getLong(2), row.getLong(3), completed);
            }
        });
        while (narrow()) {
            OneByOne.each(tasks(), this::again);
        }
        List<OfGroup> found = new ArrayList<>();
        groups.forEach((key, times) -> found.add(new OfGroup(phase(key), key.intValue(), times.times())));
        return new FlowTimes(all.times(), List.copyOf(found), clockWentBack);
    }

    /** The tasks, and some more that have no moment of completion here: those that were not completed. */
    private ResultQuery<?> tasks() {
        // Not in WHERE: SQLite would walk an index for it, and take a step to the table for each of its entries.
        Field<Long> completed = case_().when(
                        TASKS.STATUS.eq(inline(TaskStatus.COMPLETED)),
                        coalesce(number(TASKS.COMPLETED_AT), inline(NONE)))
                .else_(inline(NONE));
        return at.dsl()
                .select(key(), number(TASKS.CREATED_AT), coalesce(number(TASKS.STARTED_AT), inline(NONE)), completed)
                .from(TASKS)
                .where(at.selection().on(TASKS.OUTCOME_ID, TASKS.COMPLETED_AT));
    }

    private static Field<Long> number(Field<Instant> moment) {
        return moment.coerce(SQLDataType.BIGINT);
    }

    /** Phase and priority as one number: in their order. */
    private static Field<Long> key() {
        Field<Long> execution = case_().when(TASKS.PHASE.eq(inline(TaskPhase.EXECUTION)), inline(EXECUTION))
                .else_(inline(0L));
        return execution.plus(TASKS.PRIORITY);
    }

    private static TaskPhase phase(long key) {
        return key - (int) key == 0 ? TaskPhase.CAPABILITY : TaskPhase.EXECUTION;
    }

    private void first(long key, long created, long started, long completed) {
        if (completed < created || (started != NONE && (started < created || completed < started))) {
            clockWentBack++;
        }
        all.add(created, started, completed);
        Stretches group = groups.get(key);
        if (group == null) {
            if (groups.size() == MOST) {
                if (key > groups.lastKey()) {
                    return;
                }
                groups.pollLastEntry(); // it is not one of the first, and never will be
            }
            group = new Stretches();
            groups.put(key, group);
        }
        group.add(created, started, completed);
    }

    private void again(ResultSet row) throws SQLException {
        long completed = row.getLong(4);
        if (completed != NONE) {
            long created = row.getLong(2);
            long started = row.getLong(3);
            all.add(created, started, completed);
            Stretches group = groups.get(row.getLong(1));
            if (group != null) {
                group.add(created, started, completed);
            }
        }
    }

    private boolean narrow() {
        SpreadSearch.Room room = new SpreadSearch.Room(VALUES);
        boolean more = all.narrow(room);
        for (Stretches group : groups.values()) {
            more |= group.narrow(room);
        }
        return more;
    }
}
