package dev.twinstore.analytics;

import static dev.twinstore.db.Tables.OUTCOMES;

import dev.twinstore.Scope;
import dev.twinstore.analytics.layout.Layout;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Some reports, laid out and ready to be written in any format. A report that misses rows since they were pruned has a note
 * that says so.
 *
 * @param at the one moment of the database that all of them were read from
 * @param selection which part of the history
 * @param outcomeName the name of the selected goal; null: all goals, or there is none of that id
 * @param chapters the reports, in the order they were asked for
 */
public record Document(
        Instant at, Selection selection, @Nullable String outcomeName, List<Chapter> chapters) {
    /** A report: its name, heading and description, and what it found. */
    public record Chapter(String name, String title, String description, Layout layout) {}

    public Document {
        chapters = List.copyOf(chapters);
    }

    /**
     * Reads the reports, all on one snapshot.
     *
     * @throws ReportTooLongException a statement took longer than {@link Report#PATIENCE} from the start
     */
    public static Document read(Scope scope, Selection selection, List<? extends Report<?>> reports) {
        return read(scope, selection, reports, Report.PATIENCE);
    }

    /** As {@link #read(Scope, Selection, List)}, for so long at most. */
    public static Document read(
            Scope scope, Selection selection, List<? extends Report<?>> reports, Duration patience) {
        return Patience.read(scope, patience, dsl -> {
            Snapshot at = new Snapshot(dsl, selection, scope.now());
            PrunedRows pruned = PrunedRows.of(at);
            List<Chapter> chapters = new ArrayList<>();
            for (Report<?> report : reports) {
                chapters.add(new Chapter(
                        report.name(),
                        report.title(),
                        report.description(),
                        report.query().apply(at).layout().noting(pruned.notes(report.prunable()))));
            }
            String name = selection.outcomeId() == null
                    ? null
                    : dsl.select(OUTCOMES.NAME)
                            .from(OUTCOMES)
                            .where(OUTCOMES.ID.eq(selection.outcomeId()))
                            .fetchOne(OUTCOMES.NAME);
            return new Document(at.now(), selection, name, chapters);
        });
    }
}
