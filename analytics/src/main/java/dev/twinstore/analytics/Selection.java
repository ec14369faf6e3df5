package dev.twinstore.analytics;

import static org.jooq.impl.DSL.field;
import static org.jooq.impl.DSL.name;
import static org.jooq.impl.DSL.noCondition;
import static org.jooq.impl.DSL.select;
import static org.jooq.impl.DSL.table;

import dev.twinstore.db.tables.Outcomes;
import java.time.Instant;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.function.Consumer;
import org.jooq.CommonTableExpression;
import org.jooq.Condition;
import org.jooq.Field;
import org.jooq.Record1;
import org.jooq.Select;
import org.jooq.impl.DSL;
import org.jspecify.annotations.Nullable;

/**
 * Which part of the history a report covers, and how it is cut: {@code Selection.everything().ofTree(id).from(start).to(end)
 * .in(zone)}. Immutable: each method gives a changed copy.
 *
 * @param outcomeId the one goal; null: all goals
 * @param descendants whether the goals below it belong to it; false without a goal
 * @param since the first moment, to the millisecond; null: from the beginning
 * @param until the moment at which it ends, itself not included; null: no end
 * @param zone whose hours, days and weeks; UTC if not chosen
 * @param step how long the pieces are that time is divided into; null: hours for up to two days, days for up to 120, weeks
 *     beyond
 * @param top how many rows a list of single tasks, workers, entries … has at most, from 1 to 10,000; 20 if not chosen
 * @param before the cursor of a paged list: what comes after the row of this id; null: from the newest
 */
public record Selection(
        @Nullable String outcomeId,
        boolean descendants,
        @Nullable Instant since,
        @Nullable Instant until,
        ZoneId zone,
        @Nullable Step step,
        int top,
        @Nullable Long before) {
    private static final int DEFAULT_TOP = 20;
    private static final int MOST = 10_000;
    private static final Selection EVERYTHING =
            new Selection(null, false, null, null, ZoneId.of("UTC"), null, DEFAULT_TOP, null);

    public Selection {
        since = since == null ? null : since.truncatedTo(ChronoUnit.MILLIS);
        until = until == null ? null : until.truncatedTo(ChronoUnit.MILLIS);
        if (since != null && until != null && !since.isBefore(until)) {
            throw new IllegalArgumentException(
                    "the window is empty: it begins at " + since + " and ends at " + until + "; begin before the end");
        }
        if (top < 1 || top > MOST) {
            throw new IllegalArgumentException("top must be from 1 to 10,000, was " + top);
        }
        descendants = descendants && outcomeId != null;
    }

    /** All goals, at all times. */
    public static Selection everything() {
        return EVERYTHING;
    }

    /** One goal only, without those below it. An id that no goal has selects what was recorded under that id. */
    public Selection ofOutcome(String id) {
        return with(copy -> {
            copy.outcomeId = id;
            copy.descendants = false;
        });
    }

    /** One goal and all below it, as the tree is now. An id that no goal has selects nothing. */
    public Selection ofTree(String id) {
        return with(copy -> {
            copy.outcomeId = id;
            copy.descendants = true;
        });
    }

    /** From this moment on, itself included. */
    public Selection from(Instant moment) {
        return with(copy -> copy.since = moment);
    }

    /** Before this moment. */
    public Selection to(Instant moment) {
        return with(copy -> copy.until = moment);
    }

    /** With the hours, days and weeks of this zone. */
    public Selection in(ZoneId zone) {
        return with(copy -> copy.zone = zone);
    }

    /** With time divided into these pieces. */
    public Selection by(Step step) {
        return with(copy -> copy.step = step);
    }

    /** With at most so many rows in each list, from 1 to 10,000. */
    public Selection top(int rows) {
        return with(copy -> copy.top = rows);
    }

    /** The page of a paged list that follows the row of this id. */
    public Selection before(long id) {
        return with(copy -> copy.before = id);
    }

    /** The condition on a table's goal and moment. */
    public Condition on(Field<String> outcome, Field<Instant> moment) {
        return of(outcome).and(during(moment));
    }

    /** The condition on a table's goal, at all times. */
    public Condition of(Field<String> outcome) {
        if (outcomeId == null) {
            return noCondition();
        }
        return descendants ? outcome.in(below(outcomeId)) : outcome.eq(outcomeId);
    }

    /** The condition on a moment, for all goals. */
    public Condition during(Field<Instant> moment) {
        Condition from = since == null ? noCondition() : moment.ge(since);
        return until == null ? from : from.and(moment.lt(until));
    }

    /** A goal and all below it. UNION, not UNION ALL: it ends even where another program has closed parents to a circle. */
    private static Select<Record1<String>> below(String id) {
        Outcomes goal = dev.twinstore.db.Tables.OUTCOMES.as("goal");
        Field<String> belowId = field(name("below", "id"), goal.ID.getDataType());
        CommonTableExpression<Record1<String>> below = name("below")
                .fields("id")
                .as(select(goal.ID)
                        .from(goal)
                        .where(goal.ID.eq(id))
                        .union(select(goal.ID)
                                .from(table(name("below")))
                                .join(goal)
                                .on(goal.PARENT_ID.eq(belowId))));
        return DSL.withRecursive(below).select(belowId).from(below);
    }

    private Selection with(Consumer<Copy> change) {
        Copy copy = new Copy(this);
        change.accept(copy);
        return new Selection(
                copy.outcomeId, copy.descendants, copy.since, copy.until, copy.zone, copy.step, copy.top, copy.before);
    }

    /** A selection while one part of it changes. */
    private static final class Copy {
        private @Nullable String outcomeId;
        private boolean descendants;
        private @Nullable Instant since;
        private @Nullable Instant until;
        private ZoneId zone;
        private @Nullable Step step;
        private int top;
        private @Nullable Long before;

        private Copy(Selection of) {
            outcomeId = of.outcomeId;
            descendants = of.descendants;
            since = of.since;
            until = of.until;
            zone = of.zone;
            step = of.step;
            top = of.top;
            before = of.before;
        }
    }
}
