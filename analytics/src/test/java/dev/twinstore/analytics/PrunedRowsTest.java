package dev.twinstore.analytics;

import static dev.twinstore.db.Tables.ACTIVITY_LOG;
import static dev.twinstore.db.Tables.OUTCOMES;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.twinstore.Store;
import dev.twinstore.activity.ActivityType;
import dev.twinstore.db.tables.pojos.Outcome;
import dev.twinstore.model.OutcomeStatus;
import dev.twinstore.outcome.NewOutcome;
import dev.twinstore.prune.PruneTable;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A report that misses rows since they were pruned says so. */
final class PrunedRowsTest {
    private static final Selection ALL = Selection.everything().in(ZoneId.of("Europe/Berlin"));

    @TempDir
    Path dir;

    private Store store;
    private Outcome film;
    private Outcome scene;
    private Outcome other;
    private Instant before;

    @BeforeEach
    void pruneCostsOfOneTree() {
        store = Rows.store(dir.resolve("twin.db"));
        film = store.outcomes().create("Film");
        scene = store.outcomes().create(NewOutcome.of("Scene").parent(film.id()));
        other = store.outcomes().create("Other");
        for (Outcome goal : List.of(film, scene, other)) {
            for (int days : List.of(100, 1)) {
                Rows.cost(
                        store,
                        goal.id(),
                        null,
                        "1.5",
                        Instant.now().minus(Duration.ofDays(days)).toString());
            }
        }
        store.run(tx -> tx.dsl()
                .update(OUTCOMES)
                .set(OUTCOMES.STATUS, OutcomeStatus.ACHIEVED)
                .where(OUTCOMES.ID.in(film.id(), scene.id()))
                .execute());
        before = store.prune(Duration.ofDays(30))
                .tables(Set.of(PruneTable.COST_LOG))
                .withoutExport()
                .run()
                .before();
    }

    @AfterEach
    void close() {
        store.close();
    }

    private void note(String table, String since) {
        store.run(tx -> tx.dsl()
                .insertInto(ACTIVITY_LOG)
                .set(ACTIVITY_LOG.OUTCOME_ID, film.id())
                .set(ACTIVITY_LOG.TYPE, ActivityType.HISTORY_PRUNED)
                .set(ACTIVITY_LOG.TITLE, "pruned")
                .set(
                        ACTIVITY_LOG.METADATA,
                        JsonNodeFactory.instance
                                .objectNode()
                                .put("table", table)
                                .put("before", since))
                .set(ACTIVITY_LOG.CREATED_AT, Instant.now())
                .execute());
    }

    private List<String> notes(Selection selection, Report<?> report) {
        return Document.read(store, selection, List.of(report)).chapters().get(0).layout().notes().stream()
                .filter(note -> note.contains("pruned"))
                .toList();
    }

    @Test
    void whatWasPruned_isSaidBelowTheReportsThatReadIt() {
        String said =
                "Rows of cost_log from before " + before.atZone(ALL.zone()).toLocalDate();
        assertThat(notes(ALL, CostReport.REPORT)).singleElement().asString().startsWith(said);
        assertThat(notes(ALL, Overview.REPORT)).singleElement().asString().startsWith(said);
        assertThat(notes(ALL, Throughput.REPORT)).isEmpty();
        assertThat(notes(ALL, BottlenecksReport.REPORT)).isEmpty();
    }

    @Test
    void aWindowThatBeginsLater_missesNothing() {
        assertThat(notes(ALL.from(before), CostReport.REPORT)).isEmpty();
        assertThat(notes(ALL.from(before.minusMillis(1)), CostReport.REPORT)).hasSize(1);
    }

    @Test
    void aGoalBelow_missesWhatWasPrunedOfItsTree_anotherTreeNothing() {
        assertThat(notes(ALL.ofOutcome(scene.id()), CostReport.REPORT)).hasSize(1);
        assertThat(notes(ALL.ofTree(film.id()), CostReport.REPORT)).hasSize(1);
        assertThat(notes(ALL.ofTree(other.id()), CostReport.REPORT)).isEmpty();
    }

    @Test
    void ofSeveralPrunes_theLatestIsSaid() {
        note("cost_log", "2001-02-03T04:05:06.789Z");
        assertThat(notes(ALL, CostReport.REPORT)).singleElement().asString().doesNotContain("2001");
        note("cost_log", "2099-02-03T04:05:06.789Z");
        assertThat(notes(ALL, CostReport.REPORT))
                .containsExactly("Rows of cost_log from before 2099-02-03T05:05:06+01:00 were pruned: what is older is"
                        + " counted in part or not at all.");
    }

    @Test
    void notesOfOtherPrograms_areLeftAlone() {
        note("cost_log", "last Tuesday");
        note("everything", "2099-01-01T00:00:00Z");
        assertThat(notes(ALL, CostReport.REPORT)).hasSize(1);
    }
}
