package dev.twinstore.analytics.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.twinstore.analytics.Rows;
import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whatever the command line makes is its owner's alone, also where the umask would give it to everybody. */
final class OwnerOnlyFilesTest {
    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path dir;

    @BeforeEach
    void requirePosix() {
        assumeTrue(FileSystems.getDefault().supportedFileAttributeViews().contains("posix"), "rights are POSIX's");
    }

    @Test
    void databaseReportsAndFolders_areTheOwners_withoutUmask() throws IOException, InterruptedException {
        Path made = dir.resolve("made/deep");
        Path tasks = Files.writeString(dir.resolve("tasks.jsonl"), "{\"title\":\"One\"}\n");
        String db = made.resolve("twin.db").toString();
        withoutUmask("import", tasks.toString(), "--db", db, "--outcome", "Goal");
        withoutUmask(
                "transfer", "--from", db, "--to", made.resolve("there/copy.db").toString());
        for (String format : List.of("html", "csv", "markdown", "json", "text")) {
            String out = made.resolve("reports/" + format + "/report").toString();
            withoutUmask("report", "--all", "--db", db, "--format", format, "--out", out);
        }
        assertThat(rightsBelow(dir.resolve("made")))
                .hasSizeGreaterThan(12)
                .allSatisfy((path, rights) -> assertThat(rights)
                        .as(path)
                        .isEqualTo(Files.isDirectory(Path.of(path)) ? "rwx------" : "rw-------"));
    }

    @Test
    void aDatabaseThatIsOnlyToBeRead_isRefusedWithAWayOut() throws IOException {
        Path folder = Files.createDirectory(dir.resolve("others"));
        Path db = folder.resolve("twin.db");
        Rows.store(db).close();
        Files.setPosixFilePermissions(db, PosixFilePermissions.fromString("r--r--r--"));
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("r-xr-xr-x"));
        try {
            assumeTrue(!Files.isWritable(folder), "whoever may do everything, such as root, may also write there");
            Ran ran = Ran.twinstore("report", "--db", db.toString());
            assertThat(ran.code()).isEqualTo(1);
            assertThat(ran.err()).contains("cannot be written", "copy it to a folder of your own");
        } finally {
            Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
        }
    }

    @Test
    void whileADemoRuns_itsFilesAreTheOwners() throws IOException, InterruptedException {
        Path folder = Files.createDirectory(dir.resolve("work"));
        Files.writeString(folder.resolve("one.txt"), "one\n");
        Path made = dir.resolve("made");
        withoutUmask(
                "demo",
                "--dir",
                folder.toString(),
                "--workers=1",
                "--no-kill",
                "--db",
                made.resolve("demo.db").toString());
        assertThat(rightsBelow(made))
                .hasSizeGreaterThan(1)
                .allSatisfy((path, rights) -> assertThat(rights)
                        .as(path)
                        .isEqualTo(Files.isDirectory(Path.of(path)) ? "rwx------" : "rw-------"));
    }

    @Test
    void aReportThatWasGivenToOthers_staysTheirs() throws IOException {
        Path db = dir.resolve("twin.db");
        Path report = dir.resolve("report.html");
        Ran.twinstore(
                "import",
                Files.writeString(dir.resolve("t"), "{\"title\":\"One\"}\n").toString(),
                "--db",
                db.toString(),
                "--outcome",
                "Goal");
        String[] again = {"report", "--all", "--db", db.toString(), "--format", "html", "--out", report.toString()};
        assertThat(Ran.twinstore(again).code()).isZero();
        Files.setPosixFilePermissions(report, PosixFilePermissions.fromString("rw-r-----"));
        assertThat(Ran.twinstore(again).code()).isZero();
        assertThat(rightsBelow(report)).containsValue("rw-r-----");
    }

    private static Map<String, String> rightsBelow(Path folder) throws IOException {
        Map<String, String> rights = new TreeMap<>();
        try (Stream<Path> paths = Files.walk(folder)) {
            for (Path path : paths.toList()) {
                rights.put(path.toString(), PosixFilePermissions.toString(Files.getPosixFilePermissions(path)));
            }
        }
        return rights;
    }

    /** The command line in a process that takes no rights away. */
    private static void withoutUmask(String... args) throws IOException, InterruptedException {
        OwnProcess process = OwnProcess.startBy(List.of("sh", "-c", "umask 000; exec \"$@\"", "sh"), args);
        String said = process.said();
        assertThat(process.code()).as(said).isZero();
    }
}
