package dev.twinstore.prune;

import dev.twinstore.Store;
import dev.twinstore.engine.Space;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Deletes old rows of logs, which nothing else does: of goals that nobody works on any more, and exported first.
 *
 * <pre>{@code
 * store.prune(Duration.ofDays(180)).exportingTo(Path.of("pruned")).run();
 * }</pre>
 *
 * <p>A row goes if it is from before the moment, and its goal is in a tree of which no goal is active or dormant: goals roll up
 * to their root, so a tree is pruned as a whole or not at all. Rows of goals that were deleted, or of none, go by age alone.
 *
 * <p>Each table's rows are exported as JSON lines, compressed, to one file: {@code cost_log-20260801T120000Z.jsonl.gz}; each line
 * a row as it is stored. The file is on disk and was read back before the first row is deleted; then exactly the rows that are
 * in it are deleted, in short transactions. A row that was changed since, or whose tree was opened again, stays. A crash leaves
 * rows that are exported and not deleted: they are exported again next time. Each table pruned is two lines of {@code pruned.jsonl}, before and after,
 * in the same folder, an event {@code twinstore.prune} in the log, and a note in the feed of each root, type {@link
 * dev.twinstore.activity.ActivityType#HISTORY_PRUNED}, in the transaction that deletes the first of its rows; such notes stay.
 *
 * <p>What is different afterwards: the feed of a pruned goal, and its entries in {@code Costs}, {@code Bottlenecks}, {@code
 * Snapshots}, {@code BehaviorReviews}, {@code Patterns} and {@code Alerts}, begin later; the sums of money of {@code Costs} and of
 * {@code Outcomes.totals} are less by what was pruned, as are reports over windows that reach back so far; averages of behaviour
 * scores are of the reviews that are left. What is kept elsewhere stays: tasks with their times and attempts, workers with
 * their cost, progress, reviews, interventions, suggestions. Nothing of an open tree changes.
 *
 * <p>Needs a few MB of memory, whatever the size of the tables. Immutable, so thread-safe. Several prunes at once do no harm: each
 * row goes once, and into one export if they have one folder.
 */
public final class Prune {
    private final Store store;
    private final Space space;
    private final Duration olderThan;
    private final Set<PruneTable> tables;
    private final @Nullable Path folder;
    private final boolean withoutExport;
    private final PruneProgress progress;

    /** Internal: {@link Store#prune} makes it. */
    public Prune(Store store, Space space, Duration olderThan) {
        this(store, space, olderThan, PruneTable.LOGS, null, false, (step, table, rows, ofAll) -> {});
        if (olderThan.isNegative()) {
            throw new IllegalArgumentException("olderThan must be 0 or more, was " + olderThan);
        }
    }

    private Prune(
            Store store,
            Space space,
            Duration olderThan,
            Set<PruneTable> tables,
            @Nullable Path folder,
            boolean withoutExport,
            PruneProgress progress) {
        this.store = store;
        this.space = space;
        this.olderThan = olderThan;
        this.tables = tables;
        this.folder = folder;
        this.withoutExport = withoutExport;
        this.progress = progress;
    }

    /** Prunes these tables instead of {@link PruneTable#LOGS}. */
    public Prune tables(Set<PruneTable> named) {
        if (named.isEmpty()) {
            throw new IllegalArgumentException("name at least one table to prune");
        }
        return new Prune(
                store,
                space,
                olderThan,
                Collections.unmodifiableSet(EnumSet.copyOf(named)),
                folder,
                withoutExport,
                progress);
    }

    /** Exports to files in this folder, which is made if it is missing. */
    public Prune exportingTo(Path exports) {
        return new Prune(store, space, olderThan, tables, exports, false, progress);
    }

    /** Exports nothing: what is deleted is gone for good. */
    public Prune withoutExport() {
        return new Prune(store, space, olderThan, tables, null, true, progress);
    }

    /** The same, telling how far it is. */
    public Prune listening(PruneProgress listener) {
        return new Prune(store, space, olderThan, tables, folder, withoutExport, listener);
    }

    /** What {@link #run} would delete now. Changes nothing. Costs a walk through the tables. */
    public PruneReport preview() {
        return new Pruning(store, space, before(), null, progress).preview(tables);
    }

    /**
     * Exports and deletes, table by table; prunes that export to one folder do it one after the other, and each removes what
     * another has left incomplete there that died. Then the free space goes back to the disk, on PostgreSQL to new rows. What the listener
     * throws ends it and is thrown on.
     *
     * @throws IllegalStateException neither a folder was given nor that nothing is to be exported
     * @throws dev.twinstore.StoreBusyException others pruned into the folder for longer than the lock timeout
     * @throws dev.twinstore.StoreException the export cannot be written or read back: nothing of that table was deleted; or the
     *     database failed
     */
    public PruneReport run() {
        if (folder == null && !withoutExport) {
            throw new IllegalStateException(
                    "say where the rows are exported to, with exportingTo(folder), or withoutExport()");
        }
        return new Pruning(store, space, before(), folder, progress).run(tables);
    }

    private Instant before() {
        try {
            Instant before = store.now().minus(olderThan);
            return before.isBefore(Instant.EPOCH) ? Instant.EPOCH : before;
        } catch (ArithmeticException | DateTimeException e) {
            return Instant.EPOCH; // before anything was written
        }
    }
}
