package dev.twinstore.analytics.demo;

import static dev.twinstore.db.Tables.ACTIVITY_LOG;
import static dev.twinstore.db.Tables.COST_LOG;
import static dev.twinstore.db.Tables.OUTCOMES;
import static dev.twinstore.db.Tables.PROGRESS_ENTRIES;
import static dev.twinstore.db.Tables.SUPERVISOR_ALERTS;
import static dev.twinstore.db.Tables.TASKS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.twinstore.Store;
import dev.twinstore.StoreOptions;
import dev.twinstore.Tx;
import dev.twinstore.activity.ActivityType;
import dev.twinstore.db.tables.pojos.Worker;
import dev.twinstore.model.Json;
import dev.twinstore.model.Severity;
import dev.twinstore.model.TaskStatus;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** One run with real processes and a kill; then the examiner must find whatever is done to copies of its database. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DemoTest {
    @TempDir
    static Path folder;

    @TempDir
    static Path scratch;

    private DemoResult result;
    private Instant before;

    @BeforeAll
    void run() throws IOException {
        OddFiles.write(folder);
        before = Instant.now();
        result = new Demo(
                        new Demo.Settings(folder, scratch.resolve("demo.db"), 2, true, 7, Duration.ofMinutes(2)),
                        DemoProgress.asLines(new PrintWriter(new StringWriter())))
                .run();
    }

    @Test
    void everyPromise_isKept() {
        assertThat(result.promises())
                .hasSize(10)
                .allSatisfy(promise ->
                        assertThat(promise.broken()).as(promise.name()).isEmpty());
        assertThat(result.kept()).isTrue();
        assertThat(result.files()).isEqualTo(OddFiles.COUNT);
        assertThat(result.crew()).extracting(DemoResult.Share::name).containsExactly("worker-1", "worker-2");
        assertThat(result.crew().stream().mapToInt(DemoResult.Share::completed).sum())
                .isEqualTo(OddFiles.COUNT);
    }

    @Test
    void theKilledWorkersTask_isDoneByTheOther() {
        Rescue rescue = Objects.requireNonNull(result.rescue());
        assertThat(rescue.rescuer()).isNotEqualTo(rescue.victim());
        assertThat(rescue.untilReleased()).isBetween(Duration.ZERO, Duration.ofMinutes(1));
        assertThat(rescue.untilClaimed()).isGreaterThanOrEqualTo(rescue.untilReleased());
        assertThat(rescue.untilCompleted()).isGreaterThanOrEqualTo(rescue.untilClaimed());
        assertThat(ProcessHandle.of(rescue.victimPid()).filter(ProcessHandle::isAlive))
                .isEmpty();
    }

    @Test
    void theResult_isToldToPeopleAndPrograms() {
        StringWriter text = new StringWriter();
        DemoReport.text(result, new PrintWriter(text));
        assertThat(text.toString())
                .contains("was killed in the middle of", "Every promise was kept.", "worker-1", "worker-2")
                .doesNotContain("BROKEN", "\u001b");
        String json = DemoReport.json(result);
        assertThat(json.chars()).allMatch(c -> c < 127);
        assertThat(Json.parse(json).path("kept").asBoolean()).isTrue();
        assertThat(Json.parse(json).path("rescue").path("victim").asText())
                .isEqualTo(Objects.requireNonNull(result.rescue()).victim());
    }

    @Test
    void anUntouchedCopy_isKept() throws IOException {
        assertThat(brokenAfter("untouched", tx -> {})).isEmpty();
    }

    @Test
    void aSecondCompletion_isFound() throws IOException {
        assertThat(brokenAfter(
                        "twice",
                        tx -> tx.dsl()
                                .insertInto(
                                        ACTIVITY_LOG,
                                        ACTIVITY_LOG.OUTCOME_ID,
                                        ACTIVITY_LOG.TYPE,
                                        ACTIVITY_LOG.TITLE,
                                        ACTIVITY_LOG.METADATA,
                                        ACTIVITY_LOG.CREATED_AT)
                                .select(tx.dsl()
                                        .select(
                                                ACTIVITY_LOG.OUTCOME_ID,
                                                ACTIVITY_LOG.TYPE,
                                                ACTIVITY_LOG.TITLE,
                                                ACTIVITY_LOG.METADATA,
                                                ACTIVITY_LOG.CREATED_AT)
                                        .from(ACTIVITY_LOG)
                                        .where(ACTIVITY_LOG.TYPE.eq(ActivityType.TASK_COMPLETED))
                                        .limit(1))
                                .execute()))
                .contains("each exactly once", "every claim has one end");
    }

    @Test
    void aWrongHash_isFound() throws IOException {
        assertThat(brokenAfter(
                        "hash",
                        tx -> tx.dsl()
                                .update(PROGRESS_ENTRIES)
                                .set(PROGRESS_ENTRIES.FULL_OUTPUT, "sha256  0000")
                                .where(PROGRESS_ENTRIES.ID.eq(1L))
                                .execute()))
                .containsExactly("every measurement is right");
    }

    @Test
    void anUncompletedTask_isFound() throws IOException {
        assertThat(brokenAfter(
                        "uncompleted",
                        tx -> tx.dsl()
                                .update(TASKS)
                                .set(TASKS.STATUS, TaskStatus.PENDING)
                                .setNull(TASKS.COMPLETED_BY)
                                .where(TASKS.TITLE.eq("Measure plain.txt"))
                                .execute()))
                .contains("every task is completed", "each exactly once");
    }

    @Test
    void aTaskThatIsGone_isFound() throws IOException {
        assertThat(brokenAfter(
                        "gone",
                        tx -> tx.dsl()
                                .deleteFrom(TASKS)
                                .where(TASKS.TITLE.eq("Measure plain.txt"))
                                .execute()))
                .contains("every file is exactly one task", "every cost is there to the micro-dollar");
    }

    @Test
    void aMicroDollarTooMany_isFound() throws IOException {
        assertThat(brokenAfter(
                        "cost",
                        tx -> tx.dsl()
                                .update(COST_LOG)
                                .set(COST_LOG.AMOUNT, COST_LOG.AMOUNT.plus(new BigDecimal("0.000001")))
                                .where(COST_LOG.ID.eq(1L))
                                .execute()))
                .containsExactly("every cost is there to the micro-dollar");
    }

    @Test
    void anotherAlert_isFound() throws IOException {
        assertThat(brokenAfter("alert", tx -> {
                    Worker other = workers(tx).stream()
                            .filter(worker -> !worker.id().equals(kill(tx).workerId()))
                            .findFirst()
                            .orElseThrow();
                    tx.dsl()
                            .insertInto(SUPERVISOR_ALERTS)
                            .set(SUPERVISOR_ALERTS.WORKER_ID, other.id())
                            .set(SUPERVISOR_ALERTS.OUTCOME_ID, other.outcomeId())
                            .set(SUPERVISOR_ALERTS.TYPE, "stuck")
                            .set(SUPERVISOR_ALERTS.SEVERITY, Severity.HIGH)
                            .set(SUPERVISOR_ALERTS.MESSAGE, "stuck")
                            .set(SUPERVISOR_ALERTS.CREATED_AT, tx.now())
                            .execute();
                }))
                .containsExactly("no alert but the one for the killed worker");
    }

    @Test
    void aRescueThatIsNotToldOf_isFound() throws IOException {
        assertThat(brokenAfter(
                        "rescue",
                        tx -> tx.dsl()
                                .deleteFrom(ACTIVITY_LOG)
                                .where(ACTIVITY_LOG.TYPE.eq(ActivityType.TASK_LOST))
                                .execute()))
                .contains("the killed worker's task was recovered", "every claim has one end");
    }

    /** The names of the promises that are broken once a copy of the database was tampered with. */
    private List<String> brokenAfter(String name, Consumer<Tx> tampering) throws IOException {
        Path copy = Files.createDirectory(scratch.resolve(name));
        try (Stream<Path> files = Files.list(scratch)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Files.copy(file, copy.resolve(file.getFileName()));
            }
        }
        Path database = copy.resolve("demo.db");
        Kill kill;
        try (Store store = Store.open(StoreOptions.of(database).withoutHousekeeping())) {
            kill = store.write(this::kill);
            store.run(tampering);
        }
        Listing listing = Listing.of(folder, database);
        try (Store store = Store.open(StoreOptions.of(database).forReading())) {
            return new Examiner(listing, History.of(store, result.outcomeId()), kill, true)
                    .examine().stream()
                            .filter(promise -> !promise.kept())
                            .map(Promise::name)
                            .toList();
        }
    }

    private Kill kill(Tx tx) {
        Rescue rescue = Objects.requireNonNull(result.rescue());
        Worker victim = workers(tx).stream()
                .filter(worker -> worker.name().equals(rescue.victim()))
                .findFirst()
                .orElseThrow();
        return new Kill(rescue.taskId(), victim.id(), victim.name(), rescue.victimPid(), before);
    }

    private static List<Worker> workers(Tx tx) {
        return tx.workers()
                .list(tx.dsl().select(OUTCOMES.ID).from(OUTCOMES).fetchSingle().value1());
    }
}
