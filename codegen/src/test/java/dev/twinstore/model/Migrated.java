package dev.twinstore.model;

import dev.twinstore.schema.Schema;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import org.jooq.Allow;
import org.jooq.DSLContext;
import org.jooq.SQLDialect;
import org.jooq.impl.DSL;

/** A freshly migrated file and the DSL on it. */
@Allow.PlainSQL
final class Migrated implements AutoCloseable {
    final DSLContext dsl;
    private final Connection connection;

    private Migrated(Connection connection) {
        this.connection = connection;
        this.dsl = DSL.using(connection, SQLDialect.SQLITE);
    }

    static Migrated in(Path folder) throws SQLException {
        Path file = folder.resolve("model.db");
        Schema.migrate(file, Duration.ofSeconds(30));
        return new Migrated(DriverManager.getConnection(Schema.url(file)));
    }

    /** One goal, so that there is something for rows to belong to. */
    void outcome(String id) {
        dsl.execute(
                "INSERT INTO outcomes (id, name, created_at, updated_at, last_activity_at) VALUES (?, 'goal', 1, 1, 1)",
                id);
    }

    /** The text of a CREATE TABLE. */
    String sqlOf(String table) {
        return dsl.fetchSingle("SELECT sql FROM sqlite_master WHERE type = 'table' AND name = ?", table)
                .get(0, String.class);
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
