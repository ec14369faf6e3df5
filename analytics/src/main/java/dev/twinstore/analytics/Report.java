package dev.twinstore.analytics;

import dev.twinstore.Scope;
import dev.twinstore.StoreException;
import dev.twinstore.prune.PruneTable;
import java.time.Duration;
import java.util.Set;
import java.util.function.Function;

/**
 * A report: what it is called, and how it is read. Those of Twinstore are in {@link Reports}; make one of your own with
 * {@link #of}, and every format can show it. Immutable, so thread-safe.
 *
 * @param <R> what it finds
 * @param name how it is named on the command line and in JSON: lower case, words joined by {@code -}
 * @param title its heading
 * @param description what it says, in a sentence
 * @param query reads it
 * @param prunable the tables it reads of which rows may have been pruned: {@link Document} then says so
 */
public record Report<R extends Findings>(
        String name,
        String title,
        String description,
        Function<? super Snapshot, ? extends R> query,
        Set<PruneTable> prunable) {
    /** After how long a report is given up if nothing else is said. */
    public static final Duration PATIENCE = Duration.ofMinutes(2);

    public Report {
        prunable = Set.copyOf(prunable);
        if (!name.matches("[a-z]+(-[a-z]+)*")) {
            throw new IllegalArgumentException("a report's name is lower-case words joined by '-', was '" + name + "'");
        }
    }

    /** A report. */
    public static <R extends Findings> Report<R> of(
            String name, String title, String description, Function<? super Snapshot, ? extends R> query) {
        return new Report<>(name, title, description, query, Set.of());
    }

    /** The same report, that reads these tables of which rows may have been pruned. */
    public Report<R> reading(PruneTable... tables) {
        return new Report<>(name, title, description, query, Set.of(tables));
    }

    /**
     * Reads the report on a snapshot of its own; inside a {@link Scope#read} of the thread on that one's.
     *
     * @throws StoreException the database failed
     * @throws ReportTooLongException it took longer than {@link #PATIENCE}
     */
    public R read(Scope scope, Selection selection) {
        return read(scope, selection, PATIENCE);
    }

    /**
     * As {@link #read(Scope, Selection)}. A snapshot keeps SQLite from giving back what is written meanwhile to the
     * {@code -wal} beside the file, so that it grows by as much; with the patience at its end, the snapshot ends.
     *
     * @param patience after how long a statement of the report is given up
     */
    public R read(Scope scope, Selection selection, Duration patience) {
        return Patience.read(scope, patience, dsl -> query.apply(new Snapshot(dsl, selection, scope.now())));
    }
}
