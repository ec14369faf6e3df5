package dev.twinstore.backup;

import dev.twinstore.Database;
import dev.twinstore.backup.BackupProgress.Step;
import java.nio.file.Path;

/** A process that makes backups of a file, or restores one, again and again, and says so. */
final class KilledBackup {
    private KilledBackup() {}

    @SuppressWarnings("SystemOut") // its output is what the test reads
    public static void main(String[] arguments) {
        Database database = Database.of(arguments[1]);
        Path folder = Path.of(arguments[2]);
        System.out.println("ready");
        while (true) {
            if (arguments[0].equals("backup")) {
                var unused = Backups.of(database, folder).keeping(2).make();
            } else {
                var unused = Restore.of(Backup.in(folder))
                        .listening((step, done, ofAll) -> {
                            if (step == Step.REPLACING) {
                                System.out.println("replacing");
                            }
                        })
                        .to(database);
            }
            System.out.println("done");
        }
    }
}
