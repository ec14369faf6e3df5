package dev.twinstore.engine;

/** Internal: the disk space that a database takes, and gives back when rows have got smaller or are gone. Thread-safe. */
public interface Space {
    /**
     * Bytes on the disk: of the SQLite file with its WAL; on PostgreSQL of a table with its indexes and long texts.
     *
     * @param table its name
     */
    long bytes(String table);

    /**
     * Has what is free be used again: on SQLite by the disk, in many short turns to write, after which the WAL is emptied
     * unless somebody reads; on PostgreSQL by new rows of the same table (VACUUM, which the server skips for a role that
     * does not own the table, and does by itself later), which keeps nobody from it.
     *
     * @param table its name
     * @param between is called between the turns; what it throws ends it, with what is free until then given back
     */
    void giveBack(String table, Runnable between);
}
