package dev.twinstore.supervision;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.twinstore.Goals;
import dev.twinstore.Hostile;
import dev.twinstore.LostClaimException;
import dev.twinstore.NotFoundException;
import dev.twinstore.RefusedException;
import dev.twinstore.WithStore;
import dev.twinstore.activity.ActivityType;
import dev.twinstore.db.tables.pojos.ChangeSnapshot;
import dev.twinstore.db.tables.pojos.Task;
import dev.twinstore.db.tables.pojos.Worker;
import dev.twinstore.model.InvalidTextException;
import dev.twinstore.model.OutcomeStatus;
import dev.twinstore.task.Claim;
import dev.twinstore.task.Held;
import dev.twinstore.task.Lost;
import dev.twinstore.task.NewTask;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SnapshotsTest extends WithStore {
    private Worker ada;

    @BeforeEach
    void worker() {
        ada = store.workers().start(Goals.root(store, "goal"), "ada");
    }

    @Test
    void record_storesAllParts_andLogsIt() {
        Task task = store.tasks().add("goal", NewTask.of("t"));
        ChangeSnapshot recorded = store.snapshots()
                .record(
                        ada.id(),
                        NewSnapshot.of()
                                .id("s1")
                                .task(task.id())
                                .filesCreated("new.txt")
                                .filesModified("a.java", "b.java")
                                .filesDeleted("old.txt")
                                .gitCommits("4f2a")
                                .gitDiffSummary("2 files changed")
                                .before(Map.of("a.java", "class A {}")));
        assertThat(recorded.id()).isEqualTo("s1");
        assertThat(recorded.workerId()).isEqualTo(ada.id());
        assertThat(recorded.outcomeId()).isEqualTo("goal");
        assertThat(recorded.taskId()).isEqualTo(task.id());
        assertThat(recorded.timestamp()).isEqualTo(time.now());
        assertThat(recorded.filesCreated()).containsExactly("new.txt");
        assertThat(recorded.filesModified()).containsExactly("a.java", "b.java");
        assertThat(recorded.filesDeleted()).containsExactly("old.txt");
        assertThat(recorded.gitCommits()).containsExactly("4f2a");
        assertThat(recorded.gitDiffSummary()).isEqualTo("2 files changed");
        assertThat(recorded.preSnapshot().get("a.java").asText()).isEqualTo("class A {}");
        assertThat(store.snapshots().get("s1")).isEqualTo(recorded);
        assertThat(feed("goal").get(0).type()).isEqualTo(ActivityType.CHANGE_RECORDED);
        assertThat(feed("goal").get(0).title()).isEqualTo("Change recorded: 4 files, 1 commit");
    }

    @Test
    void record_ofNothing_hasNulls_andAnIdOfItsOwn() {
        ChangeSnapshot recorded =
                store.snapshots().record(ada.id(), NewSnapshot.of().filesCreated(List.of()));
        assertThat(recorded.id()).isNotBlank();
        assertThat(recorded.filesCreated()).isNull();
        assertThat(recorded.taskId()).isNull();
        assertThat(recorded.preSnapshot()).isNull();
    }

    @Test
    void record_isRefused_whereItsPartsDoNotFit() {
        Goals.root(store, "other");
        Task foreign = store.tasks().add("other", NewTask.of("t"));
        store.snapshots().record(ada.id(), NewSnapshot.of().id("s1"));
        var before = feed("goal");
        assertThatThrownBy(() -> store.snapshots().record("nobody", NewSnapshot.of()))
                .isInstanceOf(NotFoundException.class);
        assertThatThrownBy(() ->
                        store.snapshots().record(ada.id(), NewSnapshot.of().task("none")))
                .isInstanceOf(NotFoundException.class);
        assertThatThrownBy(() ->
                        store.snapshots().record(ada.id(), NewSnapshot.of().task(foreign.id())))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("belongs to outcome other");
        assertThatThrownBy(() ->
                        store.snapshots().record(ada.id(), NewSnapshot.of().id("s1")))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("'s1' is there already");
        assertThat(feed("goal")).isEqualTo(before);
    }

    @Test
    void record_worksWhateverStateWorkerAndGoalAreIn() {
        store.workers().complete(ada.id());
        Goals.become(store, "goal", OutcomeStatus.ARCHIVED);
        assertThat(store.snapshots().record(ada.id(), NewSnapshot.of()).workerId())
                .isEqualTo(ada.id());
    }

    @Test
    void record_underAClaim_isForItsTask() {
        Task task = store.tasks().add("goal", NewTask.of("t"));
        Claim claim = store.tasks().claim(ada).orElseThrow();
        assertThat(store.snapshots().record(claim, NewSnapshot.of().id("s1").filesCreated("a")))
                .isInstanceOf(Held.class);
        ChangeSnapshot recorded = store.snapshots().get("s1");
        assertThat(recorded.taskId()).isEqualTo(task.id());
        assertThat(recorded.workerId()).isEqualTo(ada.id());
        assertThat(store.snapshots().ofTask(task.id(), 10)).containsExactly(recorded);
    }

    @Test
    void record_writesNothing_afterTheClaimIsLost() {
        Task task = store.tasks().add("goal", NewTask.of("t"));
        Claim claim = store.tasks().claim(ada).orElseThrow();
        store.workers().fail(ada.id(), "swept");
        Claim next =
                store.tasks().claim(another().workers().start("goal", "bob")).orElseThrow();
        var before = feed("goal");
        assertThat(store.snapshots().record(claim, NewSnapshot.of())).isInstanceOf(Lost.class);
        assertThatThrownBy(() -> store.run(tx -> {
                    tx.snapshots().record(ada.id(), NewSnapshot.of().id("with it"));
                    tx.snapshots().record(claim, NewSnapshot.of()).orThrow();
                }))
                .isInstanceOf(LostClaimException.class);
        assertThat(store.snapshots().ofTask(task.id(), 10)).isEmpty();
        assertThat(store.snapshots().find("with it")).isEmpty();
        assertThat(feed("goal")).isEqualTo(before);
        assertThat(store.snapshots().record(next, NewSnapshot.of())).isInstanceOf(Held.class);
    }

    @Test
    void lists_areTheNewestFirst() {
        ChangeSnapshot first = store.snapshots().record(ada.id(), NewSnapshot.of());
        time.advance(Duration.ofSeconds(1));
        ChangeSnapshot second = store.snapshots().record(ada.id(), NewSnapshot.of());
        assertThat(store.snapshots().ofWorker(ada.id(), 10)).containsExactly(second, first);
        assertThat(store.snapshots().list("goal", 1)).containsExactly(second);
        assertThat(store.snapshots().list("nowhere", 1)).isEmpty();
        assertThat(store.snapshots().ofTask("none", 1)).isEmpty();
        assertThatThrownBy(() -> store.snapshots().list("goal", 0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> store.snapshots().get("none"))
                .isInstanceOf(NotFoundException.class)
                .hasMessage("no snapshot of id 'none'");
    }

    @Test
    void hostileText_comesBackAsItWas_orIsRefused() {
        String text = Hostile.STORABLE;
        ChangeSnapshot recorded = store.snapshots()
                .record(
                        ada.id(),
                        NewSnapshot.of()
                                .filesModified(text, "[", "\"")
                                .gitDiffSummary(text)
                                .before(Map.of(text, text)));
        ChangeSnapshot read = store.snapshots().get(recorded.id());
        assertThat(read.filesModified()).containsExactly(text, "[", "\"");
        assertThat(read.gitDiffSummary()).isEqualTo(text);
        assertThat(read.preSnapshot().get(text).asText()).isEqualTo(text);
        for (String bad : Hostile.REFUSED) {
            assertThatThrownBy(() ->
                            store.snapshots().record(ada.id(), NewSnapshot.of().filesModified(bad)))
                    .isInstanceOf(InvalidTextException.class);
            assertThatThrownBy(() ->
                            store.snapshots().record(ada.id(), NewSnapshot.of().gitDiffSummary(bad)))
                    .isInstanceOf(InvalidTextException.class);
        }
        assertThat(store.snapshots().list("goal", 10)).hasSize(1);
    }
}
