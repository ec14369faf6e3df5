package dev.twinstore.check;

import dev.twinstore.StoreException;
import dev.twinstore.model.Severity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;

/** Whether the disk has room. */
final class Room implements Examination {
    private static final long LEAST = 256L << 20; // bytes: what a WAL may need while a report reads

    @Override
    public String name() {
        return "disk";
    }

    @Override
    public void look(Patient patient) {
        Path path = patient.path();
        if (path == null) {
            patient.skip(this, "it is the server's");
            return;
        }
        try {
            Path folder = Objects.requireNonNull(path.toRealPath().getParent());
            long free = Files.getFileStore(folder).getUsableSpace();
            long size = Files.size(path);
            if (free < LEAST) {
                patient.find(
                        this,
                        Severity.CRITICAL,
                        "the disk of " + folder + " has " + free / 1_000_000 + " MB left: writes will soon fail",
                        "free some, archive full outputs, or move the database to a larger disk");
            } else if (free < size) {
                patient.find(
                        this,
                        Severity.MEDIUM,
                        "the disk of " + folder + " has " + free / 1_000_000 + " MB left, and the database "
                                + size / 1_000_000 + ": a restore beside it would not fit",
                        "free some, or archive full outputs");
            }
        } catch (IOException e) {
            throw new StoreException("cannot look at the disk of " + path + " (" + e + ")", e);
        }
    }
}
