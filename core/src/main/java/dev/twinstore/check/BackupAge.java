package dev.twinstore.check;

import dev.twinstore.StoreException;
import dev.twinstore.backup.Backup;
import dev.twinstore.backup.Backups;
import dev.twinstore.model.Severity;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/** Whether there is a backup, and how old it is. */
final class BackupAge implements Examination {
    @Override
    public String name() {
        return "backup";
    }

    @Override
    public void look(Patient patient) {
        Path folder = patient.check().backups();
        if (folder == null) {
            patient.skip(this, "no folder of backups was named");
            return;
        }
        Backups backups = Backups.of(patient.check().database(), folder)
                .time(patient.check().time());
        Optional<Backup> newest = backups.newest();
        backups.list().stream()
                .filter(backup -> backup.at().isAfter(patient.check().time().now()))
                .forEach(future -> patient.find(
                        this,
                        Severity.MEDIUM,
                        "the backup " + future.folder() + " is of " + future.at() + ", which is still to come",
                        "a clock was ahead, or is behind now; it does not count: delete it when you are sure"));
        if (newest.isEmpty()) {
            patient.find(
                    this,
                    Severity.HIGH,
                    "there is no backup in " + folder,
                    "make one: twinstore backup --db " + patient.check().database() + " --out " + folder);
            return;
        }
        Duration age =
                Duration.between(newest.get().at(), patient.check().time().now());
        Duration allowed = patient.check().backupAge();
        if (age.compareTo(allowed) > 0) {
            patient.find(
                    this,
                    Severity.HIGH,
                    "the newest backup, " + newest.get().folder() + ", is of "
                            + newest.get().at() + ": older than " + Said.length(allowed),
                    "see why no later one was made; make one: twinstore backup --db "
                            + patient.check().database() + " --out " + folder);
        }
        try {
            newest.get().verify();
        } catch (StoreException e) {
            patient.find(
                    this,
                    Severity.CRITICAL,
                    String.valueOf(e.getMessage()),
                    "make another on a disk that is sound: twinstore backup --db "
                            + patient.check().database() + " --out " + folder);
        }
        newest.get()
                .warnings()
                .forEach(warning -> patient.find(
                        this,
                        Severity.MEDIUM,
                        "the newest backup says of the database: " + warning,
                        "see the other findings, and correct it in the database"));
    }
}
