package dev.twinstore.progress;

import static dev.twinstore.db.Tables.PROGRESS_ENTRIES;

import com.google.errorprone.annotations.CheckReturnValue;
import dev.twinstore.NotFoundException;
import dev.twinstore.RefusedException;
import dev.twinstore.Scope;
import dev.twinstore.activity.ActivityType;
import dev.twinstore.archive.ArchivedOutput;
import dev.twinstore.archive.OutputText;
import dev.twinstore.archive.UnreadableArchiveException;
import dev.twinstore.db.tables.records.ProgressEntriesRecord;
import dev.twinstore.db.tables.records.WorkersRecord;
import dev.twinstore.engine.Arguments;
import dev.twinstore.model.WorkerStatus;
import dev.twinstore.task.Claim;
import dev.twinstore.task.Fenced;
import dev.twinstore.task.Held;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jooq.Condition;
import org.jooq.Record5;
import org.jspecify.annotations.Nullable;

/**
 * The episodic memory of workers: one entry a step, with the complete output if wanted, and summaries that stand for old
 * entries. Nothing here deletes. Entries are a log of their own and write no activity, but they move the goal's last
 * activity; a compaction writes {@link ActivityType#PROGRESS_COMPACTED}. Thread-safe on a store.
 */
public final class Progress {
    private final Scope scope;

    public Progress(Scope scope) {
        this.scope = scope;
    }

    /**
     * One page of entries.
     *
     * @param entries the page; empty: the list ends here
     * @param next what to give as {@code before} for the page after it; null: the list ends with this page
     */
    public record Page(List<Entry> entries, @Nullable Long next) {}

    /**
     * Adds an entry under a claim, for its task and in the worker's current round. If the claim is
     * lost, nothing is written.
     *
     * @param content the short text, which says something
     * @param fullOutput the complete output, up to SQLite's 1 GB; null: none
     * @throws dev.twinstore.model.InvalidTextException a text holds NUL or half a surrogate pair; store {@link
     *     Text#readable} of it
     */
    @CheckReturnValue
    public Fenced add(Claim claim, String content, @Nullable String fullOutput) {
        requireTexts(content, fullOutput);
        return scope.write(tx -> {
            Fenced answer = tx.tasks().check(claim);
            if (answer instanceof Held held) {
                Entries.insert(
                        tx,
                        Entries.worker(tx, claim.workerId()),
                        content,
                        fullOutput,
                        held.task().id());
            }
            return answer;
        });
    }

    /**
     * Adds an entry outside a claim, in the worker's current round.
     *
     * @param content the short text, which says something
     * @param fullOutput the complete output, up to SQLite's 1 GB; null: none
     * @throws NotFoundException there is no such worker
     * @throws RefusedException the worker is neither running nor paused
     * @throws dev.twinstore.model.InvalidTextException a text holds NUL or half a surrogate pair; store {@link
     *     Text#readable} of it
     */
    public Entry add(String workerId, String content, @Nullable String fullOutput) {
        requireTexts(content, fullOutput);
        return scope.write(tx -> {
            WorkersRecord worker = Entries.worker(tx, workerId);
            WorkerStatus status = worker.getStatus();
            if (status != WorkerStatus.RUNNING && status != WorkerStatus.PAUSED) {
                throw new RefusedException("worker " + workerId + " is " + status.stored()
                        + "; only a running or paused worker adds to its memory");
            }
            return Entries.require(tx.dsl(), Entries.insert(tx, worker, content, fullOutput, null));
        });
    }

    /** The entry of that id, without its full output, if there is one. */
    public Optional<Entry> find(long id) {
        return scope.read(dsl -> Entries.find(dsl, id));
    }

    /**
     * The entry of that id, without its full output.
     *
     * @throws NotFoundException there is none
     */
    public Entry get(long id) {
        return scope.read(dsl -> Entries.require(dsl, id));
    }

    /**
     * The complete output of an entry, from the database or from its archive file; empty if it has none. Costs memory for all
     * of it: {@link #fullOutputTo} does not.
     *
     * @throws NotFoundException there is no such entry
     * @throws UnreadableArchiveException it was archived, and the archive file was removed by retention, is missing or damaged
     * @throws RefusedException it was archived, and where the archive files are was not said: see {@link
     *     dev.twinstore.StoreOptions#withArchives}
     */
    public Optional<String> fullOutput(long id) {
        ProgressEntriesRecord row = scope.read(dsl -> {
            ProgressEntriesRecord found = dsl.select(
                            PROGRESS_ENTRIES.FULL_OUTPUT,
                            PROGRESS_ENTRIES.OUTPUT_BYTES,
                            PROGRESS_ENTRIES.OUTPUT_DIGEST,
                            PROGRESS_ENTRIES.OUTPUT_ARCHIVE)
                    .from(PROGRESS_ENTRIES)
                    .where(PROGRESS_ENTRIES.ID.eq(id))
                    .fetchOneInto(PROGRESS_ENTRIES);
            if (found == null) {
                throw Entries.noEntry(id);
            }
            return found;
        });
        if (row.getFullOutput() != null || row.getOutputArchive() == null) {
            return Optional.ofNullable(row.getFullOutput());
        }
        StringBuilder text = new StringBuilder();
        archived(id, row).read(scope.options(), text::append);
        return Optional.of(text.toString());
    }

    /**
     * Hands over the complete output of an entry as {@link #fullOutput} returns it, in pieces of up to a million characters, each
     * of them whole. Costs memory for one piece. Of an archived output, length and digest are proven at the end: what was
     * handed over before an exception is not to be used.
     *
     * @param sink is called on this thread, inside the snapshot; what it throws is thrown on
     * @return whether the entry has a full output
     * @throws NotFoundException there is no such entry
     * @throws UnreadableArchiveException it was archived, and the archive file was removed by retention, is missing or damaged
     * @throws RefusedException it was archived, and where the archive files are was not said
     * @throws dev.twinstore.StoreException another program stored what is no text
     */
    public boolean fullOutputTo(long id, Consumer<? super String> sink) {
        Optional<ProgressEntriesRecord> archived = scope.read(dsl -> {
            Record5<Long, Long, String, String, Long> row = dsl.select(
                            PROGRESS_ENTRIES.ID,
                            PROGRESS_ENTRIES.OUTPUT_BYTES,
                            PROGRESS_ENTRIES.OUTPUT_DIGEST,
                            PROGRESS_ENTRIES.OUTPUT_ARCHIVE,
                            OutputText.OCTETS)
                    .from(PROGRESS_ENTRIES)
                    .where(PROGRESS_ENTRIES.ID.eq(id))
                    .fetchOne();
            if (row == null) {
                throw Entries.noEntry(id);
            }
            if (row.value5() != null) {
                OutputText.read(dsl, id, row.value5(), sink);
            }
            return row.value5() == null ? Optional.of(row.into(PROGRESS_ENTRIES)) : Optional.empty();
        });
        if (archived.isEmpty()) {
            return true;
        }
        if (archived.get().getOutputArchive() == null) {
            return false;
        }
        archived(id, archived.get()).read(scope.options(), sink);
        return true;
    }

    private static ArchivedOutput archived(long id, ProgressEntriesRecord row) {
        return new ArchivedOutput(id, row.getOutputArchive(), row.getOutputDigest(), row.getOutputBytes());
    }

    /**
     * A page of a worker's memory, compacted entries included, the newest first; empty for an unknown worker. Full outputs
     * are not read.
     *
     * @param before the cursor: entries older than this id; null: from the newest
     * @param limit how many entries at most, from 1
     */
    public Page list(String workerId, @Nullable Long before, int limit) {
        return page(PROGRESS_ENTRIES.WORKER_ID.eq(workerId), before, limit);
    }

    /** As {@link #list}, of what was written under claims on a task, by whichever worker. */
    public Page ofTask(String taskId, @Nullable Long before, int limit) {
        return page(PROGRESS_ENTRIES.TASK_ID.eq(taskId), before, limit);
    }

    private Page page(Condition which, @Nullable Long before, int limit) {
        Arguments.positive("limit", limit);
        List<Entry> found =
                scope.read(dsl -> Entries.page(dsl, which, before, limit).fetchInto(Entry.class));
        boolean more = found.size() > limit;
        List<Entry> entries = more ? found.subList(0, limit) : found;
        return new Page(List.copyOf(entries), more ? entries.get(limit - 1).id() : null);
    }

    /**
     * What a worker needs to go on: the summaries that no other summary stands for, then the last entries that no summary
     * stands for, each from old to new. Every summary is about what was before those entries. Costs one step in an index
     * for each entry that is not compacted, so compact now and then.
     *
     * @param lastN how many entries at most after the summaries, from 0
     */
    public List<Entry> context(String workerId, int lastN) {
        Arguments.notNegative("lastN", lastN);
        return scope.read(dsl -> {
            List<Entry> context =
                    new ArrayList<>(Entries.summaries(dsl, workerId).fetchInto(Entry.class));
            List<Entry> last = Entries.last(dsl, workerId, lastN).fetchInto(Entry.class);
            Collections.reverse(last);
            context.addAll(last);
            return List.copyOf(context);
        });
    }

    /**
     * Writes a summary that stands for all entries of a worker up to one, earlier summaries included, that no summary
     * stands for yet. They are kept and marked; {@link #originals} finds them again. Any worker's memory may be compacted,
     * also an ended one's. Costs a rewrite of the rows it marks, with their full outputs.
     *
     * @param upToId the last entry that the summary is about
     * @param summary what there is to remember of them
     * @return the summary, an entry in the worker's current round
     * @throws NotFoundException there is no such worker or entry
     * @throws RefusedException the entry is another worker's, or compacted already, so that there is nothing to compact
     */
    public Entry compact(String workerId, long upToId, String summary) {
        requireTexts(summary, null);
        return scope.write(tx -> Compaction.compact(tx, workerId, upToId, summary));
    }

    /**
     * The entries that a summary stands for, the oldest first; empty if it is no summary.
     *
     * @throws NotFoundException there is no such entry
     */
    public List<Entry> originals(long summaryId) {
        return scope.read(dsl -> {
            Entry summary = Entries.require(dsl, summaryId);
            return List.copyOf(Entries.originals(dsl, summary.id()).fetchInto(Entry.class));
        });
    }

    /** Before the transaction: looking through a large text takes a while, and only one transaction writes at a time. */
    private static void requireTexts(String content, @Nullable String fullOutput) {
        Arguments.notBlank("content", content);
        Arguments.text("fullOutput", fullOutput);
    }
}
