package dev.twinstore.check;

import dev.twinstore.Database;
import dev.twinstore.OpenException;
import dev.twinstore.RefusedException;
import dev.twinstore.Store;
import dev.twinstore.StoreException;
import dev.twinstore.StoreOptions;
import dev.twinstore.TimeSource;
import dev.twinstore.backup.Backup;
import dev.twinstore.backup.Backups;
import dev.twinstore.metrics.Meters;
import dev.twinstore.model.Severity;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Examines a database: whether it is whole, as this version makes it, and well kept.
 *
 * <pre>{@code
 * CheckReport report = Check.of(Database.of("data/twin.db")).backups(Path.of("backups"), Duration.ofDays(1)).run();
 * report.findings().forEach(finding -> log.warn("{}: {}", finding.what(), finding.advice()));
 * }</pre>
 *
 * <p>It only reads, beside whatever others do, and may run as often as you like; it costs reading all of the database. What
 * workers do at the same moment is not taken for a finding. {@link #fix} repairs, after a backup. Immutable, so
 * thread-safe.
 */
public final class Check {
    private static final List<Examination> EXAMINATIONS = List.of(
            new Integrity(),
            new ForeignKeys(),
            new Drifted(),
            new Settings(),
            new Claims(),
            new Readiness(),
            new Tree(),
            new Wal(),
            new Clocks(),
            new Liveness(),
            new Indexes(),
            new ArchiveFiles(),
            new Room(),
            new Permissions(),
            new BackupAge());

    private final Database database;
    private @Nullable Path backups;
    private Duration backupAge = Duration.ofDays(1);
    private @Nullable Path archives;
    private TimeSource time = TimeSource.system();
    private Consumer<? super String> listener = examination -> {};

    private Check(Database database) {
        this.database = database;
    }

    /** A check of this database. */
    public static Check of(Database database) {
        return new Check(database);
    }

    /** The folder of its backups, and how old the newest of them may be. Without it, backups are not looked at. */
    public Check backups(Path folder, Duration age) {
        return with(copy -> {
            copy.backups = folder;
            copy.backupAge = age;
        });
    }

    /** The folder of the archive files, if it is not the one beside the file. */
    public Check archives(Path folder) {
        return with(copy -> copy.archives = folder);
    }

    /** Hears the name of each examination before it begins. What it throws ends the check. */
    public Check listening(Consumer<? super String> hears) {
        return with(copy -> copy.listener = hears);
    }

    /** By which clocks; the system's by default. */
    Check time(TimeSource other) {
        return with(copy -> copy.time = other);
    }

    private Check with(Consumer<Check> change) {
        Check copy = new Check(database);
        copy.backups = backups;
        copy.backupAge = backupAge;
        copy.archives = archives;
        copy.time = time;
        copy.listener = listener;
        change.accept(copy);
        return copy;
    }

    /** The names of all examinations. */
    public static List<String> examinations() {
        return EXAMINATIONS.stream().map(Examination::name).toList();
    }

    /**
     * Examines it. That it cannot be opened is a finding too.
     *
     * @throws StoreException it could not be read to the end, as when its server went away
     */
    public CheckReport run() {
        try (Store store = Store.open(options().forReading())) {
            Patient patient = new Patient(this, store);
            examine(patient);
            return patient.report();
        } catch (OpenException e) {
            return new CheckReport(List.of("open"), List.of("all others: it cannot be opened"), List.of(unopened(e)));
        }
    }

    private StoreOptions options() {
        StoreOptions options = StoreOptions.of(database).withTime(time).withMeters(Meters.none());
        return archives == null ? options : options.withArchives(archives);
    }

    /** The message of the exception says first what, then what to do. */
    private Finding unopened(OpenException e) {
        String message = String.valueOf(e.getMessage());
        int split = message.lastIndexOf("; ");
        String what = split < 0 ? message : message.substring(0, split);
        String advice = split < 0 ? "see why it cannot be opened, then check again" : message.substring(split + 2);
        return new Finding(
                "open",
                Severity.CRITICAL,
                what,
                switch (e.reason()) {
                    case NOT_MIGRATED -> advice + ", as 'twinstore sweep' does";
                    case BUSY -> "find the program that holds it, then check again";
                    case CORRUPT -> Integrity.advice(database);
                    default -> advice;
                },
                false);
    }

    private void examine(Patient patient) {
        for (Examination examination : EXAMINATIONS) {
            listener.accept(examination.name());
            patient.examined(examination);
            try {
                examination.look(patient);
            } catch (StoreException e) {
                if (patient.isDamaged()) {
                    patient.skip(examination, "the file is damaged");
                } else {
                    patient.find(
                            examination,
                            Severity.CRITICAL,
                            "it could not be examined: " + e.getMessage(),
                            "check the disk and the permissions, then check again");
                }
            }
        }
    }

    /**
     * What was repaired.
     *
     * @param before what was found
     * @param backup the backup that was made before anything was changed; null: there was nothing to repair
     * @param after what is found now
     */
    public record Fixed(CheckReport before, @Nullable Backup backup, CheckReport after) {
        /** The findings that are gone since; empty: there was nothing to repair, or it did not help. */
        public List<Finding> repaired() {
            return before.findings().stream()
                    .filter(Finding::fixable)
                    .filter(was -> after.findings().stream().noneMatch(is -> isSame(was, is)))
                    .toList();
        }

        private static boolean isSame(Finding was, Finding is) {
            return was.examination().equals(is.examination()) && counted(was).equals(counted(is));
        }

        private static String counted(Finding finding) {
            return finding.what().replaceAll("\\d+", "#"); // there may be fewer of them
        }
    }

    /**
     * Examines it, and repairs what can be repaired after making a backup; then examines it again. If there is nothing to
     * repair, nothing is done.
     *
     * @throws RefusedException no folder for {@link #backups} was named
     * @throws StoreException the backup could not be made or proven: then nothing was changed
     */
    public Fixed fix() {
        if (backups == null) {
            throw new RefusedException("a repair is made after a backup only; name a folder for backups");
        }
        CheckReport before = run();
        if (before.findings().stream().noneMatch(Finding::fixable)) {
            return new Fixed(before, null, before);
        }
        Backups made = Backups.of(database, Objects.requireNonNull(backups)).time(time);
        Backup backup = (archives == null ? made : made.archives(archives)).make();
        List<String> names = before.findings().stream()
                .filter(Finding::fixable)
                .map(Finding::examination)
                .distinct()
                .toList();
        try (Store store = Store.open(options().withoutHousekeeping())) {
            Patient patient = new Patient(this, store);
            for (Examination examination : EXAMINATIONS) {
                if (names.contains(examination.name())) {
                    examination.fix(patient, store);
                }
            }
        }
        return new Fixed(before, backup, run());
    }

    Database database() {
        return database;
    }

    @Nullable
    Path backups() {
        return backups;
    }

    Duration backupAge() {
        return backupAge;
    }

    TimeSource time() {
        return time;
    }
}
