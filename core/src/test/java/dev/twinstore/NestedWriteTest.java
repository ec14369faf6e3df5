package dev.twinstore;

import static dev.twinstore.db.Tables.OUTCOMES;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.twinstore.model.InvalidTextException;
import org.junit.jupiter.api.Test;

class NestedWriteTest extends WithStore {
    @Test
    void write_insideAWriteThrowsTheStoresOwnExceptionsAndTheOuterGoesOn() {
        String goal = Goals.active(store);
        String other = store.write(tx -> {
            assertThatThrownBy(() -> tx.run(inner -> rename(inner, goal, "")))
                    .isInstanceOf(ConstraintException.class)
                    .hasMessageContaining("outcome_has_a_name");
            assertThatThrownBy(() -> tx.run(inner -> rename(inner, goal, "a\0")))
                    .isInstanceOf(InvalidTextException.class);
            return Goals.active(tx);
        });
        assertThat(Goals.lastActivity(store, other)).isEqualTo(time.now());
    }

    private static void rename(Tx tx, String goal, String name) {
        tx.dsl()
                .update(OUTCOMES)
                .set(OUTCOMES.NAME, name)
                .where(OUTCOMES.ID.eq(goal))
                .execute();
    }
}
