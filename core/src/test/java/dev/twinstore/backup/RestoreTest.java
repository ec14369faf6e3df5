package dev.twinstore.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Timeout.ThreadMode.SEPARATE_THREAD;

import dev.twinstore.Database;
import dev.twinstore.Goals;
import dev.twinstore.OpenException;
import dev.twinstore.Pipe;
import dev.twinstore.RefusedException;
import dev.twinstore.Store;
import dev.twinstore.StoreException;
import dev.twinstore.StoreOptions;
import dev.twinstore.archive.ArchiveSelection;
import dev.twinstore.backup.Restore.Restored;
import dev.twinstore.schema.Postgres;
import dev.twinstore.transfer.HostileRows;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@SuppressWarnings("try") // what is open but not used is what is tested
class RestoreTest {
    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path dir;

    private Path file;
    private Backup backup;
    private Map<String, List<String>> before;

    @BeforeEach
    void aDatabaseAndItsBackup() throws SQLException {
        file = dir.resolve("data/twin.db");
        Store.open(StoreOptions.of(file).withoutHousekeeping()).close();
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file)) {
            HostileRows.fill(connection);
        }
        before = rows(file);
        backup = Backups.of(new Database.File(file), dir.resolve("backups")).make();
        try (Store store = openForWriting(file)) {
            Goals.root(store, "later");
        }
    }

    private static Store openForWriting(Path file) {
        return Store.open(StoreOptions.of(file).withoutHousekeeping());
    }

    private static Map<String, List<String>> rows(Path file) throws SQLException {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file)) {
            return HostileRows.all(connection);
        }
    }

    private Restored restore() {
        return Restore.of(backup).to(new Database.File(file));
    }

    private List<String> beside() throws IOException {
        try (Stream<Path> files = Files.list(file.getParent())) {
            return files.map(path -> path.getFileName().toString()).sorted().toList();
        }
    }

    @Test
    void aDatabaseOfAnotherProgram_isLeftWhereItIs() throws SQLException, IOException {
        Path theirs = dir.resolve("theirs.db");
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + theirs);
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE TABLE bookmarks (url TEXT)");
        }
        byte[] was = Files.readAllBytes(theirs);
        assertThatThrownBy(() -> Restore.of(backup).to(new Database.File(theirs)))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("theirs.db")
                .hasMessageContaining("Twinstore did not make")
                .hasMessageContaining("Nothing was changed");
        assertThat(theirs).hasBinaryContent(was);
        try (Stream<Path> files = Files.list(dir)) {
            assertThat(files.map(path -> path.getFileName().toString()))
                    .filteredOn(name -> name.startsWith("theirs"))
                    .allMatch(name -> name.equals("theirs.db") || name.equals("theirs.db-lock"));
        }
    }

    @Test
    void restored_isWhatWasBackedUp_andTheOldOneIsKept() throws SQLException, IOException {
        Map<String, List<String>> later = rows(file);
        Restored restored = restore();

        Path replaced = Objects.requireNonNull(restored.replaced());
        assertThat(rows(file)).isEqualTo(before).isNotEqualTo(later);
        assertThat(rows(replaced)).isEqualTo(later);
        assertThat(beside())
                .containsExactly(
                        "twin.db", "twin.db-lock", replaced.getFileName().toString());
        try (Store store = openForWriting(file)) {
            Goals.active(store);
            assertThat(journalMode(file)).isEqualTo("wal");
        }
        try (Store old = openForWriting(replaced)) {
            assertThat(old.outcomes().find("later")).isPresent();
        }
    }

    private static String journalMode(Path file) throws SQLException {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("PRAGMA journal_mode")) {
            row.next();
            return row.getString(1);
        }
    }

    @Test
    void databaseInUse_isRefused_whoeverUsesIt() throws SQLException {
        Map<String, List<String>> now = rows(file);
        try (Store writer = openForWriting(file)) {
            assertRefused();
        }
        try (Store reader = Store.open(StoreOptions.of(file).forReading())) {
            assertRefused();
        }
        try (Connection foreign = DriverManager.getConnection("jdbc:sqlite:" + file);
                Statement statement = foreign.createStatement()) {
            statement.executeQuery("SELECT count(*) FROM tasks").close();
            assertRefused();
        }
        assertThat(rows(file)).isEqualTo(now);
        restore();
        assertThat(rows(file)).isEqualTo(before);
    }

    private void assertRefused() {
        assertThatExceptionOfType(RefusedException.class)
                .isThrownBy(this::restore)
                .withMessageContaining("in use")
                .withMessageContaining(file.toString());
    }

    @Test
    void committedButNotCheckpointed_isInTheKeptOne() throws Exception {
        Path copy = dir.resolve("crashed/twin.db");
        Files.createDirectories(copy.getParent());
        try (Store store = openForWriting(file)) {
            Goals.root(store, "in the WAL");
            Files.copy(file, copy);
            Files.copy(Path.of(file + "-wal"), Path.of(copy + "-wal"));
        }
        Restored restored = Restore.of(backup).to(new Database.File(copy));
        assertThat(rows(copy)).isEqualTo(before);
        try (Store old = openForWriting(Objects.requireNonNull(restored.replaced()))) {
            assertThat(old.outcomes().find("in the WAL")).isPresent();
        }
    }

    @Test
    void goneDatabase_isRestored_andItsWalIsNotPlayedIntoTheNewOne() throws Exception {
        try (Store store = openForWriting(file)) {
            Goals.root(store, "in the WAL");
            Files.copy(Path.of(file + "-wal"), dir.resolve("wal"));
        }
        Files.delete(file);
        Files.copy(dir.resolve("wal"), Path.of(file + "-wal"));

        assertThat(restore().replaced()).isNull();

        assertThat(rows(file)).isEqualTo(before);
        assertThat(beside())
                .filteredOn(name -> name.matches("twin.db.replaced-.*-wal"))
                .hasSize(1);
    }

    @Test
    void damagedDatabase_isReplaced_andKeptAsItIs() throws Exception {
        byte[] garbage =
                "this is no database, and it is longer than a hundred bytes, which is what a header has, and so on, and on"
                        .getBytes(java.nio.charset.StandardCharsets.UTF_8);
        Files.write(file, garbage);
        Restored restored = restore();
        assertThat(rows(file)).isEqualTo(before);
        assertThat(Objects.requireNonNull(restored.replaced())).hasBinaryContent(garbage);
    }

    @Test
    void damagedBackup_changesNothing() throws Exception {
        Map<String, List<String>> now = rows(file);
        List<String> names = beside();
        Path inside = backup.databaseFile();
        byte[] whole = Files.readAllBytes(inside);
        whole[whole.length / 2] ^= 1;
        Files.write(inside, whole);
        assertThatExceptionOfType(StoreException.class)
                .isThrownBy(this::restore)
                .withMessageContaining("damaged")
                .withMessageContaining("database.db");
        assertThat(rows(file)).isEqualTo(now);
        assertThat(beside()).isEqualTo(names);
    }

    @Test
    void interrupted_changesNothing() throws Exception {
        Map<String, List<String>> now = rows(file);
        List<String> names = beside();
        assertThatThrownBy(() -> Restore.of(backup)
                        .listening((step, done, ofAll) -> {
                            throw new IllegalStateException("enough");
                        })
                        .to(new Database.File(file)))
                .isInstanceOf(IllegalStateException.class);
        assertThat(rows(file)).isEqualTo(now);
        assertThat(beside()).isEqualTo(names);
    }

    @Test
    void newPlace_isMade() throws SQLException {
        Path other = dir.resolve("new/place/twin.db");
        assertThat(Restore.of(backup).to(new Database.File(other)).replaced()).isNull();
        assertThat(rows(other)).isEqualTo(before);
    }

    @Test
    void archiveFiles_areBackedUp_linkedWhileTheyAreTheSame_andRestored() throws Exception {
        Path other = dir.resolve("other/twin.db");
        Path archive = Path.of(other + "-archive");
        long id;
        try (Store store = openForWriting(other)) {
            String goal = Goals.active(store);
            String worker = store.workers().start(goal, "w").id();
            id = store.progress().add(worker, "step", "the output").id();
            store.archives().archive(ArchiveSelection.olderThan(Duration.ZERO).atLeast(0));
        }
        Backups backups = Backups.of(new Database.File(other), dir.resolve("more"));
        Backup first = backups.make();
        Backup second = backups.make();
        assertThat(second.warnings()).isEmpty();
        assertThat(names(second.archiveFolder()))
                .isEqualTo(names(first.archiveFolder()))
                .hasSize(1);
        String name = names(second.archiveFolder()).get(0);
        assertThat(Files.isSameFile(
                        first.archiveFolder().resolve(name),
                        second.archiveFolder().resolve(name)))
                .isTrue();

        Files.delete(archive.resolve(name)); // it is lost
        assertThat(backups.make().warnings()).singleElement().asString().contains(name);
        Restored restored = Restore.of(second).to(new Database.File(other));
        try (Store store = openForWriting(other)) {
            assertThat(store.progress().fullOutput(id)).contains("the output");
        }
        assertThat(Path.of(restored.replaced() + "-archive")).isDirectory();
        Drill.Drilled drilled = Drill.with(second);
        assertThat(drilled.outputs()).isEqualTo(1);
        assertThat(drilled.unreadable()).isZero();
    }

    private static Path archived(Path file) throws IOException {
        try (Store store = openForWriting(file)) {
            String worker = store.workers().start(Goals.active(store), "w").id();
            store.progress().add(worker, "step", "the output");
            store.archives().archive(ArchiveSelection.olderThan(Duration.ZERO).atLeast(0));
        }
        Path archive = Path.of(file + "-archive");
        return archive.resolve(names(archive).stream()
                .filter(name -> name.endsWith(".db"))
                .findFirst()
                .orElseThrow());
    }

    private static void flip(Path path) throws IOException {
        byte[] bytes = Files.readAllBytes(path);
        for (int at = 4200; at < bytes.length; at += 50) {
            bytes[at] ^= 1;
        }
        Files.write(path, bytes);
    }

    @Test
    void rottenArchiveFileOfTheLastBackup_isNotLinked() throws Exception {
        Path other = dir.resolve("other/twin.db");
        Path archive = archived(other);
        Backups backups = Backups.of(new Database.File(other), dir.resolve("more"));
        Path first = backups.make().archiveFolder().resolve(archive.getFileName());
        flip(first);
        Backup second = backups.make();
        assertThat(second.warnings()).isEmpty();
        assertThat(Files.isSameFile(first, second.archiveFolder().resolve(archive.getFileName())))
                .isFalse();
        assertThat(Drill.with(second).unreadable()).isZero();
    }

    @Test
    void damagedArchiveFile_isCopiedWithAWarning_andTheLastGoodBackupKept() throws Exception {
        Path other = dir.resolve("other/twin.db");
        Path archive = archived(other);
        Backups backups =
                Backups.of(new Database.File(other), dir.resolve("more")).keeping(1);
        Backup good = backups.make();
        flip(archive);
        for (int i = 0; i < 3; i++) {
            assertThat(backups.make().warnings()).isNotEmpty();
        }
        Files.writeString(archive, "no archive at all");
        assertThat(backups.make().warnings()).isNotEmpty();
        assertThat(backups.list()).hasSize(2).contains(good);
        assertThat(Drill.with(good).unreadable()).isZero();
    }

    @Test
    void checksumsThatNameOtherPlaces_areRefused() throws Exception {
        Path evil = dir.resolve("evil");
        for (String name :
                List.of("archive/" + evil, "archive/../../evil", "../evil", "archive/a/b", "archive/.hidden")) {
            Path sums = backup.folder().resolve("SHA256SUMS");
            String whole = Files.readString(sums);
            Files.writeString(sums, whole + "0".repeat(64) + "  " + name + "\n");
            assertThatExceptionOfType(StoreException.class)
                    .as(name)
                    .isThrownBy(this::restore)
                    .withMessageContaining("is no checksum");
            Files.writeString(sums, whole);
        }
        assertThat(evil).doesNotExist();
        Path link = backup.databaseFile();
        Files.move(link, dir.resolve("elsewhere.db"));
        Files.createSymbolicLink(link, dir.resolve("elsewhere.db"));
        assertThatExceptionOfType(StoreException.class)
                .isThrownBy(this::restore)
                .withMessageContaining("plain file");
    }

    @Test
    void archiveFolderElsewhere_isBackedUpAndRestoredThere_andToAServer() throws Exception {
        Path other = dir.resolve("other/twin.db");
        Path archive = archived(other);
        Path elsewhere = Files.createDirectory(dir.resolve("elsewhere")).resolve("archive");
        Files.move(archive.getParent(), elsewhere);
        Backup made = Backups.of(new Database.File(other), dir.resolve("more"))
                .archives(elsewhere)
                .make();
        assertThat(made.warnings()).isEmpty();

        Files.delete(elsewhere.resolve(archive.getFileName()));
        Restore.of(made).archives(elsewhere).to(new Database.File(other));
        try (Store store = Store.open(StoreOptions.of(other).forReading().withArchives(elsewhere))) {
            assertThat(store.archives().verify().isSound()).isTrue();
        }
        try (Postgres server = Postgres.migrated()) {
            Database target = Database.of(server.url());
            assertThatExceptionOfType(RefusedException.class)
                    .isThrownBy(() -> Restore.of(made).to(target))
                    .withMessageContaining("name the folder");
            Path there = dir.resolve("server-archive");
            Restore.of(made).archives(there).to(target);
            try (Store store = Store.open(StoreOptions.of(target).forReading().withArchives(there))) {
                assertThat(store.archives().verify().isSound()).isTrue();
                assertThat(store.archives().verify().outputs()).isEqualTo(1);
            }
        }
    }

    @Test
    @Timeout(value = 60, threadMode = SEPARATE_THREAD)
    void pipesInPlaceOfFiles_areRefused_andNeverWaitedFor() throws Exception {
        for (String name : List.of("SHA256SUMS", "database.db", "manifest.json")) {
            Path inside = backup.folder().resolve(name);
            Path whole = Files.move(inside, dir.resolve("whole"));
            Pipe.make(inside);
            assertThatExceptionOfType(StoreException.class)
                    .as(name)
                    .isThrownBy(this::restore)
                    .withMessageContaining(name);
            assertThatExceptionOfType(StoreException.class)
                    .as(name)
                    .isThrownBy(backup::verify)
                    .withMessageContaining(name);
            Files.move(whole, inside, StandardCopyOption.REPLACE_EXISTING);
        }
        Path place = Pipe.make(dir.resolve("pipe.db"));
        assertThatExceptionOfType(RefusedException.class)
                .isThrownBy(() -> Restore.of(backup).to(new Database.File(place)))
                .withMessageContaining("no plain file");
        Path journal = Pipe.make(Path.of(file + "-journal"));
        assertThatExceptionOfType(OpenException.class)
                .isThrownBy(() -> Store.open(file))
                .withMessageContaining("no plain file");
        assertThatExceptionOfType(StoreException.class)
                .isThrownBy(() ->
                        Backups.of(new Database.File(file), dir.resolve("more")).make())
                .withMessageContaining(journal.toString())
                .withMessageContaining("no plain file");
    }

    @Test
    void placeInsideABackup_isRefused() {
        assertThatExceptionOfType(RefusedException.class)
                .isThrownBy(() -> Restore.of(backup).to(new Database.File(backup.databaseFile())))
                .withMessageContaining("folder of a backup");
        backup.verify();
    }

    @Test
    void whatARestoreLeftThatDied_isRemovedByTheNext() throws IOException {
        Path left = Path.of(file + ".restoring-01234567-89ab-cdef-0123-456789abcdef");
        Files.writeString(left, "half");
        Path mine = Files.writeString(Path.of(file + ".restoring-mine"), "whole");
        restore();
        assertThat(left).doesNotExist();
        assertThat(mine).exists();
    }

    private static List<String> names(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(path -> path.getFileName().toString()).sorted().toList();
        }
    }

    @Test
    void archiveOfALink_isThatOfTheFile_alsoInBackupsAndRestores() throws Exception {
        Path real = dir.resolve("other/twin.db");
        Path link = dir.resolve("links/link.db");
        Files.createDirectories(link.getParent());
        Files.createDirectories(real.getParent());
        Files.createSymbolicLink(link, Path.of("../other/twin.db"));
        Store.open(real).close();
        try (Store store = openForWriting(link)) {
            String worker = store.workers().start(Goals.active(store), "w").id();
            long id = store.progress().add(worker, "step", "the output").id();
            store.archives().archive(ArchiveSelection.olderThan(Duration.ZERO).atLeast(0));
            try (Store other = openForWriting(real)) {
                assertThat(other.progress().fullOutput(id)).contains("the output");
            }
        }
        assertThat(Path.of(real + "-archive")).isDirectory();
        Backup made = Backups.of(new Database.File(link), dir.resolve("more")).make();
        assertThat(made.warnings()).isEmpty();
        Restored restored = Restore.of(made).to(new Database.File(link));
        assertThat(names(link.getParent())).containsExactly("link.db");
        assertThat(Path.of(restored.replaced() + "-archive")).isDirectory();
        try (Store store = openForWriting(real)) {
            assertThat(store.archives().verify().outputs()).isEqualTo(1);
        }
    }

    @Test
    void backupOfAnEmptyFile_isRefused_withoutAnyLeftover() throws IOException {
        Path empty = Files.createFile(dir.resolve("empty.db"));
        Path folder = dir.resolve("more");
        assertThatExceptionOfType(RefusedException.class)
                .isThrownBy(() -> Backups.of(new Database.File(empty), folder).make())
                .withMessageContaining(empty.toString())
                .withMessageContaining("is empty");
        assertThat(names(folder)).containsExactly("backups-lock");
        assertThat(empty).isEmptyFile();
    }

    @Test
    void link_staysALink() throws Exception {
        Path link = Files.createSymbolicLink(dir.resolve("link.db"), file);
        Restore.of(backup).to(new Database.File(link));
        assertThat(link).isSymbolicLink();
        assertThat(rows(file)).isEqualTo(before);
    }

    @Test
    void server_isRestoredIfItIsEmpty_andRefusedIfNot() throws SQLException {
        try (Postgres server = Postgres.migrated()) {
            Restore.of(backup).to(Database.of(server.url()));
            try (Connection connection = DriverManager.getConnection(server.url())) {
                assertThat(HostileRows.all(connection)).isEqualTo(before);
            }
            assertThatExceptionOfType(RefusedException.class)
                    .isThrownBy(() -> Restore.of(backup).to(Database.of(server.url())))
                    .withMessageContaining("not empty");
        }
    }

    @Test
    void backupOnAFolderThatCannotBeWritten_isRestored() throws Exception {
        assertThat(backup.folder().toFile().setWritable(false)).isTrue();
        assertThat(backup.databaseFile().toFile().setWritable(false)).isTrue();
        try {
            restore();
            assertThat(rows(file)).isEqualTo(before);
        } finally {
            assertThat(backup.folder().toFile().setWritable(true)).isTrue();
        }
    }
}
