package dev.twinstore.analytics;

import static org.jooq.impl.DSL.noCondition;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.jooq.Condition;
import org.jooq.Field;
import org.jspecify.annotations.Nullable;

/**
 * Which part of the history a report covers: {@code Selection.everything().ofOutcome(id).from(start).to(end)}.
 *
 * @param outcomeId the one goal, without those below it; null: all goals
 * @param since the first moment, to the millisecond; null: from the beginning
 * @param until the moment at which it ends, itself not included; null: no end
 */
public record Selection(
        @Nullable String outcomeId,
        @Nullable Instant since,
        @Nullable Instant until) {
    public Selection {
        since = since == null ? null : since.truncatedTo(ChronoUnit.MILLIS);
        until = until == null ? null : until.truncatedTo(ChronoUnit.MILLIS);
        if (since != null && until != null && !since.isBefore(until)) {
            throw new IllegalArgumentException(
                    "the window is empty: it begins at " + since + " and ends at " + until + "; begin before the end");
        }
    }

    /** All goals, at all times. */
    public static Selection everything() {
        return new Selection(null, null, null);
    }

    /** One goal only, without those below it. An id that no goal has selects what was recorded under that id. */
    public Selection ofOutcome(String id) {
        return new Selection(id, since, until);
    }

    /** From this moment on, itself included. */
    public Selection from(Instant moment) {
        return new Selection(outcomeId, moment, until);
    }

    /** Before this moment. */
    public Selection to(Instant moment) {
        return new Selection(outcomeId, since, moment);
    }

    /** The condition on a table's goal and moment. */
    Condition on(Field<String> outcome, Field<Instant> moment) {
        Condition all = outcomeId == null ? noCondition() : outcome.eq(outcomeId);
        if (since != null) {
            all = all.and(moment.ge(since));
        }
        return until == null ? all : all.and(moment.lt(until));
    }
}
