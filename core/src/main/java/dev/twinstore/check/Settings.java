package dev.twinstore.check;

import dev.twinstore.engine.SqliteFile;
import dev.twinstore.model.Severity;

/** The settings that a SQLite file keeps. */
final class Settings implements Examination {
    private static final long INCREMENTAL = 2;
    private static final long MUCH = 64 << 20; // bytes of free pages that are worth a word

    @Override
    public String name() {
        return "pragmas";
    }

    @Override
    public void look(Patient patient) {
        SqliteFile file = patient.file();
        if (file == null) {
            patient.skip(this, "they are a SQLite file's");
            return;
        }
        String journal = file.pragma("journal_mode");
        if (!journal.equals("wal")) {
            patient.find(
                    this,
                    Severity.HIGH,
                    "journal_mode is " + journal + ", not wal: readers and writers wait for each other",
                    "open it once with a Twinstore program for writing, while no other program has it open");
        }
        if (Long.parseLong(file.pragma("auto_vacuum")) != INCREMENTAL) {
            patient.find(
                    this,
                    Severity.LOW,
                    "auto_vacuum is " + file.pragma("auto_vacuum")
                            + ", not 2 (incremental): space is not given back to the disk",
                    "while no program uses it: PRAGMA auto_vacuum = 2; VACUUM");
        }
        long page = Long.parseLong(file.pragma("page_size"));
        long free = Long.parseLong(file.pragma("freelist_count")) * page;
        long all = Long.parseLong(file.pragma("page_count")) * page;
        if (free > MUCH && free > all / 2) {
            patient.find(
                    this,
                    Severity.LOW,
                    free / 1_000_000 + " of " + all / 1_000_000 + " MB of the file are free pages",
                    "give them back: PRAGMA incremental_vacuum; or leave them for rows to come");
        }
    }
}
