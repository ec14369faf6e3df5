package dev.twinstore.prune;

import static dev.twinstore.db.Tables.ACTIVITY_LOG;
import static dev.twinstore.db.Tables.OUTCOMES;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.twinstore.LogEvent;
import dev.twinstore.Store;
import dev.twinstore.Tx;
import dev.twinstore.activity.ActivityType;
import dev.twinstore.engine.Locking;
import dev.twinstore.engine.Space;
import dev.twinstore.prune.OldRows.Line;
import dev.twinstore.prune.OldRows.Old;
import dev.twinstore.prune.OpenTrees.Verdict;
import dev.twinstore.prune.PruneProgress.Step;
import dev.twinstore.prune.PruneReport.Pruned;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jooq.DSLContext;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One run. */
final class Pruning {
    private static final Logger LOG = LoggerFactory.getLogger(Pruning.class);

    private static final long LINES = 4 << 20; // bytes of rows that are read at once
    private static final int VERDICTS = 10_000; // goals that are remembered while rows are read

    private final Store store;
    private final Space space;
    private final Instant before;
    private final @Nullable Path folder;
    private final PruneProgress progress;
    private final Map<String, Verdict> remembered = new LinkedHashMap<>();

    Pruning(Store store, Space space, Instant before, @Nullable Path folder, PruneProgress progress) {
        this.store = store;
        this.space = space;
        this.before = before;
        this.folder = folder;
        this.progress = progress;
    }

    /** What is found and done of one table. */
    private static final class Tally {
        private long rows;
        private @Nullable Instant oldest;
        private @Nullable Instant newest;
        private long deleted;
        private @Nullable Path export;

        void found(Old row) {
            rows++;
            oldest = oldest == null || row.at().isBefore(oldest) ? row.at() : oldest;
            newest = newest == null || row.at().isAfter(newest) ? row.at() : newest;
        }

        Pruned of(PruneTable table, boolean isDone) {
            return new Pruned(table.tableName(), rows, oldest, newest, deleted, isDone ? rows - deleted : 0, export);
        }
    }

    PruneReport preview(Collection<PruneTable> tables) {
        List<Pruned> found = new ArrayList<>();
        for (PruneTable table : tables) {
            Tally tally = new Tally();
            eachPage(new OldRows(table, before), page -> page.forEach(tally::found));
            found.add(tally.of(table, false));
        }
        return new PruneReport(before, found);
    }

    PruneReport run(Collection<PruneTable> tables) {
        return folder == null
                ? runAlone(tables)
                : new ExportFolder(folder, store.options().lockTimeout()).alone(() -> runAlone(tables));
    }

    private PruneReport runAlone(Collection<PruneTable> tables) {
        List<Pruned> done = new ArrayList<>();
        for (PruneTable table : tables) {
            Tally tally = new Tally();
            if (folder == null) {
                delete(table, tally);
            } else {
                exportAndDelete(table, folder, tally);
            }
            Pruned pruned = tally.of(table, true);
            done.add(pruned);
            record(pruned);
            if (tally.deleted > 0) {
                progress.at(Step.GIVING_BACK, table.tableName(), tally.deleted, tally.deleted);
                space.giveBack(
                        table.tableName(),
                        () -> progress.at(Step.GIVING_BACK, table.tableName(), tally.deleted, tally.deleted));
            }
        }
        return new PruneReport(before, done);
    }

    private void record(Pruned pruned) {
        if (pruned.rows() == 0) {
            return;
        }
        LogEvent.PRUNE_DONE.log(
                LOG,
                store.options().database(),
                pruned.table(),
                pruned.deleted(),
                pruned.rows(),
                before,
                String.valueOf(pruned.export()));
        if (folder != null) {
            note("done", folder, pruned);
        }
    }

    /** Walks through the old rows of goals that are not open, page by page. */
    private void eachPage(OldRows rows, Consumer<List<Old>> action) {
        remembered.clear();
        Object last = store.read(rows::last);
        Object after = null;
        List<Old> page;
        do {
            Object from = after;
            page = store.read(dsl -> rows.page(dsl, from, last));
            if (!page.isEmpty()) {
                after = page.get(page.size() - 1).key();
                Map<String, Verdict> verdicts = verdicts(page);
                action.accept(page.stream()
                        .filter(row -> !verdict(verdicts, row.outcome()).isOpen())
                        .toList());
            }
        } while (page.size() == OldRows.PAGE);
    }

    private static Verdict verdict(Map<String, Verdict> verdicts, @Nullable String outcome) {
        return outcome == null ? Verdict.GONE : Objects.requireNonNullElse(verdicts.get(outcome), Verdict.GONE);
    }

    private Map<String, Verdict> verdicts(List<Old> page) {
        Set<String> unknown = new HashSet<>();
        for (Old row : page) {
            if (row.outcome() != null && !remembered.containsKey(row.outcome())) {
                unknown.add(row.outcome());
            }
        }
        if (remembered.size() > VERDICTS) {
            remembered.clear();
            page.forEach(row -> {
                if (row.outcome() != null) {
                    unknown.add(row.outcome());
                }
            });
        }
        Map<String, Verdict> found = store.read(dsl -> OpenTrees.of(dsl, unknown));
        unknown.forEach(outcome -> remembered.put(outcome, verdict(found, outcome)));
        return remembered;
    }

    private void delete(PruneTable table, Tally tally) {
        OldRows rows = new OldRows(table, before);
        Set<String> noted = new HashSet<>();
        eachPage(rows, page -> {
            page.forEach(tally::found);
            progress.at(Step.DELETING, table.tableName(), tally.deleted, -1);
            Map<Object, @Nullable String> goals = new LinkedHashMap<>();
            page.forEach(row -> goals.put(row.key(), row.outcome()));
            tally.deleted += deleteBatch(table, rows, dsl -> goals, noted, null);
        });
    }

    private void note(String event, Path exports, Pruned pruned) {
        ExportFile.note(exports, event, store.options().database().toString(), store.now(), before, pruned);
    }

    private void exportAndDelete(PruneTable table, Path exports, Tally tally) {
        OldRows rows = new OldRows(table, before);
        try (ExportFile export = new ExportFile(exports, table.tableName(), store.now())) {
            eachPage(rows, page -> {
                progress.at(Step.EXPORTING, table.tableName(), tally.rows, -1);
                page.forEach(tally::found);
                for (List<Object> keys : chunks(page)) {
                    Map<Object, Line> lines = store.read(dsl -> rows.lines(dsl, keys));
                    keys.stream().map(lines::get).filter(Objects::nonNull).forEach(line -> export.add(line.json()));
                }
            });
            if (export.lines() == 0) {
                return;
            }
            export.finish(lines -> progress.at(Step.CHECKING, table.tableName(), lines, export.lines()));
            tally.export = export.path();
            note("begun", exports, tally.of(table, false));
            Set<String> noted = new HashSet<>();
            long[] done = {0};
            export.batches(OldRows.PAGE, LINES, lines -> {
                progress.at(Step.DELETING, table.tableName(), done[0], export.lines());
                Map<Object, String> exported = new LinkedHashMap<>();
                lines.forEach(line -> exported.put(OldRows.key(line), line));
                tally.deleted += deleteBatch(table, rows, dsl -> unchanged(dsl, rows, exported), noted, export.path());
                done[0] += lines.size();
            });
        }
    }

    /** Keys of rows that are not too large together. */
    private static List<List<Object>> chunks(List<Old> page) {
        List<List<Object>> chunks = new ArrayList<>();
        long size = LINES;
        for (Old row : page) {
            if (chunks.isEmpty() || size + row.size() > LINES) {
                chunks.add(new ArrayList<>());
                size = 0;
            }
            chunks.get(chunks.size() - 1).add(row.key());
            size += row.size();
        }
        return chunks;
    }

    /** Of rows, those that are still what was exported, locked: their keys and their goals. */
    private static Map<Object, @Nullable String> unchanged(DSLContext dsl, OldRows rows, Map<Object, String> exported) {
        Map<Object, @Nullable String> goals = new LinkedHashMap<>();
        Map<Object, Line> now = rows.lockedLines(dsl, List.copyOf(exported.keySet()));
        exported.forEach((key, json) -> {
            Line line = now.get(key);
            if (line != null && line.json().equals(json)) {
                goals.put(key, line.outcome());
            }
        });
        return goals;
    }

    /**
     * Deletes rows in one transaction, if their trees are still not open; how many.
     *
     * @param which the rows' keys, and their goals
     * @param noted the roots whose feed says already that this table is pruned; grows
     */
    private long deleteBatch(
            PruneTable table,
            OldRows rows,
            Function<DSLContext, Map<Object, @Nullable String>> which,
            Set<String> noted,
            @Nullable Path export) {
        Set<String> roots = new HashSet<>();
        long deleted = store.write(tx -> {
            roots.clear();
            Map<Object, @Nullable String> goals = which.apply(tx.dsl());
            Map<String, Verdict> verdicts = lockedVerdicts(tx.dsl(), goals.values());
            List<Object> keys = new ArrayList<>();
            goals.forEach((key, goal) -> {
                Verdict verdict = verdict(verdicts, goal);
                if (!verdict.isOpen()) {
                    keys.add(key);
                    if (verdict.root() != null && !noted.contains(verdict.root())) {
                        roots.add(verdict.root());
                    }
                }
            });
            long count = rows.delete(tx.dsl(), keys);
            roots.forEach(root -> note(tx, root, table, export));
            return count;
        });
        noted.addAll(roots);
        return deleted;
    }

    /** The goals are locked, so that none of them is opened again until the transaction ends. */
    private static Map<String, Verdict> lockedVerdicts(DSLContext dsl, Collection<@Nullable String> goals) {
        Set<String> all = new TreeSet<>();
        for (String goal : goals) {
            if (goal != null) {
                all.add(goal);
            }
        }
        if (!all.isEmpty()) {
            Locking.lock(
                    dsl,
                    dsl.select(OUTCOMES.ID)
                            .from(OUTCOMES)
                            .where(OUTCOMES.ID.in(all))
                            .orderBy(OUTCOMES.ID));
        }
        return OpenTrees.of(dsl, all);
    }

    /** In the feed of a root; nothing happened in the goal, so its last activity stays as it is. */
    private void note(Tx tx, String root, PruneTable table, @Nullable Path export) {
        tx.dsl()
                .insertInto(ACTIVITY_LOG)
                .set(ACTIVITY_LOG.OUTCOME_ID, root)
                .set(
                        ACTIVITY_LOG.OUTCOME_NAME,
                        tx.dsl()
                                .select(OUTCOMES.NAME)
                                .from(OUTCOMES)
                                .where(OUTCOMES.ID.eq(root))
                                .fetchOne(OUTCOMES.NAME))
                .set(ACTIVITY_LOG.TYPE, ActivityType.HISTORY_PRUNED)
                .set(
                        ACTIVITY_LOG.TITLE,
                        "Rows of " + table.tableName() + " from before " + before + " were pruned, here and below")
                .set(
                        ACTIVITY_LOG.METADATA,
                        JsonNodeFactory.instance
                                .objectNode()
                                .put("table", table.tableName())
                                .put("before", before.toString())
                                .put("export", export == null ? null : String.valueOf(export.getFileName())))
                .set(ACTIVITY_LOG.CREATED_AT, tx.now())
                .execute();
    }
}
