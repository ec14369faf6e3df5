package dev.twinstore.backup;

/**
 * Hears how far a backup or a restore is, on the thread that does it. What it throws ends the work, which then has left
 * nothing behind; while SQLite copies pages, only when they are copied.
 */
@FunctionalInterface
public interface BackupProgress {
    /** What is done. A backup copies and checks; a restore checks, copies, checks again, and replaces. */
    enum Step {
        /** The database is copied: bytes. From a server it is copied and compared row by row: rows. */
        COPYING,
        /** What was copied is read again: bytes. */
        CHECKING,
        /** The new database takes the place of the old one: renames. What stops a restore here is undone, but after the last. */
        REPLACING
    }

    /**
     * So much is done.
     *
     * @param done from 0 to {@code ofAll}, in bytes or rows
     */
    void at(Step step, long done, long ofAll);
}
