package dev.twinstore.archive;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

/** The tables of an archive file, written for those who open one with a tool of their own. */
final class ArchiveFileTables {
    /** The format, in the file's user_version. */
    static final int VERSION = 1;

    /** Those of a file that hold what {@link ArchiveFile.Output} says. */
    static final String OUTPUTS = "SELECT number, entry_id, digest, bytes, pieces FROM archive_outputs";

    /** The pieces of an output in their order. */
    static final String PIECES = "SELECT piece, data FROM archive_pieces WHERE number = ? ORDER BY piece";

    private static final List<String> ALL = List.of(
            """
            CREATE TABLE archive_outputs (
              -- An archive file of Twinstore: the full outputs of progress entries that were written in the month (UTC) of
              -- the file's name. One row an output. Rows are only ever added. The entry's own row, in the database beside
              -- whose name this folder is called, names this file (output_archive) and repeats the digest.
              number      INTEGER NOT NULL CONSTRAINT archive_outputs_pk PRIMARY KEY,  -- grows with each row of this file
              entry_id    BIGINT  NOT NULL,  -- progress_entries.id
              digest      TEXT    NOT NULL,  -- SHA-256 of the text in UTF-8, in hexadecimal digits
              bytes       BIGINT  NOT NULL,  -- length of the text in UTF-8
              pieces      INTEGER NOT NULL,  -- how many rows of archive_pieces it has
              archived_at BIGINT  NOT NULL,  -- when it came here: epoch milliseconds UTC

              -- With the digest: a restored older database goes on with numbers that were given before.
              CONSTRAINT archive_outputs_are_told_apart UNIQUE (entry_id, digest)
            )
            """,
            """
            CREATE TABLE archive_pieces (
              -- The text of an output: the pieces in their order, uncompressed and put together, are its UTF-8.
              number INTEGER NOT NULL,  -- archive_outputs.number
              piece  INTEGER NOT NULL,  -- 0, 1, 2 …
              data   BLOB    NOT NULL,  -- one zstd frame with a checksum, of up to a million characters (4 MB)

              CONSTRAINT archive_pieces_pk        PRIMARY KEY (number, piece),
              CONSTRAINT archive_pieces_output_fk FOREIGN KEY (number) REFERENCES archive_outputs (number)
            )
            """,
            finalTrigger("archive_outputs", "UPDATE"),
            finalTrigger("archive_outputs", "DELETE"),
            finalTrigger("archive_pieces", "UPDATE"),
            finalTrigger("archive_pieces", "DELETE"),
            "PRAGMA application_id = " + ArchiveFile.APPLICATION_ID,
            "PRAGMA user_version = " + VERSION);

    private ArchiveFileTables() {}

    private static String finalTrigger(String table, String what) {
        return "CREATE TRIGGER " + table + "_no_" + what.toLowerCase(java.util.Locale.ROOT) + " BEFORE " + what + " ON "
                + table + " BEGIN SELECT raise(ABORT, 'rows of an archive file are only ever added'); END";
    }

    /** Makes them in an empty file, all or none. */
    static void make(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("BEGIN EXCLUSIVE");
            for (String sql : ALL) {
                statement.execute(sql);
            }
            statement.execute("COMMIT");
        }
    }
}
