package dev.twinstore.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.twinstore.schema.RefusedDatabaseException.Reason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Places that cannot be written. The superuser may write everywhere, so each case runs in a process of its own from
 * which that right is taken; where it cannot be, these tests are skipped.
 */
class ReadOnlyTest {
    private static final List<String> WITHOUT_OVERRIDE =
            List.of("setpriv", "--bounding-set=-dac_override,-dac_read_search", "--");

    @TempDir
    Path folder;

    private Path inside;

    @BeforeEach
    void prepare() throws Exception {
        inside = Files.createDirectory(folder.resolve("inside"));
        assumeTrue(bitsBind(through()), "permission bits cannot be made to bind here");
    }

    @AfterEach
    void open() throws IOException {
        Files.setPosixFilePermissions(inside, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    @Test
    void migrate_refusesAReadOnlyFolder() throws Exception {
        close(inside, "r-xr-xr-x");

        assertThat(migrate(inside.resolve("new.db"))).contains(Reason.READ_ONLY + " ", "permissions");
        assertThat(inside).isEmptyDirectory();
    }

    @Test
    void migrate_refusesAReadOnlyFileThatIsBehind() throws Exception {
        Path file = Behind.at("3", inside.resolve("behind.db"));
        byte[] before = Files.readAllBytes(file);
        close(file, "r--r--r--");

        assertThat(migrate(file)).contains(Reason.READ_ONLY + " ", "permissions");
        assertThat(Files.readAllBytes(file)).isEqualTo(before);
    }

    @Test
    void migrate_acceptsAReadOnlyFileThatIsCurrent() throws Exception {
        Path file = inside.resolve("current.db");
        Schema.migrate(file, Wait.LONG);
        close(file, "r--r--r--");

        assertThat(migrate(file)).contains("done");
    }

    @Test
    void migrate_saysWhyAFileCannotBeRead() throws Exception {
        Path file = inside.resolve("current.db");
        Schema.migrate(file, Wait.LONG);
        close(file, "---------");

        assertThat(migrate(file)).contains(Reason.UNREADABLE + " ", "permissions");
    }

    private String migrate(Path file) throws IOException {
        try (Jvm jvm = Jvm.start(through(), Migrator.class, file.toString())) {
            return jvm.rest();
        }
    }

    private static void close(Path path, String rights) throws IOException {
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(rights));
    }

    private static List<String> through() {
        return "root".equals(System.getProperty("user.name")) ? WITHOUT_OVERRIDE : List.of();
    }

    private boolean bitsBind(List<String> through) throws InterruptedException {
        try {
            Path closed = Files.createFile(folder.resolve("closed"));
            close(closed, "r--r--r--");
            java.util.ArrayList<String> command = new java.util.ArrayList<>(through);
            command.addAll(List.of("test", "-w", closed.toString()));
            return new ProcessBuilder(command).start().waitFor() == 1;
        } catch (IOException e) {
            return false;
        }
    }
}
