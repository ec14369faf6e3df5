package dev.twinstore.supervision;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.twinstore.Goals;
import dev.twinstore.Hostile;
import dev.twinstore.NotFoundException;
import dev.twinstore.WithStore;
import dev.twinstore.activity.ActivityType;
import dev.twinstore.db.tables.pojos.PatternDetection;
import dev.twinstore.db.tables.pojos.Worker;
import dev.twinstore.model.InvalidTextException;
import dev.twinstore.model.Severity;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PatternsTest extends WithStore {
    private Worker ada;
    private Worker bob;

    @BeforeEach
    void workers() {
        ada = store.workers().start(Goals.root(store, "goal"), "ada");
        bob = store.workers().start(Goals.root(store, "other"), "bob");
    }

    private PatternDetection seen(Worker worker, String pattern) {
        return store.patterns().add(worker.id(), NewPatternDetection.of(pattern, "The " + pattern, Severity.MEDIUM));
    }

    @Test
    void add_storesAllParts_andLogsIt() {
        PatternDetection added = store.patterns()
                .add(
                        ada.id(),
                        NewPatternDetection.of("loop", "Edits in a circle", Severity.HIGH)
                                .details("five times")
                                .filesInvolved("a.java", "b.java")
                                .actionTaken("log"));
        assertThat(added.workerId()).isEqualTo(ada.id());
        assertThat(added.outcomeId()).isEqualTo("goal");
        assertThat(added.patternId()).isEqualTo("loop");
        assertThat(added.patternName()).isEqualTo("Edits in a circle");
        assertThat(added.timestamp()).isEqualTo(time.now());
        assertThat(added.severity()).isEqualTo(Severity.HIGH);
        assertThat(added.details()).isEqualTo("five times");
        assertThat(added.filesInvolved()).containsExactly("a.java", "b.java");
        assertThat(added.actionTaken()).isEqualTo("log");
        assertThat(store.patterns().get(added.id())).isEqualTo(added);
        assertThat(feed("goal").get(0).type()).isEqualTo(ActivityType.PATTERN_DETECTED);
    }

    @Test
    void add_isRefused_forUnknownWorkersAndBlankNames() {
        assertThatThrownBy(() -> store.patterns().add("nobody", NewPatternDetection.of("a", "b", Severity.LOW)))
                .isInstanceOf(NotFoundException.class);
        assertThatThrownBy(() -> NewPatternDetection.of(" ", "b", Severity.LOW))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> NewPatternDetection.of("a", "", Severity.LOW))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void counts_areOfTheWindow_theMostFrequentFirst() {
        Instant start = time.now();
        seen(ada, "before");
        time.advance(Duration.ofMinutes(1));
        Instant from = time.now();
        seen(ada, "loop");
        seen(bob, "loop");
        seen(ada, "rare");
        seen(ada, "also rare");
        time.advance(Duration.ofMinutes(1));
        Instant last = time.now();
        seen(ada, "loop");
        time.advance(Duration.ofMinutes(1));
        Instant to = time.now();
        seen(ada, "after");
        assertThat(store.patterns().counts(from, to))
                .containsExactly(
                        new PatternCount("loop", "The loop", 3, last),
                        new PatternCount("also rare", "The also rare", 1, from),
                        new PatternCount("rare", "The rare", 1, from));
        assertThat(store.patterns().counts("other", from, to))
                .containsExactly(new PatternCount("loop", "The loop", 1, from));
        assertThat(store.patterns().counts("nowhere", from, to)).isEmpty();
        assertThat(store.patterns().counts(start, from))
                .extracting(PatternCount::patternId)
                .containsExactly("before");
        assertThatThrownBy(() -> store.patterns().counts(to, to)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void lists_areTheNewestFirst() {
        PatternDetection first = seen(ada, "a");
        time.advance(Duration.ofSeconds(1));
        PatternDetection second = seen(ada, "b");
        PatternDetection his = seen(bob, "a");
        assertThat(store.patterns().ofWorker(ada.id(), 10)).containsExactly(second, first);
        assertThat(store.patterns().list("other", 10)).containsExactly(his);
        assertThat(store.patterns().list("goal", 1)).containsExactly(second);
        assertThat(store.patterns().find("none")).isEmpty();
        assertThatThrownBy(() -> store.patterns().get("none")).isInstanceOf(NotFoundException.class);
        assertThatThrownBy(() -> store.patterns().list("goal", -1)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void nothingIsThere_afterATransactionThatThrew() {
        var before = feed("goal");
        assertThatThrownBy(() -> store.run(tx -> {
                    tx.patterns().add(ada.id(), NewPatternDetection.of("a", "b", Severity.LOW));
                    throw new IllegalStateException("no");
                }))
                .hasMessage("no");
        assertThat(store.patterns().list("goal", 10)).isEmpty();
        assertThat(feed("goal")).isEqualTo(before);
    }

    @Test
    void hostileText_comesBackAsItWas_orIsRefused() {
        String text = Hostile.STORABLE;
        PatternDetection added = store.patterns()
                .add(
                        ada.id(),
                        NewPatternDetection.of(text, text, Severity.LOW)
                                .details(text)
                                .filesInvolved(text));
        assertThat(store.patterns().get(added.id()).filesInvolved()).containsExactly(text);
        assertThat(store.patterns().get(added.id()).details()).isEqualTo(text);
        for (String bad : Hostile.REFUSED) {
            assertThatThrownBy(() -> store.patterns().add(ada.id(), NewPatternDetection.of(bad, "b", Severity.LOW)))
                    .isInstanceOf(InvalidTextException.class);
        }
    }
}
