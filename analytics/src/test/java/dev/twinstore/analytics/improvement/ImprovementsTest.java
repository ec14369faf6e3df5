package dev.twinstore.analytics.improvement;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.twinstore.Store;
import dev.twinstore.analytics.Rows;
import dev.twinstore.analytics.Selection;
import dev.twinstore.db.tables.pojos.Suggestion;
import dev.twinstore.db.tables.pojos.Worker;
import dev.twinstore.model.InterventionType;
import dev.twinstore.model.Severity;
import dev.twinstore.model.SuggestionStatus;
import dev.twinstore.model.SuggestionType;
import dev.twinstore.model.TaskStatus;
import dev.twinstore.supervision.NewIntervention;
import dev.twinstore.task.NewTask;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ImprovementsTest {
    private static final Selection ALL = Selection.everything();

    @TempDir
    Path dir;

    private Store open() {
        Store store = Rows.store(dir.resolve("twin.db"));
        Rows.outcome(store, "a", "Alpha");
        Rows.outcome(store, "b", "Beta");
        return store;
    }

    private static void redirect(Store store, String... messages) {
        for (String message : messages) {
            store.interventions().send("a", NewIntervention.of(InterventionType.REDIRECT, message));
        }
    }

    private static List<String> prints(Store store, Thresholds thresholds) {
        return Improvements.find(store, ALL, thresholds).stream()
                .map(Finding::fingerprint)
                .toList();
    }

    @Test
    void theSameTopicThreeTimes_isASkillGap_twiceIsNot() {
        try (Store store = open()) {
            redirect(store, "Use the right palette", "Palettes again!", "Where is the camera?");
            assertThat(prints(store, Thresholds.DEFAULT)).isEmpty();
            store.bottlenecks().note("a", "skill_gap", "Nobody knows the palette");
            List<Finding> found = Improvements.find(store, ALL, Thresholds.DEFAULT);
            assertThat(found).hasSize(1);
            assertThat(found.get(0).type()).isEqualTo(SuggestionType.SKILL);
            assertThat(found.get(0).fingerprint()).isEqualTo("skill_gap:palette");
            assertThat(found.get(0).times()).isEqualTo(3);
        }
    }

    @Test
    void otherInterventions_areNoRedirections() {
        try (Store store = open()) {
            for (int i = 0; i < 3; i++) {
                store.interventions().send("a", NewIntervention.of(InterventionType.ADD_TASK, "palette"));
            }
            assertThat(prints(store, Thresholds.DEFAULT)).isEmpty();
        }
    }

    @Test
    void aWordThatAllMessagesShare_isNoTopic_ifTheyAreAboutDifferentThings() {
        assertThat(Topics.of(
                        List.of("Fix lights", "Fix lights", "Fix lights!", "Fix sound", "Fix sound", "Fix sound level"),
                        3))
                .extracting(Topics.Topic::word)
                .containsExactly("light", "sound");
        assertThat(Topics.of(List.of("Fix x1", "fix y1", "fix z1", "fix v1", "fix u1", "fix t1"), 3))
                .extracting(Topics.Topic::word)
                .containsExactly("fix");
        assertThat(Topics.of(List.of(), 3)).isEmpty();
    }

    @Test
    void theSameKindOfTaskFiveTimes_couldBeAutomated_unlessAReviewAskedForIt() {
        try (Store store = open()) {
            for (int i = 1; i <= 4; i++) {
                var unused = store.tasks().add("a", NewTask.of("Render shot " + i));
            }
            for (int i = 1; i <= 9; i++) {
                var unused =
                        store.tasks().add("a", NewTask.of("Mend issue " + i).fromReview(1));
            }
            assertThat(prints(store, Thresholds.DEFAULT)).isEmpty();
            var unused = store.tasks().add("b", NewTask.of("render SHOT 77"));
            assertThat(prints(store, Thresholds.DEFAULT)).containsExactly("automation:render shot #");
            assertThat(prints(store, new Thresholds(3, 6, 3, 10))).isEmpty();
        }
    }

    @Test
    void pausesAlertsAndErrorsInOneGoal_areAProcessToChange() {
        try (Store store = open()) {
            Worker worker = store.workers().start("a", "W");
            for (int i = 0; i < 3; i++) {
                store.workers().pause(worker.id());
                store.workers().resume(worker.id());
                var alert = store.alerts().raise(worker.id(), "stuck", Severity.LOW, "Stuck");
                store.alerts().resolve(alert.id());
                Rows.ended(
                        store, "f" + i, "b", TaskStatus.FAILED, "2026-01-02T00:00:00Z", 1, "timeout after " + i + " s");
            }
            Rows.ended(store, "g", "a", TaskStatus.FAILED, "2026-01-02T00:00:00Z", 1, "timeout after 9 s");
            assertThat(prints(store, Thresholds.DEFAULT))
                    .containsExactly("alerts:a:stuck", "errors:b:timeout after # s", "pauses:a");
            assertThat(prints(store, new Thresholds(3, 5, 3, 1))).containsExactly("alerts:a:stuck");
            assertThat(Improvements.find(store, ALL.ofOutcome("b"), Thresholds.DEFAULT))
                    .hasSize(1);
        }
    }

    @Test
    void twice_addsNothingTwice_andADismissedOneStaysDismissed() {
        try (Store store = open()) {
            redirect(store, "palette", "palette", "palette", "camera", "camera", "camera");
            List<Suggestion> added = Improvements.suggest(store, ALL, Thresholds.DEFAULT);
            assertThat(added)
                    .extracting(Suggestion::fingerprint)
                    .containsExactly("skill_gap:camera", "skill_gap:palette");
            store.suggestions().dismiss(added.get(0).id());
            redirect(store, "palette", "camera");
            assertThat(Improvements.suggest(store, ALL, Thresholds.DEFAULT)).isEmpty();
            assertThat(store.suggestions().list(SuggestionStatus.PENDING, 10))
                    .extracting(Suggestion::fingerprint)
                    .containsExactly("skill_gap:palette");
            assertThat(store.suggestions().list(SuggestionStatus.DISMISSED, 10)).hasSize(1);
        }
    }

    @Test
    void finding_recordsNothing_andOnceIsNoPattern() {
        try (Store store = open()) {
            redirect(store, "palette", "palette", "palette");
            assertThat(Improvements.find(store, ALL, Thresholds.DEFAULT)).hasSize(1);
            assertThat(store.suggestions().list(SuggestionStatus.PENDING, 10)).isEmpty();
            assertThatIllegalArgumentException().isThrownBy(() -> new Thresholds(1, 5, 3, 10));
        }
    }
}
