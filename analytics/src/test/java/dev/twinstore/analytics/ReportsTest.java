package dev.twinstore.analytics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.tuple;

import dev.twinstore.Store;
import dev.twinstore.StoreOptions;
import dev.twinstore.db.tables.pojos.Worker;
import dev.twinstore.model.Money;
import dev.twinstore.model.TaskStatus;
import dev.twinstore.task.NewTask;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ReportsTest {
    private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path dir;

    private Store open() {
        Store store = Rows.store(dir.resolve("twin.db"));
        Rows.outcome(store, "a", "Alpha");
        Rows.outcome(store, "b", "Beta");
        return store;
    }

    private static Selection window(String since, String until) {
        return Selection.everything().from(Instant.parse(since)).to(Instant.parse(until));
    }

    @Test
    void throughput_daysAreThoseOfTheZone_alsoWhenTheClockIsSet() {
        try (Store store = open()) {
            Rows.completed(store, "t1", "a", "2026-03-28T22:59:59.999Z"); // 28th, 23:59:59.999 in Berlin
            Rows.completed(store, "t2", "a", "2026-03-28T23:00:00Z"); // 29th, 00:00
            Rows.completed(store, "t3", "b", "2026-03-29T21:59:59.999Z"); // 29th, its last millisecond: 23 hours
            Rows.ended(store, "t4", "a", TaskStatus.FAILED, "2026-03-29T22:00:00Z", 3, "boom"); // 30th, 00:00
            Throughput report = Throughput.of(
                    store,
                    window("2026-03-28T00:00:00Z", "2026-03-31T22:00:00Z")
                            .by(Step.DAY)
                            .in(BERLIN));
            assertThat(report.completed()).isEqualTo(3);
            assertThat(report.failed()).isEqualTo(1);
            assertThat(report.buckets())
                    .extracting(Throughput.Bucket::completed, Throughput.Bucket::failed)
                    .containsExactly(tuple(1L, 0L), tuple(2L, 0L), tuple(0L, 1L), tuple(0L, 0L));
            Period shortDay = report.buckets().get(1).period();
            assertThat(Duration.between(shortDay.from(), shortDay.until())).isEqualTo(Duration.ofHours(23));
        }
    }

    @Test
    void throughput_theLongDayHas25Hours() {
        try (Store store = open()) {
            Rows.completed(store, "t1", "a", "2026-10-25T00:30:00Z"); // 02:30, first time
            Rows.completed(store, "t2", "a", "2026-10-25T01:30:00Z"); // 02:30, second time
            Throughput report = Throughput.of(
                    store,
                    window("2026-10-24T22:00:00Z", "2026-10-25T23:00:00Z")
                            .by(Step.HOUR)
                            .in(BERLIN));
            assertThat(report.buckets()).hasSize(25);
            assertThat(report.buckets().get(2).completed()).isEqualTo(1);
            assertThat(report.buckets().get(3).completed()).isEqualTo(1);
        }
    }

    @Test
    void throughput_countsOnlyTheWindowAndTheGoal() {
        try (Store store = open()) {
            Rows.completed(store, "t1", "a", "2026-01-01T09:59:59.999Z");
            Rows.completed(store, "t2", "a", "2026-01-01T10:00:00Z");
            Rows.completed(store, "t3", "b", "2026-01-01T10:30:00Z");
            Rows.completed(store, "t4", "a", "2026-01-01T11:00:00Z");
            Selection hour = window("2026-01-01T10:00:00Z", "2026-01-01T11:00:00Z");
            assertThat(Throughput.of(store, hour.by(Step.HOUR).in(ZoneOffset.UTC))
                            .completed())
                    .isEqualTo(2);
            assertThat(Throughput.of(store, hour.ofOutcome("a").by(Step.HOUR).in(ZoneOffset.UTC))
                            .completed())
                    .isEqualTo(1);
            assertThat(Throughput.of(
                                    store,
                                    hour.ofOutcome("nobody").by(Step.HOUR).in(ZoneOffset.UTC))
                            .buckets())
                    .hasSize(1);
        }
    }

    @Test
    void throughput_withoutHistoryIsEmpty_andTooManyHoursAreRefused() {
        try (Store store = open()) {
            assertThat(Throughput.of(store, Selection.everything().by(Step.DAY).in(BERLIN))
                            .buckets())
                    .isEmpty();
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> Throughput.of(
                            store,
                            window("1970-01-01T00:00:00Z", "2026-01-01T00:00:00Z")
                                    .by(Step.HOUR)
                                    .in(BERLIN)))
                    .withMessageContaining("100,000");
        }
    }

    @Test
    void hours_ofAZoneThatSetsItsClockByHalfAnHour_neitherOverlapNorStop() {
        Buckets back = Buckets.of(
                Step.HOUR,
                ZoneId.of("Australia/Lord_Howe"),
                Instant.parse("2026-04-04T13:00:00Z"),
                Instant.parse("2026-04-04T18:00:00Z"));
        for (int i = 1; i < back.size(); i++) {
            assertThat(back.start(i)).isEqualTo(back.end(i - 1)).isAfter(back.start(i - 1));
        }
        assertThat(back.size()).isBetween(5, 7);
    }

    @Test
    void cost_isExactToTheMicroDollar() {
        try (Store store = open()) {
            Worker worker = store.workers().start("a", "W");
            for (int i = 0; i < 10; i++) {
                Rows.cost(store, "a", worker.id(), "0.100001", "2026-03-28T23:30:00Z"); // the 29th in Berlin
            }
            Rows.cost(store, "b", null, "0.000001", "2026-03-31T10:00:00Z");
            Rows.cost(store, null, null, "2", "2026-03-31T10:00:00Z");
            Rows.cost(store, "gone", "gone-worker", "0.5", "2026-03-31T10:00:00Z");
            Rows.completed(store, "t1", "a", "2026-03-30T00:00:00Z");
            Rows.completed(store, "t2", "a", "2026-03-30T00:00:00Z");
            Rows.completed(store, "t3", "a", "2026-03-30T00:00:00Z");
            CostReport report =
                    CostReport.of(store, Selection.everything().by(Step.DAY).in(BERLIN));
            assertThat(report.total()).isEqualByComparingTo("3.500011");
            assertThat(report.entries()).isEqualTo(13);
            assertThat(report.perCompletedTask()).isEqualByComparingTo("1.166670"); // 3.500011 / 3 = 1.16667033…
            assertThat(report.outcomes())
                    .extracting(CostReport.OfOutcome::outcomeId)
                    .containsExactly(null, "a", "gone", "b");
            assertThat(report.outcomes().get(1).cost()).isEqualByComparingTo("1.000010");
            assertThat(report.outcomes().get(1).name()).isEqualTo("Alpha");
            assertThat(report.outcomes().get(2).name()).isNull();
            assertThat(report.workers())
                    .extracting(CostReport.OfWorker::workerId)
                    .containsExactly(null, worker.id(), "gone-worker");
            assertThat(report.periods().subList(0, 3)).hasSize(3);
            assertThat(report.periods().get(0).period().label()).isEqualTo("2026-03-29");
            assertThat(report.periods().get(0).cost()).isEqualByComparingTo("1.000010");
            assertThat(report.periods().get(1).cost()).isEqualByComparingTo(BigDecimal.ZERO);
            assertThat(report.periods().get(2).entries()).isEqualTo(3);
            CostReport ofB = CostReport.of(
                    store,
                    window("2026-03-31T10:00:00Z", "2026-03-31T10:00:00.001Z")
                            .ofOutcome("b")
                            .in(BERLIN));
            assertThat(ofB.total()).isEqualByComparingTo("0.000001");
            assertThat(ofB.perCompletedTask()).isNull();
        }
    }

    @Test
    void failures_errorsThatDifferOnlyInNumbersAreOne() {
        try (Store store = open()) {
            String at = "2026-01-02T00:00:00Z";
            Rows.ended(store, "f1", "a", TaskStatus.FAILED, at, 3, "timeout after 30 s\nstack");
            Rows.ended(store, "f2", "a", TaskStatus.FAILED, "2026-01-03T00:00:00Z", 3, "timeout after 31 s\nother");
            Rows.ended(store, "f3", "b", TaskStatus.FAILED, at, 1, null);
            Rows.completed(store, "c1", "a", at);
            Failures report = Failures.of(store, Selection.everything());
            assertThat(report.failed()).isEqualTo(3);
            assertThat(report.errors())
                    .containsExactly(
                            new Failures.OfError("timeout after # s", 2, Instant.parse("2026-01-03T00:00:00Z"), "f1"),
                            new Failures.OfError("", 1, Instant.parse(at), "f3"));
            assertThat(report.attempts())
                    .containsExactly(new Failures.OfAttempts(1, 1, 1), new Failures.OfAttempts(3, 0, 2));
            assertThat(Failures.of(store, Selection.everything().ofOutcome("b")).failed())
                    .isEqualTo(1);
        }
    }

    @Test
    void failures_idsAreTakenOut() {
        assertThat(Alike.of("worker w (01a20640-69a8-73f0-ad12-975c7500fcbb) was lost: process 123 is gone"))
                .isEqualTo("worker w (#) was lost: process # is gone");
        assertThat(Alike.of("  ")).isEmpty();
    }

    @Test
    void overview_countsTasksAndLiveWorkersOfEachGoal_whileAnotherStoreWrites() {
        try (Store store = open()) {
            long added = store.tasks()
                    .addAll("a", Stream.of("1", "2", "3").map(NewTask::of).iterator());
            assertThat(added).isEqualTo(3);
            Worker worker = store.workers().start("a", "W");
            var unused = store.tasks().claim(worker);
            Rows.completed(store, "c1", "b", "2026-01-01T00:00:00Z");
            Rows.cost(store, "b", null, "0.1", "2026-01-01T00:00:00Z");
            Rows.cost(store, "b", null, "0.2", "2026-01-01T00:00:00Z");
            store.run(tx -> {
                try (Store reader =
                        Store.open(StoreOptions.of(dir.resolve("twin.db")).forReading())) {
                    Overview report = Overview.of(reader, Selection.everything());
                    assertThat(report.outcomes())
                            .extracting(Overview.OfOutcome::outcomeId)
                            .containsExactly("a", "b");
                    assertThat(report.outcomes().get(0).own())
                            .isEqualTo(new Overview.Standing(2, 1, 0, 0, 0, 1, Money.ofMicros(0)));
                    assertThat(report.outcomes().get(1).own().cost()).isEqualByComparingTo("0.3");
                    assertThat(report.totals())
                            .isEqualTo(new Overview.Standing(2, 1, 0, 1, 0, 1, Money.ofMicros(300_000)));
                    assertThat(Overview.of(reader, Selection.everything().ofOutcome("b"))
                                    .outcomes())
                            .hasSize(1);
                }
            });
        }
    }

    @Test
    void overview_ofAWindow_countsWhatItDoesNotList_andSaysSo() {
        try (Store store = open()) {
            Rows.completed(store, "c1", "b", "2026-01-01T00:00:00Z");
            Overview later = Overview.of(store, window("2026-03-01T00:00:00Z", "2026-04-01T00:00:00Z"));
            assertThat(later.outcomes()).isEmpty();
            assertThat(later.goals()).isEqualTo(2);
            assertThat(later.totals().tasks()).isEqualTo(1);
            assertThat(later.layout().notes()).singleElement().asString().contains("not listed: 2");
            assertThat(Overview.of(store, Selection.everything()).layout().notes())
                    .isEmpty();
        }
    }
}
