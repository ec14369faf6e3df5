package dev.twinstore.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.twinstore.ChildProcess;
import dev.twinstore.Database;
import dev.twinstore.Goals;
import dev.twinstore.Store;
import dev.twinstore.StoreOptions;
import dev.twinstore.archive.ArchiveSelection;
import dev.twinstore.archive.Verification;
import dev.twinstore.backup.BackupProgress.Step;
import dev.twinstore.backup.Restore.Restored;
import dev.twinstore.engine.SqliteFile;
import dev.twinstore.engine.Swap;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Restores that die between the renames at their end: database and archive files stay together. */
class RestoreCrashTest {
    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path dir;

    private Path file;

    @BeforeEach
    void place() {
        file = dir.resolve("data/twin.db");
    }

    private static Store openForWriting(Path path) {
        return Store.open(StoreOptions.of(path).withoutHousekeeping());
    }

    private void add(String goal, boolean isArchived) {
        try (Store store = openForWriting(file)) {
            Goals.root(store, goal);
            if (isArchived) {
                String worker = store.workers().start(goal, "w").id();
                store.progress().add(worker, "step", "output of " + goal);
                store.archives()
                        .archive(ArchiveSelection.olderThan(Duration.ZERO).atLeast(0));
            }
        }
    }

    private Backup backup() {
        return Backups.of(new Database.File(file), dir.resolve("backups")).make();
    }

    private void halt(Backup backup, int step) {
        try (ChildProcess restore = ChildProcess.start(HaltedRestore.class, file, backup.folder(), step)) {
            assertThat(restore.exitCode()).isEqualTo(HaltedRestore.HALTED);
        }
    }

    /** How many archived outputs can be read, and whether it is the old database. */
    private static boolean isOld(Path path, long oldOutputs, long newOutputs) {
        assertThat(new SqliteFile(path).damages()).isEmpty();
        try (Store store = openForWriting(path)) {
            boolean isOld = store.outcomes().find("later").isPresent();
            Verification found = store.archives().verify();
            assertThat(found.listed()).isEmpty();
            assertThat(found.outputs()).isEqualTo(isOld ? oldOutputs : newOutputs);
            assertThat(found.orphans()).isZero();
            return isOld;
        }
    }

    private List<String> beside() throws IOException {
        try (Stream<Path> files = Files.list(Objects.requireNonNull(file.getParent()))) {
            return files.map(each -> each.getFileName().toString()).sorted().toList();
        }
    }

    @Test
    void aDeathBetweenTheRenames_leavesDatabaseAndArchiveTogether_forWhoOpensItNext() throws IOException {
        add("first", true);
        Backup backup = backup();
        for (int step = 0; step <= Swap.STEPS; step++) {
            try (Store store = openForWriting(file)) {
                assertThat(store.outcomes().find("later")).isEmpty();
            }
            add("later", true);
            halt(backup, step);
            assertThat(Path.of(file + ".restoring")).exists();
            assertThat(isOld(file, 2, 1)).as("after %s renames", step).isEqualTo(step < Swap.STEPS);
            assertThat(Path.of(file + ".restoring")).doesNotExist();

            Restored restored = Restore.of(backup).to(new Database.File(file));
            assertThat(isOld(file, 2, 1)).isFalse();
            assertThat(isOld(Objects.requireNonNull(restored.replaced()), 2, 1)).isEqualTo(step < Swap.STEPS);
            assertThat(beside()).noneMatch(name -> name.contains("restoring"));
        }
    }

    @Test
    void aDeathBetweenTheRenames_isUndoneByTheNextRestoreAndTheNextBackup() throws IOException {
        add("first", true);
        Backup backup = backup();
        add("later", true);
        halt(backup, 2);
        assertThat(backup().warnings()).isEmpty();
        halt(backup, 2);
        Restored restored = Restore.of(backup).to(new Database.File(file));
        assertThat(isOld(file, 2, 1)).isFalse();
        assertThat(isOld(Objects.requireNonNull(restored.replaced()), 2, 1)).isTrue();
        assertThat(beside())
                .containsExactly(
                        "twin.db",
                        "twin.db-archive",
                        "twin.db-lock",
                        restored.replaced().getFileName().toString(),
                        restored.replaced().getFileName() + "-archive",
                        restored.replaced().getFileName() + "-lock"); // it was opened
    }

    @Test
    void anArchiveThatOnlyOneOfThemHas_staysWithIt() {
        add("first", false);
        Backup without = backup();
        add("later", true);
        for (int step = 1; step <= 2; step++) { // one is away, the other not yet there; both are
            halt(without, step);
            assertThat(isOld(file, 1, 0)).isTrue();
        }
        Backup with = backup();
        Restored unused = Restore.of(without).to(new Database.File(file));
        assertThat(isOld(file, 1, 0)).isFalse();
        for (int step = 1; step <= 2; step++) { // one is away, the other not yet there; both are
            halt(with, step);
            assertThat(isOld(file, 1, 0)).isFalse();
            assertThat(Path.of(file + "-archive/2026-01.db")).doesNotExist();
        }
    }

    @Test
    void aListenerThatThrowsBetweenTheRenames_changesNothing() throws IOException {
        add("first", true);
        Backup backup = backup();
        add("later", true);
        List<String> names = beside();
        for (int step = 0; step < Swap.STEPS; step++) {
            int last = step;
            assertThatThrownBy(() -> Restore.of(backup)
                            .listening((now, done, ofAll) -> {
                                if (now == Step.REPLACING && done == last) {
                                    throw new IllegalStateException("enough");
                                }
                            })
                            .to(new Database.File(file)))
                    .hasMessage("enough");
            assertThat(beside()).isEqualTo(names);
            assertThat(isOld(file, 2, 1)).isTrue();
        }
    }

    @Test
    void aNoteThatWasCutShort_isForgotten_sinceNothingWasDone() throws IOException {
        add("later", true);
        for (String text : List.of("", "{\"staging\":\".restor", "{\"staging\":\"../../x\",\"keeping\":\"y\"}")) {
            Path note = Files.writeString(Path.of(file + ".restoring"), text);
            assertThat(isOld(file, 1, 0)).isTrue();
            assertThat(note).doesNotExist();
        }
    }
}
