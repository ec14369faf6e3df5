package dev.twinstore.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.twinstore.Goals;
import dev.twinstore.RefusedException;
import dev.twinstore.Store;
import dev.twinstore.StoreException;
import dev.twinstore.StoreOptions;
import dev.twinstore.TestDatabase;
import dev.twinstore.WithStore;
import dev.twinstore.job.RunningJob;
import dev.twinstore.task.NewTask;
import dev.twinstore.testing.Race;
import dev.twinstore.transfer.HostileRows;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** From each engine. */
@SuppressWarnings("try") // what is open but not used is what is tested
class BackupTest extends WithStore {
    private Path folder() {
        return dir.resolve("backups");
    }

    private Backups backups() {
        return Backups.of(database.database(), folder()).time(time);
    }

    private Backup backupAfter(Duration more) {
        time.advance(more);
        return backups().make();
    }

    private static Map<String, List<String>> rows(String url) throws SQLException {
        try (Connection connection = DriverManager.getConnection(url)) {
            return HostileRows.all(connection);
        }
    }

    private void fill() throws SQLException {
        try (Connection connection = database.connect()) {
            HostileRows.fill(connection);
        }
    }

    private static List<String> names(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(Files::isRegularFile)
                    .map(file -> folder.relativize(file).toString())
                    .sorted()
                    .toList();
        }
    }

    @Test
    void backup_hasEveryRow_andSaysHowMany() throws SQLException, IOException {
        fill();
        Backup backup = backups().make();

        assertThat(rows("jdbc:sqlite:" + backup.databaseFile())).isEqualTo(rows(database.url()));
        assertThat(backup.rows())
                .hasSize(18)
                .allSatisfy((table, rows) -> assertThat(rows).isPositive());
        assertThat(backup.at()).isEqualTo(time.now());
        assertThat(backup.warnings())
                .singleElement()
                .asString()
                .contains("archive file"); // a row names one that is not there
        assertThat(names(backup.folder())).containsExactly("SHA256SUMS", "database.db", "manifest.json");
        assertThat(names(folder())).hasSize(4).contains("backups-lock");
        assertThat(Backup.in(backup.folder())).isEqualTo(backup);
        backup.verify();
    }

    @Test
    void files_areForTheirOwnerOnly() throws IOException {
        Backup backup = backups().make();
        try (Stream<Path> files = Files.walk(folder())) {
            assertThat(files)
                    .allSatisfy(file -> assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                            .matches("rw.------"));
        }
        assertThat(backup.folder().getFileName().toString()).endsWith("-20260101T000000.000Z");
    }

    @Test
    void backup_isOfOneMoment_whileWorkersWrite() throws Exception {
        String outcome = Goals.active(store);
        AtomicBoolean done = new AtomicBoolean();
        CountDownLatch began = new CountDownLatch(3);
        Thread backingUp = new Thread(() -> {
            try {
                began.await();
                for (int i = 0; i < 5; i++) {
                    backups().make();
                }
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            } finally {
                done.set(true);
            }
        });
        backingUp.start();
        new Race().run(3, number -> {
            for (int i = 0; !done.get(); i++) {
                String pair = number + "-" + i;
                store.run(
                        tx -> { // two rows that are always together
                            tx.tasks().add(outcome, NewTask.of(pair));
                            tx.tasks().add(outcome, NewTask.of(pair));
                        });
                began.countDown();
            }
            return null;
        });
        backingUp.join();

        List<Backup> all = backups().list();
        assertThat(all).hasSize(5);
        List<Long> tasks = new ArrayList<>();
        for (Backup backup : all) {
            tasks.add(backup.rows().get("tasks"));
        }
        assertThat(tasks).allSatisfy(count -> assertThat(count % 2).isZero());
        assertThat(tasks.get(0)).isGreaterThan(tasks.get(4));
    }

    @Test
    void kept_areTheNewest_andTheYoung() {
        List<Backup> made = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            made.add(0, backupAfter(Duration.ofHours(1)));
        }
        time.advance(Duration.ofHours(1));

        Backups some = backups().keeping(2).keepingFor(Duration.ofHours(4));
        made.add(0, some.make());
        assertThat(some.list()).isEqualTo(made.subList(0, 5));

        time.advance(Duration.ofDays(1));
        made.add(0, backups().keepingFor(Duration.ofHours(4)).make());
        assertThat(some.list()).isEqualTo(made.subList(0, 1));
    }

    @Test
    void retention_touchesNothingElse() throws IOException {
        Backup first = backups().make();
        Path other = Files.createDirectories(folder().resolve("other.db-20200101T000000.000Z"));
        Path unreadable = Files.createDirectories(
                folder().resolve(first.folder().getFileName().toString().replace("20260101", "20200101")));
        Path partly = Files.createDirectories(folder().resolve(".partial-mine"));
        Path alien = Files.writeString(folder().resolve("notes.txt"), "mine");
        time.advance(Duration.ofMinutes(1));

        Backup second = backups().keeping(1).make();

        assertThat(backups().list()).containsExactly(second);
        assertThat(other).exists();
        assertThat(unreadable).exists();
        assertThat(alien).exists();
        assertThat(partly).exists();
        assertThat(first.folder()).doesNotExist();
    }

    @Test
    void whatADeadProcessLeft_isRemovedByTheNext_andIsNoBackup() throws IOException {
        Path partial =
                Files.createDirectories(folder().resolve(".twinstore-partial-01234567-89ab-cdef-0123-456789abcdef"));
        Files.writeString(partial.resolve("manifest.json"), "{}");
        Path deleted = Files.createDirectories(
                folder().resolve(".twinstore-deleted-01234567-89ab-cdef-0123-456789abcdef/archive"));
        assertThat(backups().list()).isEmpty();

        backups().make();

        assertThat(partial).doesNotExist();
        assertThat(deleted.getParent()).doesNotExist();
        assertThat(backups().list()).hasSize(1);
    }

    @Test
    void interruptedBackup_leavesTheFolderAsItWas() throws IOException {
        Backup first = backups().make();
        for (BackupProgress.Step step : List.of(BackupProgress.Step.COPYING, BackupProgress.Step.CHECKING)) {
            assertThatThrownBy(() -> backups()
                            .listening((now, done, ofAll) -> {
                                if (now == step) {
                                    throw new IllegalStateException("enough");
                                }
                            })
                            .keeping(1)
                            .make())
                    .isInstanceOf(IllegalStateException.class);
            assertThat(backups().list()).containsExactly(first);
            assertThat(names(folder())).hasSize(4);
        }
    }

    @Test
    void ofManyThatAskAtOnce_oneMakesIt() {
        assertThat(new Race()
                        .run(8, number -> backups().makeIfOlderThan(Duration.ofHours(1))).stream()
                                .filter(made -> made.isPresent()))
                .hasSize(1);
        time.advance(Duration.ofMinutes(59));
        assertThat(backups().makeIfOlderThan(Duration.ofHours(1))).isEmpty();
        time.advance(Duration.ofMinutes(1));
        assertThat(backups().makeIfOlderThan(Duration.ofHours(1))).isPresent();
        assertThat(backups().list()).hasSize(2);
    }

    @Test
    void clockSetBack_makesABackupRatherThanNone() {
        backups().make();
        time.jump(Duration.ofDays(1).negated());
        assertThat(backups().makeIfOlderThan(Duration.ofHours(1))).isPresent();
    }

    @Test
    void backupOfTheFuture_neitherCounts_norCostsTheOneJustMade() {
        time.jump(Duration.ofDays(30));
        Backup future = backups().make();
        time.jump(Duration.ofDays(-30));
        Backup made = backups().keeping(1).make();
        assertThat(backups().list()).containsExactly(future, made);
        assertThat(backups().newest()).contains(made);
        assertThat(backups().makeIfOlderThan(Duration.ofHours(1))).isEmpty();
    }

    @Test
    @Tag("sqlite")
    void otherDatabaseOfTheSameName_isNotTouched() {
        Backup ours = backups().make();
        dev.twinstore.Database other =
                new dev.twinstore.Database.File(dir.resolve("other").resolve("twin.db"));
        Store.open(StoreOptions.of(other).withoutHousekeeping()).close();
        Backups theirs = Backups.of(other, folder()).time(time).keeping(1);
        time.advance(Duration.ofMinutes(1));
        assertThat(theirs.makeIfOlderThan(Duration.ofHours(1))).isPresent();
        assertThat(backups().list()).containsExactly(ours);
        assertThat(theirs.list()).hasSize(1);
    }

    @Test
    void standingClock_givesEachBackupAName() {
        assertThat(List.of(backups().make(), backups().make(), backups().make()))
                .extracting(Backup::folder)
                .doesNotHaveDuplicates();
    }

    @Test
    void scheduled_areMadeAtOnceAndThenInTime_andAFailureIsTold() throws InterruptedException {
        CountDownLatch made = new CountDownLatch(2);
        Backups real = Backups.of(database.database(), folder());
        try (RunningJob running = real.listening((step, done, ofAll) -> {
                    if (real.list().size() >= 1) {
                        made.countDown();
                    }
                })
                .every(Duration.ofSeconds(1))) {
            assertThat(made.await(30, TimeUnit.SECONDS)).isTrue();
        }
        assertThat(real.list()).isNotEmpty();

        CountDownLatch told = new CountDownLatch(1);
        try (RunningJob running = Backups.of(dev.twinstore.Database.of("no.db"), folder())
                .onFailure(failure -> told.countDown())
                .every(Duration.ofHours(1))) {
            assertThat(told.await(30, TimeUnit.SECONDS)).isTrue();
        }
    }

    @Test
    void changedByte_isFound_whereverItIs() throws IOException {
        Goals.active(store);
        Backup backup = backups().make();
        for (String name : names(backup.folder())) {
            Path file = backup.folder().resolve(name);
            byte[] whole = Files.readAllBytes(file);
            for (int at : new int[] {0, whole.length / 2, whole.length - 1}) {
                byte[] torn = whole.clone();
                torn[at] ^= 1;
                Files.write(file, torn);
                assertThatExceptionOfType(StoreException.class)
                        .as(name + " at " + at)
                        .isThrownBy(() -> Backup.in(backup.folder()).verify())
                        .withMessageContaining(backup.folder().toString());
            }
            Files.write(file, java.util.Arrays.copyOf(whole, whole.length / 2));
            assertThatExceptionOfType(StoreException.class)
                    .isThrownBy(() -> Backup.in(backup.folder()).verify());
            Files.delete(file);
            assertThatExceptionOfType(StoreException.class)
                    .isThrownBy(() -> Backup.in(backup.folder()).verify());
            Files.write(file, whole);
        }
        backup.verify();
    }

    @Test
    void noBackup_isRefused() {
        assertThatExceptionOfType(RefusedException.class)
                .isThrownBy(() -> Backup.in(dir))
                .withMessageContaining("manifest.json");
    }

    @Test
    void drill_restoresAndWorks_andLeavesNothing() throws SQLException, IOException {
        fill();
        Backup backup = backups().make();
        Path scratch = Files.createDirectory(dir.resolve("scratch"));

        Drill.Drilled drilled = Drill.with(backup, scratch, (step, done, ofAll) -> {});

        assertThat(drilled.rows())
                .isEqualTo(
                        backup.rows().values().stream().mapToLong(rows -> rows).sum());
        assertThat(drilled.unreadable()).isEqualTo(1);
        assertThat(scratch).isEmptyDirectory();
        backup.verify();
    }

    @Test
    void missingDatabase_isAnErrorThatNamesIt_andNoFile() {
        Path missing = dir.resolve("missing.db");
        assertThatExceptionOfType(StoreException.class)
                .isThrownBy(() -> Backups.of(new dev.twinstore.Database.File(missing), folder())
                        .make())
                .withMessageContaining(missing.toString());
        assertThat(missing).doesNotExist();
    }

    @Test
    void openStore_isNotHeldUp_andItsWalIsTakenBackAfterwards() {
        String outcome = Goals.active(store);
        backups()
                .listening((step, done, ofAll) -> {
                    if (step == BackupProgress.Step.CHECKING) {
                        store.tasks().add(outcome, NewTask.of("meanwhile"));
                    }
                })
                .make();
        if (!TestDatabase.ON_POSTGRES) {
            try (Store other = Store.open(StoreOptions.of(database.database()).withoutHousekeeping())) {
                other.tasks().add(outcome, NewTask.of("more"));
            }
        }
    }
}
