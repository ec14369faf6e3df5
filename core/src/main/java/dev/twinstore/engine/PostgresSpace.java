package dev.twinstore.engine;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/** The space of the tables of one schema. */
final class PostgresSpace implements Space {
    private final Connector connector;
    private final PostgresFailures failures;

    /** A connection that commits by itself. */
    @FunctionalInterface
    interface Connector {
        Connection connect() throws SQLException;
    }

    PostgresSpace(Connector connector, PostgresFailures failures) {
        this.connector = connector;
        this.failures = failures;
    }

    @Override
    public long bytes(String table) {
        try (Connection connection = connector.connect();
                PreparedStatement query =
                        connection.prepareStatement("SELECT pg_total_relation_size(to_regclass(?))")) {
            query.setString(1, table);
            try (ResultSet row = query.executeQuery()) {
                row.next();
                return row.getLong(1);
            }
        } catch (SQLException e) {
            throw failures.translate(e);
        }
    }

    @Override
    public void giveBack(String table, Runnable between) {
        between.run();
        try (Connection connection = connector.connect();
                Statement statement = connection.createStatement()) {
            statement.execute("VACUUM " + statement.enquoteIdentifier(table, false));
        } catch (SQLException e) {
            throw failures.translate(e);
        }
    }
}
