package dev.twinstore.check;

import dev.twinstore.Store;
import dev.twinstore.StoreException;
import dev.twinstore.model.Severity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/** Whether other users of the machine can read the files. */
final class Permissions implements Examination {
    private static final Set<PosixFilePermission> OTHERS = EnumSet.of(
            PosixFilePermission.OTHERS_READ, PosixFilePermission.OTHERS_WRITE, PosixFilePermission.GROUP_WRITE);

    @Override
    public String name() {
        return "permissions";
    }

    @Override
    public void look(Patient patient) {
        Path path = patient.path();
        if (path == null) {
            patient.skip(this, "they are the server's");
            return;
        }
        try {
            for (Path file : open(path)) {
                patient.findFixable(
                        this,
                        Severity.MEDIUM,
                        file + " is " + PosixFilePermissions.toString(Files.getPosixFilePermissions(file))
                                + ": others can read or write what agents wrote",
                        "chmod 600, as --fix does; and look at the umask of what made it");
            }
        } catch (IOException e) {
            throw new StoreException("cannot look at the permissions of " + path + " (" + e + ")", e);
        }
    }

    /** The files that are open to others. */
    private static List<Path> open(Path path) throws IOException {
        List<Path> open = new ArrayList<>();
        for (String ending : List.of("", "-wal", "-shm", "-lock")) {
            Path file = Path.of(path + ending);
            if (Files.exists(file) && Files.getFileAttributeView(file, PosixFileAttributeView.class) != null) {
                Set<PosixFilePermission> given = Files.getPosixFilePermissions(file);
                if (given.stream().anyMatch(OTHERS::contains)) {
                    open.add(file);
                }
            }
        }
        return open;
    }

    @Override
    public void fix(Patient patient, Store store) {
        try {
            for (Path file : open(Objects.requireNonNull(patient.path()))) {
                Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
            }
        } catch (IOException e) {
            throw new StoreException("cannot change the permissions of " + patient.path() + " (" + e + ")", e);
        }
    }
}
