package dev.twinstore.backup;

import dev.twinstore.Database;
import dev.twinstore.backup.BackupProgress.Step;
import java.nio.file.Path;

/** A process that restores a backup, and halts between two of the renames at the end, as if it were killed. */
final class HaltedRestore {
    static final int HALTED = 99;

    private HaltedRestore() {}

    /** Takes the database, the backup's folder, and before which rename to halt. */
    public static void main(String[] arguments) {
        long last = Long.parseLong(arguments[2]);
        var unused = Restore.of(Backup.in(Path.of(arguments[1])))
                .listening((step, done, ofAll) -> {
                    if (step == Step.REPLACING && done == last) {
                        Runtime.getRuntime().halt(HALTED);
                    }
                })
                .to(Database.of(arguments[0]));
    }
}
