package dev.twinstore.schema;

import java.sql.SQLException;
import java.util.List;

/** A schema as PostgreSQL's catalog sees it: each fact one line, in words that SQLite's facts can be brought to. */
final class PostgresCatalog {
    private static final String TABLES = "SELECT oid, relname FROM pg_class WHERE relkind = 'r' AND relnamespace ="
            + " current_schema()::regnamespace AND relname <> 'flyway_schema_history'";

    private final Sql sql;

    PostgresCatalog(Sql sql) {
        this.sql = sql;
    }

    /** In the order in which they were made. */
    List<String> tables() throws SQLException {
        return sql.texts("SELECT relname FROM (" + TABLES + ") t ORDER BY oid");
    }

    /** Such as {@code status text NOT NULL DEFAULT 'active'}, in order. */
    List<String> columns(String table) throws SQLException {
        return sql.texts(
                "SELECT a.attname || ' ' || format_type(a.atttypid, a.atttypmod)"
                        + " || CASE WHEN a.attnotnull THEN ' NOT NULL' ELSE '' END"
                        + " || CASE a.attidentity WHEN 'd' THEN ' IDENTITY' ELSE '' END"
                        + " || coalesce(' DEFAULT ' || replace(pg_get_expr(d.adbin, d.adrelid), '::text', ''), '')"
                        + " FROM pg_attribute a LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum"
                        + " WHERE a.attrelid = ?::regclass AND a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attnum",
                table);
    }

    /** Such as {@code tasks_pk PRIMARY KEY(id)}; of checks the names alone. */
    List<String> constraints(String table) throws SQLException {
        return sql.texts(
                "SELECT conname || ' ' || CASE contype WHEN 'c' THEN 'CHECK'"
                        + " ELSE replace(pg_get_constraintdef(oid), ' (', '(') END"
                        + " FROM pg_constraint WHERE conrelid = ?::regclass AND contype IN ('p', 'u', 'f', 'c') ORDER BY 1",
                table);
    }

    /** Those that no constraint made, such as {@code tasks_due (outcome_id, not_before) WHERE waits_for = 'time'}. */
    List<String> indexes(String table) throws SQLException {
        return sql.texts(
                "SELECT c.relname || CASE WHEN i.indisunique THEN ' UNIQUE' ELSE '' END || ' (' || (SELECT"
                        + " string_agg(pg_get_indexdef(i.indexrelid, n, false)"
                        + " || CASE WHEN i.indoption[n - 1] & 1 = 1 THEN ' DESC' ELSE '' END, ', ' ORDER BY n)"
                        + " FROM generate_series(1, i.indnkeyatts) n) || ')'"
                        + " || coalesce(' WHERE ' || pg_get_expr(i.indpred, i.indrelid), '')"
                        + " FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid WHERE i.indrelid = ?::regclass"
                        + " AND NOT EXISTS (SELECT FROM pg_constraint k WHERE k.conindid = i.indexrelid AND k.contype IN ('p', 'u'))"
                        + " ORDER BY 1",
                table);
    }

    List<String> views() throws SQLException {
        return sql.texts("SELECT relname FROM pg_class WHERE relkind = 'v' AND relnamespace ="
                + " current_schema()::regnamespace ORDER BY oid");
    }

    List<String> triggers() throws SQLException {
        return sql.texts("SELECT tgname FROM pg_trigger g JOIN (" + TABLES + ") t ON t.oid = g.tgrelid"
                + " WHERE NOT tgisinternal ORDER BY 1");
    }

    List<String> functions() throws SQLException {
        return sql.texts(
                "SELECT proname FROM pg_proc WHERE pronamespace = current_schema()::regnamespace ORDER BY oid");
    }

    /** Everything, to the last word: for the comparison of two PostgreSQL databases. */
    List<String> all() throws SQLException {
        return sql.texts("SELECT fact FROM ("
                + "SELECT 1 AS kind, t.relname || '.' || a.attname || ' ' || a.attnum || ' '"
                + " || format_type(a.atttypid, a.atttypmod) || a.attnotnull || CAST(a.attidentity AS TEXT)"
                + " || coalesce(l.collname, '-') || coalesce(pg_get_expr(d.adbin, d.adrelid), '') AS fact"
                + " FROM (" + TABLES + ") t JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum > 0"
                + " LEFT JOIN pg_collation l ON l.oid = a.attcollation"
                + " LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum"
                + " UNION ALL SELECT 2, conname || pg_get_constraintdef(k.oid) FROM pg_constraint k"
                + " JOIN (" + TABLES + ") t ON t.oid = k.conrelid"
                + " UNION ALL SELECT 3, pg_get_indexdef(i.indexrelid) FROM pg_index i JOIN (" + TABLES + ") t"
                + " ON t.oid = i.indrelid"
                + " UNION ALL SELECT 4, relname || pg_get_viewdef(oid) FROM pg_class WHERE relkind = 'v'"
                + " AND relnamespace = current_schema()::regnamespace"
                + " UNION ALL SELECT 5, pg_get_triggerdef(g.oid) FROM pg_trigger g JOIN (" + TABLES + ") t"
                + " ON t.oid = g.tgrelid WHERE NOT tgisinternal"
                + " UNION ALL SELECT 6, pg_get_functiondef(oid) FROM pg_proc"
                + " WHERE pronamespace = current_schema()::regnamespace) facts ORDER BY kind, fact");
    }
}
