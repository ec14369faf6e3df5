package dev.twinstore.outcome;

import static dev.twinstore.db.Tables.OUTCOMES;
import static org.jooq.impl.DSL.inline;
import static org.jooq.impl.DSL.noCondition;
import static org.jooq.impl.DSL.row;

import dev.twinstore.engine.Arguments;
import dev.twinstore.model.OutcomeStatus;
import java.time.Instant;
import org.jooq.Condition;
import org.jspecify.annotations.Nullable;

/**
 * Which goals to list: {@code OutcomeFilter.all().status(OutcomeStatus.ACTIVE).roots().limit(50)}. Immutable.
 *
 * @param status only goals of this status; null: of any
 * @param rootsOnly only goals with none above
 * @param after only goals that come after this place in the list; null: from the first
 * @param limit how many at most, from 1
 */
public record OutcomeFilter(
        @Nullable OutcomeStatus status,
        boolean rootsOnly,
        @Nullable Place after,
        int limit) {
    /**
     * A place in the list of goals: that of one goal when it was listed.
     *
     * @param lastActivityAt its last activity then
     * @param id its id
     */
    public record Place(Instant lastActivityAt, String id) {}

    public OutcomeFilter {
        Arguments.positive("limit", limit);
    }

    /** Every goal. */
    public static OutcomeFilter all() {
        return new OutcomeFilter(null, false, null, Integer.MAX_VALUE);
    }

    public OutcomeFilter status(OutcomeStatus status) {
        return new OutcomeFilter(status, rootsOnly, after, limit);
    }

    /** Only goals with none above. */
    public OutcomeFilter roots() {
        return new OutcomeFilter(status, true, after, limit);
    }

    /** From where a page ended: its {@link OutcomePage#next}. */
    public OutcomeFilter after(@Nullable Place place) {
        return new OutcomeFilter(status, rootsOnly, place, limit);
    }

    public OutcomeFilter limit(int limit) {
        return new OutcomeFilter(status, rootsOnly, after, limit);
    }

    Condition condition() {
        return (status == null ? noCondition() : OUTCOMES.STATUS.eq(status))
                // By depth, since the index on parents would be preferred, and the result sorted.
                .and(rootsOnly ? OUTCOMES.DEPTH.eq(inline(0)) : noCondition())
                .and(
                        after == null
                                ? noCondition()
                                : row(OUTCOMES.LAST_ACTIVITY_AT, OUTCOMES.ID).lt(after.lastActivityAt(), after.id()));
    }
}
