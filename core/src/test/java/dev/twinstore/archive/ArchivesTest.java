package dev.twinstore.archive;

import static dev.twinstore.db.Tables.PROGRESS_ENTRIES;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.twinstore.Hostile;
import dev.twinstore.Plans;
import dev.twinstore.RefusedException;
import dev.twinstore.Store;
import dev.twinstore.StoreBusyException;
import dev.twinstore.StoreOptions;
import dev.twinstore.TestDatabase;
import dev.twinstore.archive.ArchiveProgress.Step;
import dev.twinstore.archive.ArchiveReport.Month;
import dev.twinstore.archive.UnreadableArchiveException.Reason;
import dev.twinstore.outcome.DeletionPreview;
import dev.twinstore.schema.ProcessLock;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.YearMonth;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** What is archived, and that it stays readable. */
class ArchivesTest extends ArchiveStore {
    @Test
    void oldOutputs_moveToTheFileOfTheirMonth_andReadAsBefore() throws SQLException {
        Map<Long, String> outputs = new LinkedHashMap<>(add(3, 5_000)); // 2026-01-01
        time.advance(Duration.ofDays(40)); // 2026-02-10
        outputs.putAll(add(2, 5_000));
        time.advance(Duration.ofDays(29)); // 2026-03-11
        long young = add(text(9, 5_000));

        ArchiveReport report = store.archives().archive(ArchiveSelection.olderThan(Duration.ofDays(29)));

        assertThat(report.months())
                .containsExactly(
                        new Month(YearMonth.of(2026, 1), 3, 15_000), new Month(YearMonth.of(2026, 2), 2, 10_000));
        assertThat(report.unfit() + report.changed()).isZero();
        assertThat(files()).containsExactly("2026-01.db", "2026-02.db");
        assertThat(ask("2026-01.db", "SELECT bytes FROM archive_outputs")).containsExactly("5000", "5000", "5000");
        assertThat(inRows()).isEqualTo(1);
        outputs.put(young, text(9, 5_000));
        assertReadable(outputs);
        assertThat(store.progress().list(worker, null, 10).entries())
                .allSatisfy(entry -> assertThat(entry.hasFullOutput()).isTrue());
        assertThat(store.archives()
                        .archive(ArchiveSelection.olderThan(Duration.ofDays(29)))
                        .outputs())
                .isZero();
        assertThat(store.archives().verify()).isEqualTo(new Verification(2, 5, 25_000, 0, 0, 0, 0, List.of()));
    }

    @Test
    void hostileTexts_areTheSame_byteForByte() {
        Map<Long, String> outputs = new LinkedHashMap<>();
        for (String text : List.of(
                Hostile.STORABLE,
                "",
                "\n",
                "\r\n\r",
                "\uFFFD",
                "\uFEFFmark",
                "👩‍👩‍👧".repeat(400_000),
                "a" + "😀".repeat(1_000_001),
                "é".repeat(600_000) + "\uFFFD",
                "x".repeat(3_000_000),
                "\u0001\u007F\u0085\u2028")) {
            outputs.put(add(text), text);
        }
        long none = store.progress().add(worker, "no output", null).id();

        assertThat(store.archives().archive(ALL).outputs()).isEqualTo(11);

        assertThat(inRows()).isZero();
        outputs.forEach((id, text) -> assertThat(
                        store.progress().fullOutput(id).orElseThrow().getBytes(StandardCharsets.UTF_8))
                .isEqualTo(text.getBytes(StandardCharsets.UTF_8)));
        assertReadable(outputs);
        assertThat(store.progress().fullOutput(none)).isEmpty();
        assertThat(store.progress().fullOutputTo(none, text -> {})).isFalse();
    }

    @Test
    void selection_isByAgeSizeAndGoal() {
        add(1, 500);
        Map<Long, String> large = add(2, 2_000);
        assertThat(store.archives().preview(ArchiveSelection.DEFAULT).outputs()).isZero();
        assertThat(store.archives()
                        .preview(ArchiveSelection.olderThan(Duration.ZERO))
                        .outputs())
                .isEqualTo(2);
        assertThat(store.archives().preview(ALL.ofOutcome("another")).outputs()).isZero();
        assertThat(store.archives().preview(ALL.ofOutcome(goal)).bytes()).isEqualTo(4_500);
        assertThat(store.archives().preview(ALL.atLeast(2_001)).outputs()).isZero();
        assertThat(store.archives()
                        .preview(ArchiveSelection.olderThan(Duration.ofDays(4_000_000)))
                        .outputs())
                .isZero();
        assertThat(store.archives().archive(ALL.atLeast(2_000)).outputs()).isEqualTo(2);
        assertThat(inRows()).isEqualTo(1);
        assertReadable(large);
        assertThatThrownBy(() -> ArchiveSelection.olderThan(Duration.ofSeconds(-1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("PT-1S");
    }

    @Test
    void preview_changesNothing() {
        add(5, 3_000);
        ArchiveReport report = store.archives().preview(ALL);
        assertThat(report.months()).containsExactly(new Month(YearMonth.of(2026, 1), 5, 15_000));
        assertThat(report.spaceAfter()).isEqualTo(report.spaceBefore());
        assertThat(inRows()).isEqualTo(5);
        assertThat(folder()).doesNotExist();
    }

    @Test
    void space_goesBackToTheDisk() {
        Map<Long, String> outputs = add(30, 300_000);
        ArchiveReport report = store.archives().archive(ALL);
        if (TestDatabase.ON_POSTGRES) {
            add(25, 300_000);
            assertThat(store.archives().preview(ALL).spaceBefore())
                    .as("new rows take the room of the old ones")
                    .isLessThan(report.spaceBefore() + 2_000_000);
        } else {
            assertThat(report.spaceAfter())
                    .isLessThan(report.spaceBefore() - 8_000_000)
                    .isLessThan(1_000_000);
            assertThat(dir.resolve("twin.db-wal")).hasSize(0);
        }
        assertReadable(outputs);
    }

    @Test
    void filesAndFolder_areTheOwners() throws IOException {
        add(1, 2_000);
        store.archives().archive(ALL);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder())))
                .isEqualTo("rwx------");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(archive("2026-01.db"))))
                .isEqualTo("rw-------");
    }

    @Test
    void anArchiveFile_explainsItself_andTakesNoChange() throws SQLException {
        add(1, 2_000);
        store.archives().archive(ALL);
        assertThat(ask("2026-01.db", "SELECT sql FROM sqlite_master WHERE name = 'archive_outputs'")
                        .get(0))
                .contains("-- SHA-256", "-- An archive file of Twinstore");
        assertThat(ask("2026-01.db", "PRAGMA journal_mode")).containsExactly("delete");
        assertThat(ask("2026-01.db", "PRAGMA integrity_check")).containsExactly("ok");
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + archive("2026-01.db"));
                Statement statement = connection.createStatement()) {
            assertThatThrownBy(() -> statement.execute("DELETE FROM archive_outputs"))
                    .hasMessageContaining("only ever added");
            assertThatThrownBy(() -> statement.execute("UPDATE archive_pieces SET data = x'00'"))
                    .hasMessageContaining("only ever added");
        }
    }

    @Test
    void theSameId_withAnotherText_isKeptBesideTheFirst() throws SQLException {
        long id = add(text(1, 2_000));
        store.archives().archive(ALL);
        // An older database was restored, and went on with the same ids.
        store.run(tx -> tx.dsl()
                .update(PROGRESS_ENTRIES)
                .set(PROGRESS_ENTRIES.FULL_OUTPUT, text(2, 3_000))
                .setNull(PROGRESS_ENTRIES.OUTPUT_ARCHIVE)
                .setNull(PROGRESS_ENTRIES.OUTPUT_BYTES)
                .setNull(PROGRESS_ENTRIES.OUTPUT_DIGEST)
                .where(PROGRESS_ENTRIES.ID.eq(id))
                .execute());
        assertThat(store.archives().archive(ALL).outputs()).isEqualTo(1);
        assertThat(store.progress().fullOutput(id)).contains(text(2, 3_000));
        assertThat(ask("2026-01.db", "SELECT bytes FROM archive_outputs ORDER BY number"))
                .containsExactly("2000", "3000");
        assertThat(store.archives().verify().orphans()).isEqualTo(1);
    }

    @Test
    void aDeletedGoal_leavesOrphans_thatVerifyCounts() {
        add(2, 2_000);
        store.archives().archive(ALL);
        store.workers().complete(worker);
        DeletionPreview unused =
                store.outcomes().deleteForced(goal, store.outcomes().previewDelete(goal));
        assertThat(store.archives().verify()).isEqualTo(new Verification(1, 2, 4_000, 2, 0, 0, 0, List.of()));
    }

    @Test
    void withoutAFolder_onAServer_itIsRefused() {
        if (TestDatabase.ON_POSTGRES) {
            long id = add(text(1, 2_000));
            store.archives().archive(ALL);
            try (Store unknown = Store.open(StoreOptions.of(database.database()).withoutHousekeeping())) {
                assertThatThrownBy(unknown::archives)
                        .isInstanceOf(RefusedException.class)
                        .hasMessageContaining("withArchives");
                assertThatThrownBy(() -> unknown.progress().fullOutput(id))
                        .isInstanceOf(RefusedException.class)
                        .hasMessageContaining("withArchives");
            }
        } else {
            try (Store beside = Store.open(StoreOptions.of(database.database()).withoutHousekeeping())) {
                assertThat(beside.archives().folder()).isEqualTo(dir.resolve("twin.db-archive"));
            }
        }
    }

    @Test
    void archivers_waitForEachOther_andAllIsArchivedOnce() throws Exception {
        Map<Long, String> outputs = add(250, 2_000);
        ExecutorService threads = Executors.newFixedThreadPool(3);
        List<Future<ArchiveReport>> runs = new ArrayList<>();
        for (Store each : List.of(store, another(), another())) {
            runs.add(threads.submit(() -> each.archives().archive(ALL)));
        }
        long archived = 0;
        for (Future<ArchiveReport> run : runs) {
            archived += run.get().outputs();
        }
        threads.shutdown();
        assertThat(archived).isEqualTo(250);
        assertThat(ask("2026-01.db", "SELECT count(*) FROM archive_outputs")).containsExactly("250");
        assertReadable(outputs);
    }

    @Test
    void anArchiverThatTakesTooLong_isNamed() throws IOException {
        add(1, 2_000);
        Files.createDirectories(folder());
        try (ProcessLock lock = ProcessLock.of(archive("archive"));
                Store hasty = Store.open(options().withLockTimeout(Duration.ofMillis(50)))) {
            assertThat(lock.acquire(Duration.ZERO)).isTrue();
            try {
                ExecutorService other = Executors.newSingleThreadExecutor();
                assertThat(other.submit(() -> assertThatExceptionOfType(StoreBusyException.class)
                                        .isThrownBy(() -> hasty.archives().archive(ALL))
                                        .withMessageContaining("another process archives"))
                                .isCancelled())
                        .isFalse();
                other.shutdown();
                assertThat(other.awaitTermination(1, java.util.concurrent.TimeUnit.MINUTES))
                        .isTrue();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            } finally {
                lock.release();
            }
        }
        assertThat(inRows()).isEqualTo(1);
    }

    @Test
    void anOutputThatChangesMeanwhile_staysInItsRow() {
        long changed = add(text(1, 2_000));
        long deleted = add(text(2, 2_000));
        ArchiveReport report = store.archives()
                .listening((step, outputs, ofAll) -> {
                    if (step == Step.RELEASING) {
                        store.run(tx -> {
                            tx.dsl()
                                    .update(PROGRESS_ENTRIES)
                                    .set(PROGRESS_ENTRIES.FULL_OUTPUT, "other")
                                    .where(PROGRESS_ENTRIES.ID.eq(changed))
                                    .execute();
                            tx.dsl()
                                    .deleteFrom(PROGRESS_ENTRIES)
                                    .where(PROGRESS_ENTRIES.ID.eq(deleted))
                                    .execute();
                        });
                    }
                })
                .archive(ALL);
        assertThat(report.outputs()).isZero();
        assertThat(report.changed()).isEqualTo(2);
        assertThat(store.progress().fullOutput(changed)).contains("other");
    }

    @Test
    void theListenerEndsIt_betweenTwoSteps_andTheNextRunGoesOn() {
        Map<Long, String> outputs = add(250, 1_500);
        for (Step stop : List.of(Step.COPYING, Step.CHECKING, Step.RELEASING, Step.GIVING_BACK)) {
            assertThatThrownBy(() -> store.archives()
                            .listening((step, done, ofAll) -> {
                                if (step == stop && (done >= 100 || ofAll <= 200)) {
                                    throw new IllegalStateException("enough");
                                }
                            })
                            .archive(ALL))
                    .hasMessage("enough");
            assertReadable(outputs);
        }
        store.archives().archive(ALL);
        assertThat(inRows()).isZero();
        assertReadable(outputs);
        assertThat(store.archives().verify().outputs())
                .as("nothing was written twice")
                .isEqualTo(250);
    }

    @Test
    void expiry_removesWholeMonths_andReadingSaysSo() throws IOException {
        long january = add(text(1, 2_000));
        time.advance(Duration.ofDays(40));
        long february = add(text(2, 2_000));
        time.advance(Duration.ofDays(30)); // 2026-03-12
        store.archives().archive(ALL);

        assertThat(store.archives().previewExpiry(Duration.ofDays(39)).files())
                .isEqualTo(store.archives().previewExpiry(Duration.ofDays(30)).files())
                .singleElement()
                .satisfies(file -> {
                    assertThat(file.file()).isEqualTo("2026-01.db");
                    assertThat(file.outputs()).isEqualTo(1);
                    assertThat(file.bytes()).isEqualTo(2_000);
                });
        assertThat(files()).containsExactly("2026-01.db", "2026-02.db");
        assertThat(store.archives().previewExpiry(Duration.ofDays(40)).files()).isEmpty();

        assertThat(store.archives().expire(Duration.ofDays(30)).files()).hasSize(1);

        assertThat(files()).containsExactly("2026-01.db.expired", "2026-02.db");
        assertThat(archive("2026-01.db.expired")).content().contains("removed by retention", "2000 bytes");
        assertThatExceptionOfType(UnreadableArchiveException.class)
                .isThrownBy(() -> store.progress().fullOutput(january))
                .withMessageContaining("removed by retention")
                .withMessageContaining("2026-01.db")
                .satisfies(e -> assertThat(e.reason()).isEqualTo(Reason.EXPIRED));
        assertThat(store.progress().fullOutput(february)).contains(text(2, 2_000));
        assertThat(store.progress().get(january).hasFullOutput()).isTrue();
        assertThat(store.archives().verify()).isEqualTo(new Verification(1, 1, 2_000, 0, 0, 1, 0, List.of()));

        // What turns up for that month later does not take the name again.
        store.run(tx -> tx.dsl()
                .update(PROGRESS_ENTRIES)
                .set(PROGRESS_ENTRIES.CREATED_AT, Instant.parse("2026-01-05T00:00:00Z"))
                .set(PROGRESS_ENTRIES.FULL_OUTPUT, "late")
                .where(PROGRESS_ENTRIES.ID.eq(january))
                .execute());
        store.archives().archive(ALL);
        assertThat(files()).contains("2026-01-2.db");
        assertThat(store.progress().fullOutput(january)).contains("late");
    }

    @Test
    void queries_useTheirIndexes() {
        Candidates candidates = new Candidates(ALL, time.now());
        Plans.assertUses(store, "progress_entries_to_archive", candidates::count);
        Plans.assertUses(store, "progress_entries_to_archive", dsl -> candidates.query(dsl, null, 100));
        Plans.assertUses(
                store,
                "progress_entries_to_archive",
                dsl -> candidates.query(dsl, new Candidates.Candidate(1, time.now(), 1), 100));
        Plans.assertUses(store, "progress_entries_archived", dsl -> Verifying.rows(dsl, "2026-01.db", 7));
        Plans.assertUses(store, "progress_entries_archived", dsl -> Verifying.nextName(dsl, "2026-01.db"));
    }
}
