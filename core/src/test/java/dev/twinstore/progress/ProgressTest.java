package dev.twinstore.progress;

import static dev.twinstore.db.Tables.PROGRESS_ENTRIES;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.twinstore.Goals;
import dev.twinstore.LostClaimException;
import dev.twinstore.NotFoundException;
import dev.twinstore.Plans;
import dev.twinstore.RefusedException;
import dev.twinstore.StoreException;
import dev.twinstore.WithStore;
import dev.twinstore.activity.ActivityType;
import dev.twinstore.db.tables.pojos.Worker;
import dev.twinstore.model.InvalidTextException;
import dev.twinstore.model.Text;
import dev.twinstore.task.Claim;
import dev.twinstore.task.Held;
import dev.twinstore.task.Lost;
import dev.twinstore.task.NewTask;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ProgressTest extends WithStore {
    private String goal = "";
    private Worker worker;

    @BeforeEach
    void startWorker() {
        goal = Goals.active(store);
        worker = store.workers().start(goal, "renderer-1");
    }

    private Claim claim() {
        String task = store.tasks().add(goal, NewTask.of("Render shot 12")).id();
        return store.tasks().claimNamed(worker, task).orElseThrow();
    }

    @Test
    void add_underAClaimBelongsToItsTaskAndTheWorkersRound() {
        Claim claim = claim();
        store.workers().iterate(worker.id(), null);
        time.advance(Duration.ofSeconds(1));

        assertThat(store.progress().add(claim, "drafted", "all of it")).isInstanceOf(Held.class);

        Entry entry = store.progress().list(worker.id(), null, 10).entries().get(0);
        assertThat(entry)
                .isEqualTo(new Entry(
                        entry.id(),
                        goal,
                        worker.id(),
                        1,
                        "drafted",
                        true,
                        false,
                        null,
                        time.now(),
                        claim.task().id()));
        assertThat(store.progress().fullOutput(entry.id())).contains("all of it");
        assertThat(Goals.lastActivity(store, goal)).isEqualTo(time.now());
        assertThat(store.progress().ofTask(claim.task().id(), null, 10).entries())
                .containsExactly(entry);
    }

    @Test
    void add_writesNothingUnderALostClaim() {
        Claim claim = claim();
        assertThat(claim.release()).isInstanceOf(Held.class);
        time.advance(Duration.ofSeconds(1));

        assertThat(store.progress().add(claim, "too late", null)).isInstanceOf(Lost.class);

        assertThat(store.progress().list(worker.id(), null, 10).entries()).isEmpty();
        assertThat(Goals.lastActivity(store, goal)).isBefore(time.now());
    }

    @Test
    void add_isLostAfterAnotherWorkerClaimedTheTask() {
        Claim first = claim();
        assertThat(first.release()).isInstanceOf(Held.class);
        Claim second = another()
                .tasks()
                .claim(store.workers().start(goal, "renderer-2"))
                .orElseThrow();

        assertThat(store.progress().add(first, "mine", null)).isInstanceOf(Lost.class);
        assertThat(store.progress().add(second, "ours", null)).isInstanceOf(Held.class);

        assertThat(store.progress()
                        .ofTask(first.task().id(), null, 10)
                        .entries()
                        .get(0)
                        .workerId())
                .isEqualTo(second.workerId());
    }

    @Test
    void add_isUndoneWithItsTransaction() {
        Claim claim = claim();
        assertThatThrownBy(() -> store.run(tx -> {
                    tx.progress().add(claim, "drafted", null).orThrow();
                    tx.tasks().release(claim).orThrow();
                    tx.progress().add(claim, "after", null).orThrow();
                }))
                .isInstanceOf(LostClaimException.class);
        assertThat(store.progress().list(worker.id(), null, 10).entries()).isEmpty();
    }

    @Test
    void add_outsideAClaimNeedsALiveWorker() {
        Entry entry = store.progress().add(worker.id(), "thinking", null);
        assertThat(entry.taskId()).isNull();
        assertThat(entry.hasFullOutput()).isFalse();
        assertThat(store.progress().fullOutput(entry.id())).isEmpty();

        store.workers().pause(worker.id());
        store.progress().add(worker.id(), "still thinking", null);
        store.workers().complete(worker.id());

        assertThatThrownBy(() -> store.progress().add(worker.id(), "a ghost", null))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("completed");
        assertThatThrownBy(() -> store.progress()
                        .add(store.workers().create(goal, "idle").id(), "early", null))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("idle");
        assertThatThrownBy(() -> store.progress().add("nobody", "x", null))
                .isInstanceOf(NotFoundException.class)
                .hasMessage("no worker of id 'nobody'");
    }

    @Test
    void add_refusesTextThatCannotBeStored() {
        for (String bad : List.of("a\0b", "half \uD83D", "\uDE00 half")) {
            assertThatThrownBy(() -> store.progress().add(worker.id(), bad, null))
                    .isInstanceOf(InvalidTextException.class)
                    .hasMessageContaining("Text.readable");
            assertThatThrownBy(() -> store.progress().add(worker.id(), "raw output", bad))
                    .isInstanceOf(InvalidTextException.class)
                    .hasMessageContaining("Text.readable");
            Entry kept = store.progress().add(worker.id(), "readable", Text.readable(bad));
            assertThat(store.progress().fullOutput(kept.id())).contains(Text.readable(bad));
        }
        assertThatThrownBy(() -> store.progress().add(worker.id(), " ", null))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("content");
    }

    @Test
    void add_keepsHostileTextAsItIs() {
        String hostile = "'; DROP TABLE tasks; -- \" % _ \\ 😀 ñ \u2028 \r\n\t";
        Entry entry = store.progress().add(worker.id(), hostile, hostile);
        assertThat(entry.content()).isEqualTo(hostile);
        assertThat(store.progress().fullOutput(entry.id())).contains(hostile);
    }

    @Test
    void get_namesWhatIsMissing() {
        assertThat(store.progress().find(7)).isEmpty();
        assertThatThrownBy(() -> store.progress().get(7))
                .isInstanceOf(NotFoundException.class)
                .hasMessage("no progress entry of id 7");
        assertThatThrownBy(() -> store.progress().fullOutput(7)).isInstanceOf(NotFoundException.class);
        assertThatThrownBy(() -> store.progress().originals(7)).isInstanceOf(NotFoundException.class);
    }

    @Test
    void fullOutput_ofAnArchivedEntryNamesTheArchive() {
        Entry entry = store.progress().add(worker.id(), "big", "output");
        store.run(tx -> tx.dsl()
                .update(PROGRESS_ENTRIES)
                .setNull(PROGRESS_ENTRIES.FULL_OUTPUT)
                .set(PROGRESS_ENTRIES.OUTPUT_ARCHIVE, "2026-01.db")
                .set(PROGRESS_ENTRIES.OUTPUT_BYTES, 6L)
                .set(PROGRESS_ENTRIES.OUTPUT_DIGEST, "00")
                .execute());
        assertThat(store.progress().get(entry.id()).hasFullOutput()).isTrue();
        assertThatThrownBy(() -> store.progress().fullOutput(entry.id()))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("2026-01.db");
    }

    @Test
    void list_pagesFromNewToOld() {
        List<Long> ids = new java.util.ArrayList<>();
        for (int i = 0; i < 5; i++) {
            ids.add(0, store.progress().add(worker.id(), "step " + i, null).id());
        }
        Progress.Page first = store.progress().list(worker.id(), null, 2);
        Progress.Page second = store.progress().list(worker.id(), first.next(), 2);
        Progress.Page third = store.progress().list(worker.id(), second.next(), 2);

        assertThat(java.util.stream.Stream.of(first, second, third)
                        .flatMap(page -> page.entries().stream())
                        .map(Entry::id))
                .isEqualTo(ids);
        assertThat(third.next()).isNull();
        assertThat(store.progress().list("nobody", null, 1).entries()).isEmpty();
        assertThatThrownBy(() -> store.progress().list(worker.id(), null, 0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("limit");
    }

    @Test
    void everyQueryUsesItsIndex() {
        Plans.assertUses(
                store,
                "progress_entries_by_worker",
                dsl -> Entries.page(dsl, PROGRESS_ENTRIES.WORKER_ID.eq("w"), 7L, 10));
        Plans.assertUses(
                store, "progress_entries_by_task", dsl -> Entries.page(dsl, PROGRESS_ENTRIES.TASK_ID.eq("t"), 7L, 10));
        Plans.assertUses(store, "progress_entries_open", dsl -> Entries.summaries(dsl, "w"));
        Plans.assertUses(store, "progress_entries_by_summary", dsl -> Entries.summaries(dsl, "w"));
        Plans.assertUses(store, "progress_entries_open", dsl -> Entries.last(dsl, "w", 3));
        Plans.assertUses(
                store,
                "progress_entries_open",
                dsl -> dsl.update(PROGRESS_ENTRIES)
                        .set(PROGRESS_ENTRIES.COMPACTED, true)
                        .where(Compaction.toCompact("w", 7)));
    }

    @Test
    void activity_isNotWrittenForEntries() {
        store.progress().add(worker.id(), "thinking", null);
        assertThat(feedTypes(goal)).containsExactly(ActivityType.WORKER_STARTED, ActivityType.WORKER_CREATED);
    }
}
