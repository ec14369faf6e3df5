package dev.twinstore.analytics;

import static org.assertj.core.api.Assertions.assertThat;

import dev.twinstore.Store;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What reports make of rows that the schema allows, but our operations do not write: of other programs, of set clocks. */
final class ForeignRowsTest {
    private static final Instant NOW = Instant.parse("2026-06-10T12:00:00Z");
    private static final Selection ALL = Selection.everything();

    @TempDir
    Path dir;

    private Store store;
    private PlainSql sql;

    @BeforeEach
    void make() throws SQLException {
        store = Rows.store(dir.resolve("twin.db"));
        sql = new PlainSql(dir.resolve("twin.db"));
        Rows.outcome(store, "a", "Alpha");
    }

    @AfterEach
    void close() throws SQLException {
        sql.close();
        store.close();
    }

    /** Reads a report as if it were {@link #NOW}. */
    private <R> R now(Selection selection, Function<Snapshot, R> query) {
        return store.read(dsl -> query.apply(new Snapshot(dsl, selection, NOW)));
    }

    private static long before(Duration duration) {
        return NOW.minus(duration).toEpochMilli();
    }

    private void worker(String id, String status, String startedAt, String endedAt, long updatedAt)
            throws SQLException {
        sql.execute("insert into workers (id, outcome_id, name, status, started_at, ended_at, updated_at) values ('"
                + id + "', 'a', 'W', '" + status + "', " + startedAt + ", " + endedAt + ", " + updatedAt + ")");
    }

    @Test
    void aWorkerWhoseEndWasNotTold_livedUntilItLastChanged() throws SQLException {
        worker("w", "completed", "" + before(Duration.ofDays(3)), "null", before(Duration.ofDays(2)));
        WorkersReport report = now(ALL, WorkersReport::query);
        assertThat(report.alive()).isEqualTo(Duration.ofDays(1));
        assertThat(report.workers().get(0).until()).isEqualTo(NOW.minus(Duration.ofDays(2)));
        assertThat(now(ALL.from(NOW.minus(Duration.ofDays(1))), WorkersReport::query)
                        .count())
                .as("it was gone by then")
                .isZero();
    }

    @Test
    void aWorkerThatEndedBeforeItStarted_byItsClock_countsInTheWindowThatItStartedIn() throws SQLException {
        worker("w", "completed", "" + before(Duration.ofHours(1)), "" + before(Duration.ofHours(3)), 0);
        WorkersReport report = now(ALL.from(NOW.minus(Duration.ofHours(2))), WorkersReport::query);
        assertThat(report.count()).isEqualTo(1);
        assertThat(report.alive()).isZero();
    }

    @Test
    void aWorker_isNeverBusyForLongerThanItLived() throws SQLException {
        worker("w", "completed", "" + before(Duration.ofHours(4)), "" + before(Duration.ofHours(2)), 0);
        worker("x", "completed", "" + before(Duration.ofHours(4)), "" + before(Duration.ofHours(2)), 0);
        Rows.completed(store, "t", "a", "2026-06-10T11:00:00Z");
        sql.execute("update tasks set completed_by = 'w', started_at = " + before(Duration.ofHours(9)));
        WorkersReport report = now(ALL, WorkersReport::query);
        assertThat(report.workers())
                .extracting(WorkersReport.OfWorker::busyShare)
                .containsExactly(1.0, 0.0);
        assertThat(report.busy())
                .as("time that one did not have is not the other's")
                .isEqualTo(Duration.ofHours(2));
    }

    @Test
    void whatAWorkerHolds_isToldByTheStatusOfATask() throws SQLException {
        worker("w", "running", "" + before(Duration.ofHours(4)), "null", 0);
        Rows.completed(store, "done", "a", "2026-06-10T10:00:00Z");
        Rows.completed(store, "again", "a", "2026-06-10T10:00:00Z");
        sql.execute("update tasks set claimed_by = 'w', claimed_at = " + before(Duration.ofHours(3))
                + ", completed_at = null where id = 'done'");
        sql.execute("update tasks set status = 'running', claimed_by = 'w', claimed_at = "
                + before(Duration.ofMinutes(30)) + " where id = 'again'");
        assertThat(now(ALL, WorkersReport::query).busy())
                .as("the one that another program reopened and gave to it")
                .isEqualTo(Duration.ofMinutes(30));
        assertThat(now(ALL, Live::query).claims()).isEqualTo(1);
    }

    @Test
    void aHeartbeatThatIsStillToCome_byItsClock_wasJustNow() throws SQLException {
        worker("w", "running", "null", "null", 0);
        worker("x", "running", "0", "null", 0);
        sql.execute("update workers set last_heartbeat = " + before(Duration.ofHours(-1)));
        assertThat(now(ALL, Live::query).workers())
                .extracting(Live.OfWorker::workerId, Live.OfWorker::heartbeat)
                .as("the one that never started is the last")
                .containsExactly(
                        org.assertj.core.api.Assertions.tuple("x", Duration.ZERO),
                        org.assertj.core.api.Assertions.tuple("w", Duration.ZERO));
    }

    @Test
    void aSuggestionWithoutStatus_isToBeDecided_andTheOldestComesFirst() throws SQLException {
        sql.execute(
                "insert into improvement_suggestions (type, title, description, priority, status, created_at) values"
                        + " ('skill', 'Younger', '', 5, 'pending', 2), ('skill', 'Older', '', 5, null, 1),"
                        + " ('skill', 'Unimportant', '', null, 'pending', 0)");
        assertThat(now(ALL, SuggestionsReport::query).pending())
                .extracting(SuggestionsReport.Pending::title)
                .containsExactly("Older", "Younger", "Unimportant");
        assertThat(now(ALL, Overview::query).pendingSuggestions()).isEqualTo(3);
    }

    @Test
    void throughputPerHour_isTheSame_howeverTimeIsDivided() {
        Rows.completed(store, "t1", "a", "2026-06-10T08:00:00Z");
        Rows.completed(store, "t2", "a", "2026-06-10T11:00:00Z");
        for (Step step : Step.values()) {
            assertThat(now(ALL.by(step), Throughput::query).perHour())
                    .as(step + ": since the first task that ended")
                    .isEqualTo(0.5);
        }
        assertThat(now(ALL.from(Instant.parse("2026-06-10T04:00:00Z")), Throughput::query)
                        .perHour())
                .isEqualTo(0.25);
    }

    @Test
    void aWindowThatHasNotBegun_hasNoPeriodsAndNoWorkers_unlessAClockRanAhead() throws SQLException {
        worker("w", "running", "0", "null", 0);
        Selection tomorrow = ALL.from(NOW.plus(Duration.ofDays(1))).to(NOW.plus(Duration.ofDays(3)));
        assertThat(now(tomorrow, Throughput::query).buckets()).isEmpty();
        assertThat(now(tomorrow, CostReport.REPORT.query()::apply).periods()).isEmpty();
        assertThat(now(tomorrow, WorkersReport::query).periods()).isEmpty();
        assertThat(now(tomorrow, WorkersReport::query).count()).isZero();
        Rows.completed(store, "t", "a", "2026-06-12T00:00:00Z");
        assertThat(now(tomorrow.by(Step.DAY), Throughput::query).buckets())
                .extracting(Throughput.Bucket::completed)
                .containsExactly(0L, 1L, 0L);
    }

    @Test
    void aTaskInHand_waitsForNothing() throws SQLException {
        worker("w", "running", "0", "null", 0);
        sql.execute("insert into tasks (id, outcome_id, title, status, claimed_by, not_before, created_at, updated_at)"
                + " values ('t', 'a', 'T', 'running', 'w', 1, 0, 0)");
        assertThat(now(ALL, Ageing::query).oldest())
                .extracting(Ageing.Open::waitsFor)
                .containsOnlyNulls();
    }

    @Test
    void aGoalWithoutId_isNotWhatWasSpentForNoGoal() throws SQLException {
        Rows.outcome(store, "", "Nameless");
        Rows.cost(store, "", null, "2", "2026-06-10T10:00:00Z");
        Rows.cost(store, null, null, "1", "2026-06-10T10:00:00Z");
        assertThat(now(ALL, CostReport.REPORT.query()::apply).outcomes())
                .extracting(CostReport.OfOutcome::outcomeId, goal -> goal.cost().intValue())
                .containsExactly(
                        org.assertj.core.api.Assertions.tuple("", 2), org.assertj.core.api.Assertions.tuple(null, 1));
    }

    @Test
    void aLostClaimWhoseNumberIsNone_isCounted_andCostsNothing() throws SQLException {
        Rows.cost(store, "a", null, "1", "2026-06-10T10:00:00Z");
        sql.execute("update cost_log set task_id = 't', claim_no = 0");
        sql.execute("insert into activity_log (outcome_id, type, title, metadata, created_at) values ('a', 'task_lost',"
                + " 'T', '{\"task_id\": \"t\", \"claim_no\": \"none\"}', 0)");
        Waste waste = now(ALL, Waste::query);
        assertThat(waste.claimsLost()).isEqualTo(1);
        assertThat(waste.lostClaims()).isEqualByComparingTo("0");
        sql.execute("update activity_log set metadata = '{\"task_id\": \"t\", \"claim_no\": 0}'");
        assertThat(now(ALL, Waste::query).lostClaims()).isEqualByComparingTo("1");
    }

    @Test
    void anErrorThatBeginsWithAnEmptyLine_isTold() {
        Rows.ended(
                store,
                "t",
                "a",
                dev.twinstore.model.TaskStatus.FAILED,
                "2026-06-10T10:00:00Z",
                1,
                "\n \nNo space on 7");
        assertThat(now(ALL, Failures::query).errors())
                .extracting(Failures.OfError::error)
                .containsExactly("No space on #");
    }
}
