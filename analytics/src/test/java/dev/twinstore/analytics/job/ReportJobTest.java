package dev.twinstore.analytics.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.twinstore.Store;
import dev.twinstore.StoreException;
import dev.twinstore.StoreOptions;
import dev.twinstore.TimeSource;
import dev.twinstore.analytics.Overview;
import dev.twinstore.analytics.Report;
import dev.twinstore.analytics.Rows;
import dev.twinstore.analytics.Selection;
import dev.twinstore.analytics.Throughput;
import dev.twinstore.analytics.format.Format;
import dev.twinstore.job.RunningJob;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ReportJobTest {
    private static final Instant NOON = Instant.parse("2026-03-28T12:00:00Z");

    @TempDir
    Path dir;

    private final AtomicReference<Instant> now = new AtomicReference<>(NOON);
    private final AtomicBoolean isAway = new AtomicBoolean();

    private Store open() {
        return Store.open(StoreOptions.of(dir.resolve("twin.db"))
                .withoutHousekeeping()
                .withTime(new TimeSource() {
                    @Override
                    public Instant now() {
                        if (isAway.get()) {
                            throw new StoreException("the server is away");
                        }
                        return now.get();
                    }

                    @Override
                    public long monotonicNanos() {
                        return System.nanoTime();
                    }
                }));
    }

    private List<String> files() throws IOException {
        try (Stream<Path> files = Files.list(dir.resolve("out"))) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    @Test
    void aRun_writesEachFormat_andKeepsTheNewestCopies() throws IOException {
        try (Store store = open()) {
            ReportJob job = ReportJob.of(store, dir.resolve("out"))
                    .formats(Format.JSON, Format.CSV)
                    .keep(2);
            for (int i = 0; i < 4; i++) {
                assertThat(job.run()).isEqualTo(now.get());
                now.set(now.get().plusSeconds(3600));
            }
            Files.createFile(dir.resolve("out/report-notes.json"));
            job.keep(1).run();
            assertThat(files())
                    .containsExactly(
                            "report-20260328T160000.000Z.csv",
                            "report-20260328T160000.000Z.json",
                            "report-notes.json",
                            "report.csv",
                            "report.json");
        }
    }

    @Test
    void copiesOfAClockThatWasAhead_pushNoNewOnesOut() throws IOException {
        try (Store store = open()) {
            ReportJob job =
                    ReportJob.of(store, dir.resolve("out")).formats(Format.CSV).keep(1);
            now.set(NOON.plus(Duration.ofDays(1)));
            job.run();
            now.set(NOON);
            job.run();
            now.set(NOON.plusSeconds(60));
            job.run();
            assertThat(files())
                    .containsExactly(
                            "report-20260328T120100.000Z.csv", "report-20260329T120000.000Z.csv", "report.csv");
        }
    }

    @Test
    void theWindow_movesWithEachRun() throws IOException {
        try (Store store = open()) {
            Rows.outcome(store, "a", "Alpha");
            Rows.completed(store, "t", "a", "2026-03-28T10:00:00Z");
            ReportJob job = ReportJob.of(store, dir.resolve("out"))
                    .reports(List.of(Throughput.REPORT))
                    .formats(Format.JSON)
                    .last(Duration.ofHours(3));
            job.run();
            assertThat(Files.readString(dir.resolve("out/report.json"))).contains("\"figures\":{\"completed\":1");
            now.set(NOON.plus(Duration.ofHours(2)));
            job.run();
            assertThat(Files.readString(dir.resolve("out/report.json"))).contains("\"figures\":{\"completed\":0");
        }
    }

    @Test
    void aReader_neverSeesHalfAFile() throws Exception {
        try (Store store = open()) {
            ReportJob job = ReportJob.of(store, dir.resolve("out"));
            job.run();
            Path page = dir.resolve("out/report.html");
            AtomicBoolean done = new AtomicBoolean();
            List<String> broken = new CopyOnWriteArrayList<>();
            AtomicInteger read = new AtomicInteger();
            Thread reader = new Thread(() -> {
                while (!done.get()) {
                    try {
                        String html = Files.readString(page);
                        read.incrementAndGet();
                        if (!html.startsWith("<!DOCTYPE html>") || !html.endsWith("</html>\n")) {
                            broken.add(html);
                        }
                    } catch (IOException e) {
                        broken.add(e.toString());
                    }
                }
            });
            reader.start();
            for (int i = 0; i < 20 || read.get() < 20; i++) {
                job.run();
            }
            done.set(true);
            reader.join();
            assertThat(broken).isEmpty();
            assertThat(files()).containsExactly("report.html");
        }
    }

    @Test
    void byItsSchedule_itRunsAgain_alsoAfterAFailure() throws Exception {
        try (Store store = open()) {
            CountDownLatch runs = new CountDownLatch(4);
            List<RuntimeException> failures = new CopyOnWriteArrayList<>();
            Report<Overview> counting = Report.of("counting", "Counting", "Fails every other time.", at -> {
                runs.countDown();
                if (runs.getCount() % 2 == 0) {
                    throw new IllegalStateException("this time it fails");
                }
                return Overview.REPORT.query().apply(at);
            });
            ReportJob job = ReportJob.of(store, dir.resolve("out"))
                    .reports(List.of(counting))
                    .every(Duration.ofMillis(1))
                    .onFailure(failure -> {
                        failures.add(failure);
                        throw new IllegalStateException("a listener that fails is no reason to end");
                    });
            try (RunningJob running = job.start()) {
                assertThat(running).isNotNull();
                assertThat(runs.await(30, TimeUnit.SECONDS)).isTrue();
            }
            assertThat(failures)
                    .isNotEmpty()
                    .allMatch(failure -> failure.getMessage().equals("this time it fails"));
            assertThat(dir.resolve("out/report.html")).exists();
        }
    }

    @Test
    void aFolderThatCannotBeWritten_isAFailureThatSaysSo() throws IOException {
        Files.createFile(dir.resolve("out"));
        try (Store store = open()) {
            List<RuntimeException> failures = new CopyOnWriteArrayList<>();
            ReportJob.of(store, dir.resolve("out")).onFailure(failures::add).attempt();
            assertThat(failures).hasSize(1);
            assertThat(failures.get(0)).isInstanceOf(UncheckedIOException.class).hasMessageContaining("check the path");
        }
    }

    @Test
    void aServerThatIsAway_isAFailure_andTheScheduleGoesOn() {
        try (Store store = open()) {
            List<RuntimeException> failures = new CopyOnWriteArrayList<>();
            ReportJob job = ReportJob.of(store, dir.resolve("out"))
                    .every(Duration.ofHours(1))
                    .last(Duration.ofDays(1))
                    .onFailure(failures::add);
            isAway.set(true);
            assertThat(job.attempt()).isBetween(Duration.ofMinutes(50), Duration.ofHours(1));
            assertThat(failures).singleElement().isInstanceOf(StoreException.class);
        }
    }

    @Test
    void aClockThatIsSetDuringARun_putsTheNextOneNeitherOffNorForward() {
        for (Duration by : List.of(Duration.ofDays(-3), Duration.ofDays(3))) {
            try (Store store = open()) {
                Report<Overview> setting = Report.of("setting", "Setting", "Sets the clock.", at -> {
                    now.set(now.get().plus(by));
                    return Overview.REPORT.query().apply(at);
                });
                Duration wait = ReportJob.of(store, dir.resolve("out"))
                        .reports(List.of(setting))
                        .every(Duration.ofHours(1))
                        .attempt();
                assertThat(wait).isBetween(Duration.ofMinutes(50), Duration.ofHours(1));
            }
        }
    }

    @Test
    void whatAKilledProcessLeft_isRemovedAfterAnHour_andNothingElse() throws IOException {
        Path out = Files.createDirectory(dir.resolve("out"));
        String id = "." + UUID.randomUUID() + ".tmp";
        Path left = Files.createFile(out.resolve(".report.html" + id));
        Path others = Files.createFile(out.resolve(".report.csv" + id));
        Path written = Files.createFile(out.resolve(".report.html." + UUID.randomUUID() + ".tmp"));
        for (Path old : List.of(left, others)) {
            Files.setLastModifiedTime(old, FileTime.from(Instant.now().minus(Duration.ofHours(2))));
        }
        try (Store store = open()) {
            ReportJob.of(store, out).run();
        }
        assertThat(left).doesNotExist();
        assertThat(others).exists();
        assertThat(written).exists();
    }

    @Test
    void daily_isByTheClockOfTheZone_alsoWhenItIsSet() {
        try (Store store = open()) {
            ReportJob job = ReportJob.of(store, dir)
                    .dailyAt(LocalTime.of(2, 30))
                    .selection(Selection.everything().in(ZoneId.of("Europe/Berlin")));
            Instant first = job.next(Instant.parse("2026-03-27T12:00:00Z"));
            assertThat(first).isEqualTo(Instant.parse("2026-03-28T01:30:00Z"));
            Instant skipped = job.next(first);
            assertThat(skipped).isEqualTo(Instant.parse("2026-03-29T01:30:00Z")); // 02:30 is not there: 03:30
            assertThat(job.next(skipped)).isEqualTo(Instant.parse("2026-03-30T00:30:00Z"));
            Instant autumn = job.next(Instant.parse("2026-10-24T12:00:00Z"));
            assertThat(autumn).isEqualTo(Instant.parse("2026-10-25T00:30:00Z")); // the first of two
            assertThat(job.next(autumn)).isEqualTo(Instant.parse("2026-10-26T01:30:00Z"));
        }
    }

    @Test
    void nonsense_isRefused() {
        try (Store store = open()) {
            ReportJob job = ReportJob.of(store, dir);
            assertThatIllegalArgumentException().isThrownBy(() -> job.every(Duration.ZERO));
            assertThatIllegalArgumentException().isThrownBy(() -> job.keep(-1));
            assertThatIllegalArgumentException().isThrownBy(() -> job.reports(List.of()));
        }
    }
}
