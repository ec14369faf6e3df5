package dev.twinstore.check;

import static org.assertj.core.api.Assertions.assertThat;

import dev.twinstore.Database;
import dev.twinstore.Goals;
import dev.twinstore.Store;
import dev.twinstore.StoreOptions;
import dev.twinstore.archive.ArchiveSelection;
import dev.twinstore.model.Severity;
import dev.twinstore.task.NewTask;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What only a SQLite file can have. */
class CheckedFileTest {
    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path dir;

    private Path file;

    @BeforeEach
    void aDatabase() {
        file = dir.resolve("twin.db");
        try (Store store = Store.open(StoreOptions.of(file).withoutHousekeeping())) {
            String outcome = Goals.active(store);
            for (int i = 0; i < 500; i++) {
                store.tasks().add(outcome, NewTask.of("task " + i));
            }
        }
    }

    private Check check() {
        return Check.of(new Database.File(file));
    }

    private List<String> found() {
        return check().run().findings().stream().map(Finding::examination).toList();
    }

    private void sql(String... statements) throws SQLException {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
                Statement statement = connection.createStatement()) {
            for (String each : statements) {
                statement.execute(each);
            }
        }
    }

    @Test
    void closedHealthyFile_hasNoFindings() {
        assertThat(check().run().findings()).isEmpty();
    }

    @Test
    void damagedPage_isACriticalFinding_whicheverItIs() throws IOException {
        byte[] whole = Files.readAllBytes(file);
        int pages = whole.length / 4096;
        List<String> examinations = new ArrayList<>();
        for (int page = pages / 6; page < pages; page += pages / 6) {
            byte[] damaged = whole.clone();
            Arrays.fill(damaged, 4096 * page, 4096 * (page + 1), (byte) 0);
            Files.write(file, damaged);
            CheckReport report = check().run();
            assertThat(report.findings()).as("page " + page).isNotEmpty();
            assertThat(report.findings().get(0).severity()).isEqualTo(Severity.CRITICAL);
            assertThat(report.findings().stream().filter(finding -> finding.severity() == Severity.CRITICAL))
                    .as("page " + page)
                    .singleElement()
                    .satisfies(finding -> {
                        assertThat(finding.what()).contains("damaged").doesNotContain("malformed (");
                        assertThat(finding.advice()).contains("twinstore restore BACKUP --db " + file);
                    });
            examinations.add(report.findings().get(0).examination());
        }
        assertThat(examinations).contains("integrity").isSubsetOf("integrity", "open");
    }

    @Test
    void fileThatIsNoDatabase_isAFinding_andNotTouched() throws IOException {
        byte[] text = "x".repeat(5000).getBytes(java.nio.charset.StandardCharsets.US_ASCII);
        Files.write(file, text);
        assertThat(check().run().findings()).singleElement().satisfies(finding -> {
            assertThat(finding.examination()).isEqualTo("open");
            assertThat(finding.severity()).isEqualTo(Severity.CRITICAL);
            assertThat(finding.what()).endsWith("is not a SQLite database");
            assertThat(finding.advice()).isEqualTo("choose another file");
        });
        assertThat(file).hasBinaryContent(text);
    }

    @Test
    void lostArchiveFile_isACriticalFinding() throws IOException {
        try (Store store = Store.open(StoreOptions.of(file).withoutHousekeeping())) {
            String worker = store.workers().start(Goals.active(store), "w").id();
            store.progress().add(worker, "step", "the output");
            store.workers().complete(worker);
            store.archives().archive(ArchiveSelection.olderThan(Duration.ZERO).atLeast(0));
        }
        assertThat(found()).isEmpty();
        try (Stream<Path> files = Files.list(Path.of(file + "-archive"))) {
            for (Path archive :
                    files.filter(path -> path.toString().endsWith(".db")).toList()) {
                Files.delete(archive);
            }
        }
        assertThat(check().run().findings()).singleElement().satisfies(finding -> {
            assertThat(finding.examination()).isEqualTo("archive");
            assertThat(finding.severity()).isEqualTo(Severity.CRITICAL);
        });
    }

    @Test
    void rowsThatReferToNone_areFound() throws SQLException {
        sql(
                "PRAGMA foreign_keys = OFF",
                "INSERT INTO workers (id, outcome_id, name, updated_at) VALUES ('w', 'gone', 'w', 1)");
        assertThat(check().run().findings()).singleElement().satisfies(finding -> {
            assertThat(finding.examination()).isEqualTo("foreign-keys");
            assertThat(finding.what()).contains("workers");
        });
    }

    @Test
    void droppedIndex_isFound_andMadeAgainByFix() throws SQLException {
        sql("DROP INDEX tasks_for_claim");
        assertThat(found()).containsExactly("schema");
        Check.Fixed fixed =
                check().backups(dir.resolve("backups"), Duration.ofDays(1)).fix();
        assertThat(fixed.after().findings()).isEmpty();
        assertThat(fixed.backup()).isNotNull();
        assertThat(fixed.repaired())
                .singleElement()
                .satisfies(finding -> assertThat(finding.what()).isEqualTo("index tasks_for_claim is missing"));
    }

    @Test
    void changedIndex_isFound_andLeftAsItIs() throws SQLException {
        sql("DROP INDEX tasks_that_lost_workers", "CREATE INDEX tasks_that_lost_workers ON tasks (id)");
        assertThat(check().run().findings()).singleElement().satisfies(finding -> {
            assertThat(finding.what()).contains("index tasks_that_lost_workers");
            assertThat(finding.fixable()).isFalse();
        });
    }

    @Test
    void otherJournal_isFound() throws SQLException {
        sql("PRAGMA journal_mode = DELETE");
        assertThat(found()).containsExactly("pragmas");
        Store.open(StoreOptions.of(file).withoutHousekeeping()).close();
        assertThat(found()).isEmpty();
    }

    @Test
    void openPermissions_areFound_andClosedByFix() throws IOException {
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
        assertThat(found()).isNotEmpty().containsOnly("permissions"); // the WAL has what the file has
        Check.Fixed fixed =
                check().backups(dir.resolve("backups"), Duration.ofDays(1)).fix();
        assertThat(fixed.after().findings()).isEmpty();
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
    }

    @Test
    void readerThatHangs_isFound_longBeforeTheWalIsLarge() throws SQLException {
        try (Connection reader = DriverManager.getConnection("jdbc:sqlite:" + file);
                Statement statement = reader.createStatement()) {
            statement.execute("BEGIN");
            statement.executeQuery("SELECT count(*) FROM tasks").close();
            try (Store store = Store.open(StoreOptions.of(file).withoutHousekeeping())) {
                String outcome = Goals.active(store);
                String big = "x".repeat(20_000_000);
                store.tasks().add(outcome, NewTask.of("big").description(big));
                assertThat(found()).isEmpty();
                store.tasks().add(outcome, NewTask.of("big").description(big));
                assertThat(check().run().findings()).singleElement().satisfies(finding -> {
                    assertThat(finding.examination()).isEqualTo("wal");
                    assertThat(finding.what()).contains("40 MB are not taken back");
                });
                statement.execute("COMMIT");
                store.tasks().add(outcome, NewTask.of("takes it back"));
                assertThat(found())
                        .as("the file may be large, what is in it is not")
                        .isEmpty();
            }
        }
    }

    @Test
    void largeWalOfAReaderThatHangs_isFound_andTakenBackWhenItHasEnded() throws SQLException {
        try (Connection reader = DriverManager.getConnection("jdbc:sqlite:" + file);
                Statement statement = reader.createStatement()) {
            statement.execute("BEGIN");
            statement.executeQuery("SELECT count(*) FROM tasks").close();
            try (Store store = Store.open(StoreOptions.of(file).withoutHousekeeping())) {
                String outcome = Goals.active(store);
                String big = "x".repeat(20_000_000);
                for (int i = 0; i < 8; i++) {
                    store.tasks().add(outcome, NewTask.of("big").description(big));
                }
                assertThat(check().run().findings()).singleElement().satisfies(finding -> {
                    assertThat(finding.examination()).isEqualTo("wal");
                    assertThat(finding.what())
                            .contains("" + ProcessHandle.current().pid());
                });
                statement.execute("COMMIT");
                assertThat(check().backups(dir.resolve("backups"), Duration.ofDays(1))
                                .fix()
                                .after()
                                .findings())
                        .isEmpty();
            }
        }
    }
}
