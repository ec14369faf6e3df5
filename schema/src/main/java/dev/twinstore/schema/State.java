package dev.twinstore.schema;

import dev.twinstore.schema.RefusedDatabaseException.Reason;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

/** How far a database is, as its migration history tells. */
enum State {
    EMPTY,
    BEHIND,
    CURRENT;

    /**
     * Compares the history with the released scripts.
     *
     * @param name what errors call the database
     * @param scripts those for its engine
     * @param tables how many tables it has, the history's own included
     * @throws RefusedDatabaseException newer, another program's, or damaged
     */
    static State ofHistory(String name, Scripts scripts, int tables, Statement statement) throws SQLException {
        List<Scripts.Script> known = scripts.list();
        int applied = 0;
        try (ResultSet rows = statement.executeQuery("SELECT version, script, checksum, success"
                + " FROM flyway_schema_history WHERE version IS NOT NULL ORDER BY installed_rank")) {
            while (rows.next()) {
                if (applied == known.size()) {
                    throw new RefusedDatabaseException(
                            Reason.NEWER,
                            name + " is of schema version " + rows.getString(1) + ", this program knows up to "
                                    + scripts.latest() + "; use a newer version of Twinstore",
                            null);
                }
                Scripts.Script script = known.get(applied);
                if (!script.version().equals(rows.getString(1))
                        || !script.name().equals(new java.io.File(rows.getString(2)).getName())) {
                    throw new RefusedDatabaseException(
                            Reason.FOREIGN,
                            name + " was migrated by another program (script " + rows.getString(2)
                                    + " where Twinstore has " + script.name() + "); choose another database",
                            null);
                }
                if (script.checksum() != rows.getInt(3) || !rows.getBoolean(4)) {
                    throw new RefusedDatabaseException(
                            Reason.DAMAGED,
                            name + ": script " + script.name() + " was applied in another form (checksum "
                                    + rows.getInt(3) + ", released " + script.checksum()
                                    + "); restore a backup made by a released version",
                            null);
                }
                applied++;
            }
        }
        if (applied == 0 && tables > 1) {
            throw new RefusedDatabaseException(
                    Reason.DAMAGED,
                    name + " has " + tables + " tables but an empty migration history; restore a backup",
                    null);
        }
        return applied == known.size() ? CURRENT : applied == 0 ? EMPTY : BEHIND;
    }
}
