package dev.twinstore.check;

import dev.twinstore.Store;
import dev.twinstore.engine.SqliteFile;
import dev.twinstore.model.Severity;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;

/**
 * Whether the write-ahead log is taken back into the file, or a reader that never ends keeps it growing. A store takes it back
 * whenever 16 MB are there; twice as much that cannot be taken back has a reader who began before. One that hangs while less is
 * written is not found: neither SQLite nor the system tells since when somebody reads, and until then it does no harm.
 */
final class Wal implements Examination {
    private static final long LARGE = 128L << 20; // bytes; a store asks for 16 MB at most, and keeps a file of 64 MB
    private static final long HELD = 32L << 20; // bytes that are not taken back

    @Override
    public String name() {
        return "wal";
    }

    @Override
    public void look(Patient patient) {
        SqliteFile file = patient.file();
        if (file == null) {
            patient.skip(this, "it is a SQLite file's");
            return;
        }
        long bytes = bytes(Objects.requireNonNull(patient.path()));
        long held = file.bytesToTakeBack();
        if (bytes > LARGE || held > HELD) {
            patient.findFixable(
                    this,
                    Severity.MEDIUM,
                    "the WAL has " + bytes / 1_000_000 + " MB, of which " + held / 1_000_000
                            + " MB are not taken back into the file: a reader holds an old snapshot open, or did so. Open in the"
                            + " processes "
                            + file.users(),
                    "end the reader that hangs (a report, a backup, a shell with an open transaction); then --fix, or the"
                            + " next checkpoint, takes it back");
        }
    }

    private static long bytes(Path database) {
        Path wal = Path.of(database + "-wal");
        return Files.exists(wal) ? wal.toFile().length() : 0;
    }

    @Override
    public void fix(Patient patient, Store store) {
        Objects.requireNonNull(patient.file()).checkpoint();
    }
}
