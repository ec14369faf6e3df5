package dev.twinstore.prune;

import static dev.twinstore.db.Tables.ACTIVITY_LOG;
import static dev.twinstore.db.Tables.BEHAVIOR_REVIEWS;
import static dev.twinstore.db.Tables.BOTTLENECK_LOG;
import static dev.twinstore.db.Tables.CHANGE_SNAPSHOTS;
import static dev.twinstore.db.Tables.COST_LOG;
import static dev.twinstore.db.Tables.OUTCOMES;
import static dev.twinstore.db.Tables.PATTERN_DETECTIONS;
import static dev.twinstore.db.Tables.SUPERVISOR_ALERTS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Timeout.ThreadMode.SEPARATE_THREAD;

import com.fasterxml.jackson.databind.JsonNode;
import dev.twinstore.Callers;
import dev.twinstore.Goals;
import dev.twinstore.Hostile;
import dev.twinstore.Pipe;
import dev.twinstore.Plans;
import dev.twinstore.Store;
import dev.twinstore.StoreBusyException;
import dev.twinstore.StoreException;
import dev.twinstore.TestDatabase;
import dev.twinstore.WithStore;
import dev.twinstore.activity.ActivityType;
import dev.twinstore.model.AlertStatus;
import dev.twinstore.model.Json;
import dev.twinstore.model.OutcomeStatus;
import dev.twinstore.model.Severity;
import dev.twinstore.prune.PruneProgress.Step;
import dev.twinstore.prune.PruneReport.Pruned;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.jooq.Table;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What goes, what stays, and what is exported before. The clock stands at 2026-01-01 when rows are made. */
class PruneTest extends WithStore {
    private static final Duration HALF_A_YEAR = Duration.ofDays(180);

    private Path exports() {
        return dir.resolve("pruned");
    }

    private void cost(String goal, String description) {
        store.run(tx -> tx.dsl()
                .insertInto(COST_LOG)
                .set(COST_LOG.OUTCOME_ID, goal)
                .set(COST_LOG.AMOUNT, new BigDecimal("0.1"))
                .set(COST_LOG.DESCRIPTION, description)
                .set(COST_LOG.CREATED_AT, tx.now())
                .execute());
    }

    private void note(String goal, String title) {
        store.run(tx -> tx.dsl()
                .insertInto(ACTIVITY_LOG)
                .set(ACTIVITY_LOG.OUTCOME_ID, goal)
                .set(ACTIVITY_LOG.TYPE, "said")
                .set(ACTIVITY_LOG.TITLE, title)
                .set(ACTIVITY_LOG.CREATED_AT, tx.now())
                .execute());
    }

    private void bottleneck(String goal) {
        store.run(tx -> tx.dsl()
                .insertInto(BOTTLENECK_LOG)
                .set(BOTTLENECK_LOG.OUTCOME_ID, goal)
                .set(BOTTLENECK_LOG.INTERVENTION_TYPE, "redirect")
                .set(BOTTLENECK_LOG.DESCRIPTION, "stuck")
                .set(BOTTLENECK_LOG.CREATED_AT, tx.now())
                .execute());
    }

    private int count(Table<?> table) {
        return store.read(dsl -> dsl.fetchCount(table));
    }

    private List<String> costs() {
        return store.read(dsl -> dsl.select(COST_LOG.DESCRIPTION)
                .from(COST_LOG)
                .orderBy(COST_LOG.ID)
                .fetch(COST_LOG.DESCRIPTION));
    }

    private Prune prune() {
        return store.prune(HALF_A_YEAR).exportingTo(exports());
    }

    private static Pruned of(PruneReport report, String table) {
        return report.tables().stream()
                .filter(one -> one.table().equals(table))
                .findFirst()
                .orElseThrow();
    }

    private static List<JsonNode> lines(Path file) {
        try (BufferedReader reader = new BufferedReader(
                new InputStreamReader(new GZIPInputStream(Files.newInputStream(file)), StandardCharsets.UTF_8))) {
            return reader.lines().map(Json::parse).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private List<String> files() {
        if (!Files.exists(exports())) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(exports())) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void oldRowsOfGoalsThatAreOver_goIntoAnExport_asTheyWereStored() throws IOException {
        String over = Goals.goal(store, OutcomeStatus.ACHIEVED);
        cost(over, Hostile.STORABLE);
        note(over, "a\r\nb");
        bottleneck(over);
        Instant then = store.now();
        time.advance(HALF_A_YEAR.plusSeconds(1));
        cost(over, "young");
        Instant active = Goals.lastActivity(store, over);

        PruneReport report = prune().run();

        assertThat(report.rows()).isEqualTo(3);
        assertThat(report.deleted()).isEqualTo(3);
        Pruned pruned = of(report, "cost_log");
        assertThat(pruned.oldest()).isEqualTo(then).isEqualTo(pruned.newest());
        assertThat(costs()).containsExactly("young");
        assertThat(count(BOTTLENECK_LOG)).isZero();
        JsonNode row = lines(pruned.export()).get(0);
        assertThat(row.fieldNames())
                .toIterable()
                .containsExactlyElementsOf(Stream.of(COST_LOG.fields())
                        .map(field -> field.getName())
                        .toList());
        assertThat(row.get("description").textValue()).isEqualTo(Hostile.STORABLE);
        assertThat(row.get("amount").doubleValue()).isEqualTo(0.1);
        assertThat(row.get("outcome_id").textValue()).isEqualTo(over);
        assertThat(row.get("created_at").longValue()).isEqualTo(then.toEpochMilli());
        assertThat(row.get("worker_id").isNull()).isTrue();
        assertThat(lines(of(report, "activity_log").export())
                        .get(0)
                        .get("title")
                        .textValue())
                .isEqualTo("a\r\nb");

        assertThat(files())
                .containsExactly(
                        "activity_log-20260630T000001Z.jsonl.gz",
                        "bottleneck_log-20260630T000001Z.jsonl.gz",
                        "cost_log-20260630T000001Z.jsonl.gz",
                        "prune-lock",
                        "pruned.jsonl");
        assertThat(Files.readAllLines(exports().resolve("pruned.jsonl")))
                .hasSize(6)
                .filteredOn(line -> Json.parse(line).get("event").textValue().equals("done"))
                .hasSize(3)
                .allSatisfy(line ->
                        assertThat(Json.parse(line).get("deleted").intValue()).isEqualTo(1));
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(exports())))
                .isEqualTo("rwx------");
        for (String file : files()) {
            assertThat(PosixFilePermissions.toString(
                            Files.getPosixFilePermissions(exports().resolve(file))))
                    .isEqualTo("rw-------");
        }
        assertThat(feedTypes(over)).containsOnly(ActivityType.HISTORY_PRUNED).hasSize(3);
        assertThat(feed(over).get(0).metadata().get("table").textValue()).isEqualTo("bottleneck_log");
        assertThat(Goals.lastActivity(store, over)).isEqualTo(active);

        time.advance(HALF_A_YEAR.plusDays(1));
        PruneReport second = prune().run();
        assertThat(second.rows()).as("notes of prunes stay").isEqualTo(1);
        assertThat(of(second, "activity_log").export()).isNull();
    }

    @Test
    void aTreeIsOpen_whileAnyGoalOfItIs() {
        String root = Goals.root(store, "root");
        String open = Goals.below(store, root, "open");
        String below = Goals.below(store, open, "below");
        String beside = Goals.below(store, root, "beside");
        String alone = Goals.root(store, "alone");
        List<String> all = List.of(root, open, below, beside, alone);
        all.forEach(goal -> cost(goal, goal));
        cost(null, "of none");
        cost("deleted", "of a deleted one");
        Goals.become(store, root, OutcomeStatus.ACHIEVED);
        Goals.become(store, below, OutcomeStatus.ARCHIVED);
        Goals.become(store, beside, OutcomeStatus.ACHIEVED);
        time.advance(HALF_A_YEAR);
        for (OutcomeStatus status : List.of(OutcomeStatus.ACTIVE, OutcomeStatus.DORMANT)) {
            Goals.become(store, open, status);
            Goals.become(store, alone, status);
            assertThat(prune().preview().rows()).as("%s", status).isZero();
        }
        time.advance(Duration.ofMillis(1));
        assertThat(prune().preview().rows()).isEqualTo(2);
        assertThat(prune().run().deleted()).isEqualTo(2);
        assertThat(costs()).containsExactly("root", "open", "below", "beside", "alone");

        Goals.become(store, open, OutcomeStatus.ACHIEVED);
        Goals.become(store, alone, OutcomeStatus.ACHIEVED);
        Goals.become(store, below, OutcomeStatus.DORMANT);
        assertThat(prune().run().deleted()).isEqualTo(1);
        assertThat(costs()).containsExactly("root", "open", "below", "beside");

        Goals.become(store, below, OutcomeStatus.ACHIEVED);
        assertThat(prune().run().deleted()).isEqualTo(4);
        assertThat(costs()).isEmpty();
        assertThat(feedTypes(root)).containsOnly(ActivityType.HISTORY_PRUNED).hasSize(1);
        assertThat(feedTypes(below)).isEmpty();
    }

    @Test
    void preview_changesNothing() {
        String over = Goals.goal(store, OutcomeStatus.ACHIEVED);
        cost(over, "old");
        time.advance(HALF_A_YEAR.plusDays(1));
        PruneReport report = prune().preview();
        assertThat(of(report, "cost_log").rows()).isEqualTo(1);
        assertThat(report.deleted()).isZero();
        assertThat(of(report, "cost_log").kept()).isZero();
        assertThat(costs()).containsExactly("old");
        assertThat(exports()).doesNotExist();
        assertThat(feed(over)).isEmpty();
    }

    @Test
    void manyRows_goInBatches_andAllOfThemAreInTheExport() {
        String over = Goals.goal(store, OutcomeStatus.ACHIEVED);
        String open = Goals.active(store);
        for (int i = 0; i < 1_300; i++) {
            cost(i % 4 == 0 ? open : over, "cost " + i);
        }
        time.advance(HALF_A_YEAR.plusDays(1));
        int[] batches = {0};
        PruneReport report = prune().listening((step, table, rows, ofAll) -> {
                    if (step == Step.DELETING) {
                        batches[0]++;
                        assertThat(ofAll).isEqualTo(975);
                    }
                })
                .run();
        assertThat(report.deleted()).isEqualTo(975);
        assertThat(batches[0]).isEqualTo(2);
        assertThat(lines(of(report, "cost_log").export()).stream()
                        .map(line -> line.get("description").textValue()))
                .hasSize(975)
                .doesNotHaveDuplicates()
                .doesNotContain("cost 4");
        assertThat(costs()).hasSize(325).contains("cost 4");
    }

    @Test
    void aRowThatIsChanged_orAGoalThatIsOpened_afterTheExport_stays() {
        String over = Goals.goal(store, OutcomeStatus.ACHIEVED);
        String opened = Goals.goal(store, OutcomeStatus.ACHIEVED);
        cost(over, "goes");
        cost(over, "is changed");
        cost(opened, "is protected");
        time.advance(HALF_A_YEAR.plusDays(1));
        PruneReport report = prune().listening((step, table, rows, ofAll) -> {
                    if (step == Step.DELETING) {
                        Goals.become(store, opened, OutcomeStatus.ACTIVE);
                        store.run(tx -> tx.dsl()
                                .update(COST_LOG)
                                .set(COST_LOG.DESCRIPTION, "changed")
                                .where(COST_LOG.DESCRIPTION.eq("is changed"))
                                .execute());
                    }
                })
                .run();
        Pruned pruned = of(report, "cost_log");
        assertThat(pruned.rows()).isEqualTo(3);
        assertThat(pruned.deleted()).isEqualTo(1);
        assertThat(pruned.kept()).isEqualTo(2);
        assertThat(costs()).containsExactly("changed", "is protected");
        assertThat(lines(pruned.export())).hasSize(3);
    }

    @Test
    void thatEndsBeforeItDeletes_isDoneAgain() {
        String over = Goals.goal(store, OutcomeStatus.ACHIEVED);
        cost(over, "old");
        time.advance(HALF_A_YEAR.plusDays(1));
        for (Step stop : List.of(Step.EXPORTING, Step.DELETING)) {
            assertThatThrownBy(() -> prune().listening((step, table, rows, ofAll) -> {
                                if (step == stop) {
                                    throw new IllegalStateException("enough");
                                }
                            })
                            .run())
                    .hasMessage("enough");
            assertThat(costs()).containsExactly("old");
            assertThat(files()).noneMatch(file -> file.endsWith(".new"));
        }
        assertThat(files()).containsExactly("cost_log-20260701T000000Z.jsonl.gz", "prune-lock", "pruned.jsonl");
        assertThat(prune().run().deleted()).isEqualTo(1);
        assertThat(files()).contains("cost_log-20260701T000000Z-2.jsonl.gz", "pruned.jsonl");
    }

    @Test
    void withoutAnExport_itIsRefused_unlessAskedFor() {
        String over = Goals.goal(store, OutcomeStatus.ACHIEVED);
        cost(over, "old");
        time.advance(HALF_A_YEAR.plusDays(1));
        assertThatThrownBy(() -> store.prune(HALF_A_YEAR).run())
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("withoutExport()");
        PruneReport report = store.prune(HALF_A_YEAR).withoutExport().run();
        assertThat(report.deleted()).isEqualTo(1);
        assertThat(of(report, "cost_log").export()).isNull();
        assertThat(feedTypes(over)).containsExactly(ActivityType.HISTORY_PRUNED);
        assertThatThrownBy(() -> store.prune(Duration.ofDays(-1))).isInstanceOf(IllegalArgumentException.class);
        assertThat(store.prune(Duration.ofDays(5_000_000)).preview().rows()).isZero();
    }

    @Test
    void incompleteExports_areRemovedByTheNext_butNotThatOfOneThatRuns() throws Exception {
        String over = Goals.goal(store, OutcomeStatus.ACHIEVED);
        cost(over, "old");
        time.advance(HALF_A_YEAR.plusDays(1));
        Files.createDirectories(exports());
        Path dead = Files.writeString(exports().resolve("cost_log-20260101T000000Z-2.jsonl.gz.new"), "half");
        Path another = Files.writeString(exports().resolve("mine.new"), "whole");
        CountDownLatch exporting = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        try (Callers callers = new Callers()) {
            CompletableFuture<PruneReport> running =
                    callers.start(() -> prune().listening((step, table, rows, ofAll) -> {
                                if (step == Step.DELETING) {
                                    exporting.countDown();
                                    Callers.await(goOn);
                                }
                            })
                            .run());
            Callers.await(exporting);
            assertThat(dead).doesNotExist();
            assertThat(another).exists();
            try (Store other = Store.open(options().withLockTimeout(Duration.ofMillis(50)))) {
                assertThatThrownBy(() ->
                                other.prune(HALF_A_YEAR).exportingTo(exports()).run())
                        .isInstanceOf(StoreBusyException.class)
                        .hasMessageContaining(exports().toString());
            }
            goOn.countDown();
            assertThat(Callers.get(running).deleted()).isEqualTo(1);
        }
        assertThat(costs()).isEmpty();
        assertThat(prune().run().rows()).isZero();
    }

    @Test
    @Timeout(value = 60, threadMode = SEPARATE_THREAD)
    void aPipeInPlaceOfItsJournal_isRefused_beforeARowIsDeleted() throws IOException {
        cost(Goals.goal(store, OutcomeStatus.ACHIEVED), "old");
        time.advance(HALF_A_YEAR.plusDays(1));
        Files.createDirectories(exports());
        Pipe.make(exports().resolve("pruned.jsonl"));
        assertThatThrownBy(() -> prune().run())
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("pruned.jsonl")
                .hasMessageContaining("no plain file");
        assertThat(costs()).containsExactly("old");
    }

    @Test
    void anExportThatCannotBeWritten_deletesNothing() throws IOException {
        String over = Goals.goal(store, OutcomeStatus.ACHIEVED);
        cost(over, "old");
        time.advance(HALF_A_YEAR.plusDays(1));
        Files.writeString(exports(), "a file in the way");
        assertThatThrownBy(() -> prune().run())
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("pruned")
                .hasMessageContaining("not deleted");
        assertThat(costs()).containsExactly("old");
    }

    @Test
    void supervision_goesOnlyIfNamed_andOfAlertsOnlyResolvedOnes() {
        String over = Goals.active(store);
        String worker = store.workers().start(over, "w").id();
        store.run(tx -> {
            tx.dsl()
                    .insertInto(CHANGE_SNAPSHOTS)
                    .set(CHANGE_SNAPSHOTS.ID, "snapshot '1'")
                    .set(CHANGE_SNAPSHOTS.OUTCOME_ID, over)
                    .set(CHANGE_SNAPSHOTS.WORKER_ID, worker)
                    .set(CHANGE_SNAPSHOTS.TIMESTAMP, tx.now())
                    .execute();
            tx.dsl()
                    .insertInto(BEHAVIOR_REVIEWS)
                    .set(BEHAVIOR_REVIEWS.ID, "review")
                    .set(BEHAVIOR_REVIEWS.OUTCOME_ID, over)
                    .set(BEHAVIOR_REVIEWS.WORKER_ID, worker)
                    .set(BEHAVIOR_REVIEWS.SNAPSHOT_ID, "snapshot '1'")
                    .set(BEHAVIOR_REVIEWS.TIMESTAMP, tx.now())
                    .execute();
            tx.dsl()
                    .insertInto(PATTERN_DETECTIONS)
                    .set(PATTERN_DETECTIONS.ID, "pattern")
                    .set(PATTERN_DETECTIONS.OUTCOME_ID, over)
                    .set(PATTERN_DETECTIONS.WORKER_ID, worker)
                    .set(PATTERN_DETECTIONS.PATTERN_ID, "loop")
                    .set(PATTERN_DETECTIONS.PATTERN_NAME, "Loop")
                    .set(PATTERN_DETECTIONS.SEVERITY, Severity.LOW)
                    .set(PATTERN_DETECTIONS.TIMESTAMP, tx.now())
                    .execute();
            for (AlertStatus status : AlertStatus.values()) {
                tx.dsl()
                        .insertInto(SUPERVISOR_ALERTS)
                        .set(SUPERVISOR_ALERTS.OUTCOME_ID, over)
                        .set(SUPERVISOR_ALERTS.WORKER_ID, worker)
                        .set(SUPERVISOR_ALERTS.TYPE, "stuck")
                        .set(SUPERVISOR_ALERTS.SEVERITY, Severity.LOW)
                        .set(SUPERVISOR_ALERTS.MESSAGE, "m")
                        .set(SUPERVISOR_ALERTS.STATUS, status)
                        .set(SUPERVISOR_ALERTS.CREATED_AT, tx.now())
                        .execute();
            }
        });
        Goals.become(store, over, OutcomeStatus.ARCHIVED);
        time.advance(HALF_A_YEAR.plusDays(1));
        assertThat(prune().run().tables()).extracting(Pruned::table).doesNotContain("behavior_reviews");
        assertThat(count(BEHAVIOR_REVIEWS)).isEqualTo(1);
        PruneReport report = prune().tables(EnumSet.complementOf(EnumSet.copyOf(PruneTable.LOGS)))
                .run();
        assertThat(report.deleted()).isEqualTo(4);
        assertThat(lines(of(report, "behavior_reviews").export())
                        .get(0)
                        .get("snapshot_id")
                        .textValue())
                .as("exported before the change that it judged")
                .isEqualTo("snapshot '1'");
        assertThat(count(CHANGE_SNAPSHOTS) + count(BEHAVIOR_REVIEWS) + count(PATTERN_DETECTIONS))
                .isZero();
        assertThat(count(SUPERVISOR_ALERTS)).isEqualTo(2);
    }

    @Test
    void whatIsNoText_stays() throws SQLException {
        if (TestDatabase.ON_POSTGRES) {
            return; // it takes no such bytes
        }
        String over = Goals.goal(store, OutcomeStatus.ACHIEVED);
        cost(over, "\uFFFD is text");
        cost(over, "x");
        cost(over, "y");
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement()) {
            statement.execute("UPDATE cost_log SET description = CAST(x'C328' AS TEXT) WHERE description = 'x'");
            statement.execute("UPDATE cost_log SET description = x'0102' WHERE description = 'y'");
        }
        time.advance(HALF_A_YEAR.plusDays(1));
        Pruned pruned = of(prune().run(), "cost_log");
        assertThat(pruned.deleted()).isEqualTo(1);
        assertThat(pruned.kept()).isEqualTo(2);
        assertThat(lines(pruned.export()).get(0).get("description").textValue()).isEqualTo("\uFFFD is text");
    }

    @Test
    void aCircleOfParents_thatAnotherProgramMade_stays() {
        String a = Goals.root(store, "a");
        String b = Goals.below(store, a, "b");
        cost(a, "a");
        Goals.become(store, a, OutcomeStatus.ACHIEVED);
        Goals.become(store, b, OutcomeStatus.ACHIEVED);
        time.advance(HALF_A_YEAR.plusDays(1));
        Map<String, OpenTrees.Verdict> tree = store.read(dsl -> OpenTrees.of(dsl, List.of(a, b, "none")));
        assertThat(tree)
                .containsOnlyKeys(a, b)
                .allSatisfy((goal, verdict) -> assertThat(verdict).isEqualTo(new OpenTrees.Verdict(false, "a")));
        setParent(a, b);
        Map<String, OpenTrees.Verdict> circle = store.read(dsl -> OpenTrees.of(dsl, List.of(a, b)));
        assertThat(circle)
                .containsOnlyKeys(a, b)
                .allSatisfy((goal, verdict) -> assertThat(verdict.isOpen()).isTrue());
        assertThat(prune().run().rows()).isZero();
        setParent(a, null);
    }

    private void setParent(String goal, String parent) {
        store.run(tx -> tx.dsl()
                .update(OUTCOMES)
                .set(OUTCOMES.PARENT_ID, parent)
                .set(OUTCOMES.DEPTH, parent == null ? 0 : 2)
                .where(OUTCOMES.ID.eq(goal))
                .execute());
    }

    @Test
    void queries_useTheirIndexes_andTheWalkIsByKey() {
        Instant before = time.now();
        for (PruneTable table : PruneTable.values()) {
            OldRows rows = new OldRows(table, before);
            Object key = table.isNumbered() ? (Object) 7L : "k";
            String index = table.isNumbered() ? "INTEGER PRIMARY KEY" : "sqlite_autoindex_" + table.tableName();
            String walk = table == PruneTable.SUPERVISOR_ALERTS ? "supervisor_alerts_by_status" : index;
            Plans.assertUses(store, walk, dsl -> rows.pageQuery(dsl, key, table.isNumbered() ? key : null));
            Plans.assertUses(store, index, dsl -> rows.deletion(dsl, List.of(key)));
            Plans.assertUses(
                    store,
                    table == PruneTable.SUPERVISOR_ALERTS ? table.tableName() : index,
                    dsl -> rows.rows(dsl, List.of(key)));
        }
        for (PruneTable table : Set.of(PruneTable.ACTIVITY_LOG, PruneTable.COST_LOG)) {
            Plans.assertUses(store, table.tableName() + "_by_time", dsl -> new OldRows(table, before).lastQuery(dsl));
        }
        assertThat(Plans.of(store, dsl -> OpenTrees.openRoots(dsl, List.of("a", "b"))))
                .anySatisfy(step -> assertThat(step).contains("outcomes_children"))
                .noneSatisfy(step -> assertThat(step).containsPattern("SCAN outcomes|Seq Scan on outcomes"));
    }
}
