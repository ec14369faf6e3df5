package dev.twinstore.improvement;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.twinstore.NotFoundException;
import dev.twinstore.Plans;
import dev.twinstore.RefusedException;
import dev.twinstore.Store;
import dev.twinstore.WithStore;
import dev.twinstore.db.tables.pojos.Suggestion;
import dev.twinstore.model.InvalidTextException;
import dev.twinstore.model.SuggestionStatus;
import dev.twinstore.model.SuggestionType;
import dev.twinstore.testing.Race;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class SuggestionsTest extends WithStore {
    private static NewSuggestion skill(String title) {
        return NewSuggestion.of(SuggestionType.SKILL, title, "asked for often");
    }

    @Test
    void add_byHandAddsARowEachTime() {
        Suggestion first =
                store.suggestions().add(skill("'; DROP TABLE x; -- 😀").priority(3));
        Suggestion second = store.suggestions().add(skill("'; DROP TABLE x; -- 😀"));
        assertThat(first)
                .isEqualTo(new Suggestion(
                        first.id(),
                        SuggestionType.SKILL,
                        "'; DROP TABLE x; -- 😀",
                        "asked for often",
                        3,
                        SuggestionStatus.PENDING,
                        time.now(),
                        null,
                        null));
        assertThat(second.id()).isGreaterThan(first.id());
        assertThat(store.suggestions().get(first.id())).isEqualTo(first);
    }

    @Test
    void add_ofTheSameFindingGivesTheFirstRowBack() {
        Suggestion first = store.suggestions().add(skill("shaders").fingerprint("gap:shaders"));
        time.advance(Duration.ofDays(1));
        assertThat(store.suggestions().add(skill("shaders again").priority(9).fingerprint("gap:shaders")))
                .isEqualTo(first);

        Suggestion dismissed = store.suggestions().dismiss(first.id());
        assertThat(store.suggestions().add(skill("shaders").fingerprint("gap:shaders")))
                .isEqualTo(dismissed);
        assertThat(store.suggestions().list(SuggestionStatus.PENDING, 9)).isEmpty();
        assertThat(store.suggestions().list(SuggestionStatus.DISMISSED, 9)).containsExactly(dismissed);
    }

    @Test
    void add_ofTheSameFindingByManyAtOnceIsOneRow() {
        List<Store> stores = List.of(store, another());
        assertThat(new Race()
                        .run(
                                8,
                                i -> stores.get(i % 2)
                                        .suggestions()
                                        .add(skill("by " + i).fingerprint("gap"))
                                        .id()))
                .hasSize(8)
                .containsOnly(store.suggestions()
                        .list(SuggestionStatus.PENDING, 9)
                        .get(0)
                        .id());
    }

    @Test
    void add_refusesWhatSaysNothing() {
        assertThatThrownBy(() -> skill(" ")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> NewSuggestion.of(SuggestionType.PROCESS, "title", ""))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> skill("x").fingerprint("")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> store.suggestions().add(skill("a\0"))).isInstanceOf(InvalidTextException.class);
    }

    @Test
    void decisions_areMadeOnce() {
        long id = store.suggestions().add(skill("shaders")).id();
        time.advance(Duration.ofSeconds(1));
        Suggestion accepted = store.suggestions().accept(id);
        assertThat(accepted.status()).isEqualTo(SuggestionStatus.ACCEPTED);
        assertThat(accepted.decidedAt()).isEqualTo(time.now());

        time.advance(Duration.ofSeconds(1));
        assertThat(store.suggestions().accept(id)).isEqualTo(accepted);
        assertThatThrownBy(() -> store.suggestions().dismiss(id))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("accepted before");
        assertThatThrownBy(() -> store.suggestions().accept(99))
                .isInstanceOf(NotFoundException.class)
                .hasMessage("no suggestion of id 99");
        assertThatThrownBy(() -> store.suggestions().get(99)).isInstanceOf(NotFoundException.class);
        assertThat(store.activity().list(null, 9).entries()).isEmpty();
    }

    @Test
    void decisions_areUndoneWithTheirTransaction() {
        long id = store.suggestions().add(skill("shaders")).id();
        assertThatThrownBy(() -> store.run(tx -> {
                    tx.suggestions().accept(id);
                    throw new IllegalStateException("on purpose");
                }))
                .hasMessage("on purpose");
        assertThat(store.suggestions().get(id).status()).isEqualTo(SuggestionStatus.PENDING);
    }

    @Test
    void list_isByPriorityThenAge() {
        long low = store.suggestions().add(skill("low")).id();
        long high = store.suggestions().add(skill("high").priority(5)).id();
        long later = store.suggestions().add(skill("later")).id();
        assertThat(store.suggestions().list(SuggestionStatus.PENDING, 9))
                .extracting(Suggestion::id)
                .containsExactly(high, low, later);
        assertThat(store.suggestions().list(SuggestionStatus.PENDING, 1)).hasSize(1);
        assertThatThrownBy(() -> store.suggestions().list(SuggestionStatus.PENDING, 0))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void acceptance_isCountedByType() {
        for (int i = 0; i < 4; i++) {
            long id = store.suggestions().add(skill("s" + i)).id();
            if (i < 3) {
                store.suggestions().accept(id);
            } else {
                store.suggestions().dismiss(id);
            }
        }
        store.suggestions().add(NewSuggestion.of(SuggestionType.PROCESS, "p", "p"));

        List<AcceptanceRate> rates = store.suggestions().acceptance();
        assertThat(rates)
                .containsExactly(
                        new AcceptanceRate(SuggestionType.SKILL, 0, 3, 1),
                        new AcceptanceRate(SuggestionType.AUTOMATION, 0, 0, 0),
                        new AcceptanceRate(SuggestionType.PROCESS, 1, 0, 0));
        assertThat(rates.get(0).rate()).hasValue(0.75);
        assertThat(rates.get(2).rate()).isEmpty();
    }

    @Test
    void everyQueryUsesItsIndex() {
        Plans.assertUses(
                store,
                "improvement_suggestions_by_status",
                dsl -> Suggestions.ofStatus(dsl, SuggestionStatus.PENDING, 9));
        Plans.assertUses(
                store, "improvement_suggestions_one_per_finding", dsl -> Suggestions.found(dsl, "gap:shaders"));
    }

    @Tag("sqlite") // in the words of its planner
    @Test
    void allOfIt_isReadFromAnIndex() {
        assertThat(Plans.of(store, Suggestions::counts))
                .containsExactly("SCAN improvement_suggestions USING COVERING INDEX improvement_suggestions_by_type");
    }
}
