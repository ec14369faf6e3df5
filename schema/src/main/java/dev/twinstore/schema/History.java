package dev.twinstore.schema;

import dev.twinstore.schema.RefusedDatabaseException.Reason;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

/** What a database's own record of its migrations says, beside the scripts that this version knows. */
final class History {
    /** How far a database has come. */
    enum State {
        /** It has no tables at all. */
        NOTHING,
        EMPTY,
        BEHIND,
        CURRENT
    }

    private History() {}

    /**
     * How far a database has come.
     *
     * @param name what errors call it
     * @param scripts for its engine
     * @param tables the query for the names of all its tables and views
     * @throws RefusedDatabaseException it is foreign, newer, or damaged
     */
    static State state(String name, Scripts scripts, Statement statement, String tables) throws SQLException {
        int count = 0;
        boolean history = false;
        try (ResultSet names = statement.executeQuery(tables)) {
            while (names.next()) {
                count++;
                history |= names.getString(1).equals("flyway_schema_history");
            }
        }
        if (count == 0) {
            return State.NOTHING;
        }
        if (!history) {
            throw refused(
                    Reason.FOREIGN,
                    name + " has " + count + " tables or views that Twinstore did not make; choose another database");
        }
        List<Scripts.Script> known = scripts.list();
        int applied = 0;
        try (ResultSet rows = statement.executeQuery("SELECT version, script, checksum, success"
                + " FROM flyway_schema_history WHERE version IS NOT NULL ORDER BY installed_rank")) {
            while (rows.next()) {
                if (applied == known.size()) {
                    throw refused(
                            Reason.NEWER,
                            name + " is of schema version " + rows.getString(1) + ", this program knows up to "
                                    + scripts.latest() + "; use a newer version of Twinstore");
                }
                compare(
                        name,
                        known.get(applied),
                        rows.getString(1),
                        rows.getString(2),
                        rows.getInt(3),
                        rows.getBoolean(4));
                applied++;
            }
        }
        if (applied == 0 && count > 1) {
            throw refused(
                    Reason.DAMAGED,
                    name + " has " + count + " tables but an empty migration history; restore a backup");
        }
        return applied == known.size() ? State.CURRENT : applied == 0 ? State.EMPTY : State.BEHIND;
    }

    private static void compare(
            String name, Scripts.Script known, String version, String script, int checksum, boolean success) {
        if (!known.version().equals(version) || !known.name().equals(new java.io.File(script).getName())) {
            throw refused(
                    Reason.FOREIGN,
                    name + " was migrated by another program (script " + script + " where Twinstore has " + known.name()
                            + "); choose another database");
        }
        if (known.checksum() != checksum || !success) {
            throw refused(
                    Reason.DAMAGED,
                    name + ": script " + known.name() + " was applied in another form (checksum " + checksum
                            + ", released " + known.checksum()
                            + "); restore a backup made by a released version");
        }
    }

    static RefusedDatabaseException notMigrated(String name, String version) {
        return refused(
                Reason.NOT_MIGRATED,
                name + " is not yet of schema version " + version
                        + "; open it once for writing with this version to migrate it");
    }

    private static RefusedDatabaseException refused(Reason reason, String message) {
        return new RefusedDatabaseException(reason, message, null);
    }
}
