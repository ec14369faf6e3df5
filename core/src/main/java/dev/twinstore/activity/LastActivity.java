package dev.twinstore.activity;

import static dev.twinstore.db.Tables.OUTCOMES;
import static dev.twinstore.engine.HotStatement.param;

import dev.twinstore.Scope;
import dev.twinstore.Tx;
import dev.twinstore.engine.HotStatement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jooq.Param;
import org.jooq.impl.DSL;

/** Internal: when anything below a goal has last changed. */
public final class LastActivity {
    private static final Param<String> OUTCOME = param("outcome", OUTCOMES.ID);
    private static final Param<Instant> NOW = param("now", OUTCOMES.LAST_ACTIVITY_AT);

    /** Writes that share a millisecond move it once: the indexes on it cost more than all the rest. */
    private static final HotStatement<Void> TOUCH = HotStatement.change(DSL.update(OUTCOMES)
            .set(OUTCOMES.LAST_ACTIVITY_AT, NOW)
            .where(OUTCOMES.ID.eq(OUTCOME))
            .and(OUTCOMES.LAST_ACTIVITY_AT.ne(NOW)));

    /**
     * On a server many write at once, and all that is done for a goal moves this one row. If each waited until the one
     * before has committed, they would be no faster than one (measured: four stores with eight threads each, a third of
     * the speed). Whoever holds the row is moving it to this moment, give or take; the store looks again afterwards.
     * Only if this process dies before that, and the other's transaction is undone, it stays behind until the next change.
     */
    private static final HotStatement<Void> TOUCH_UNLESS_LOCKED = HotStatement.changeUnlessLocked(DSL.update(OUTCOMES)
            .set(OUTCOMES.LAST_ACTIVITY_AT, NOW)
            .where(OUTCOMES.ID.eq(OUTCOME))
            .and(OUTCOMES.LAST_ACTIVITY_AT.lt(NOW)));

    private LastActivity() {}

    /** Moves it to now, in the transaction that makes the change; on a server as {@link Tx#looksAgainAt} says. */
    static void touch(Tx tx, String outcomeId) {
        HotStatement<Void> touch = tx.looksAgainAt(outcomeId) ? TOUCH_UNLESS_LOCKED : TOUCH;
        touch.on(tx.dsl()).bind(OUTCOME, outcomeId).bind(NOW, tx.now()).executeLater();
    }

    /**
     * Moves the last activity of goals up to these moments, where it is behind and nobody holds the goal.
     *
     * @return the goals that were behind: whether they still are, the next look tells
     */
    public static List<String> moveUp(Scope scope, Map<String, Instant> moments) {
        Map<String, Instant> last = scope.read(dsl -> dsl.select(OUTCOMES.ID, OUTCOMES.LAST_ACTIVITY_AT)
                .from(OUTCOMES)
                .where(OUTCOMES.ID.in(moments.keySet()))
                .fetchMap(OUTCOMES.ID, OUTCOMES.LAST_ACTIVITY_AT));
        List<String> behind = new ArrayList<>();
        moments.forEach((id, moment) -> {
            Instant moved = last.get(id); // null: the goal is gone
            if (moved != null && moved.isBefore(moment)) {
                scope.run(tx -> TOUCH_UNLESS_LOCKED
                        .on(tx.dsl())
                        .bind(OUTCOME, id)
                        .bind(NOW, moment)
                        .executeLater());
                behind.add(id);
            }
        });
        return behind;
    }
}
