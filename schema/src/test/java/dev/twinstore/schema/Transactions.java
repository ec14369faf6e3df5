package dev.twinstore.schema;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/**
 * Transactions of one PostgreSQL database that are interleaved by hand. A statement that must wait for another
 * transaction is started and is known to wait, because the server says so: nothing here sleeps.
 */
final class Transactions implements AutoCloseable {
    private final Postgres database;
    private final Connection observer;
    private final List<Open> open = new ArrayList<>();

    Transactions(Postgres database) throws SQLException {
        this.database = database;
        this.observer = database.connect();
    }

    /** Begins a transaction on a connection of its own. */
    Open begin() throws SQLException {
        Open transaction = new Open(database.connect());
        open.add(transaction);
        return transaction;
    }

    /** The first column of the first row, as others see it that have only what is committed; null also for no row. */
    String committed(String query) throws SQLException {
        return value(observer, query);
    }

    private static String value(Connection connection, String query) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(query)) {
            return rows.next() ? rows.getString(1) : null;
        }
    }

    @Override
    public void close() throws SQLException {
        for (Open transaction : open) {
            transaction.end();
        }
        observer.close();
    }

    /** One of them. */
    final class Open {
        private final Connection connection;
        private final int process;
        private final ExecutorService thread = Executors.newSingleThreadExecutor();

        private Open(Connection connection) throws SQLException {
            this.connection = connection;
            this.process = Integer.parseInt(value("SELECT pg_backend_pid()"));
            connection.setAutoCommit(false);
        }

        Open run(String statement) throws SQLException {
            try (Statement each = connection.createStatement()) {
                each.execute(statement);
            }
            return this;
        }

        String value(String query) throws SQLException {
            return Transactions.value(connection, query);
        }

        /** Starts a statement and returns once it waits for a lock; fails if it ends without. */
        CompletableFuture<Void> waits(String statement) throws SQLException {
            CompletableFuture<Void> end = CompletableFuture.runAsync(
                    () -> {
                        try {
                            run(statement);
                        } catch (SQLException e) {
                            throw new CompletionException(e);
                        }
                    },
                    thread);
            while (!isWaiting()) {
                if (end.isDone() && !isWaiting()) {
                    throw new AssertionError("did not wait: " + statement);
                }
                Thread.onSpinWait();
            }
            return end;
        }

        private boolean isWaiting() throws SQLException {
            try (PreparedStatement query = observer.prepareStatement("SELECT cardinality(pg_blocking_pids(?)) > 0")) {
                query.setInt(1, process);
                try (ResultSet rows = query.executeQuery()) {
                    return rows.next() && rows.getBoolean(1);
                }
            }
        }

        void commit() throws SQLException {
            connection.commit();
        }

        void rollback() throws SQLException {
            connection.rollback();
        }

        private void end() throws SQLException {
            connection.close();
            thread.shutdownNow();
        }
    }

    /** The end of a statement that waited. */
    static void await(CompletableFuture<Void> statement) throws Exception {
        statement.get(Wait.LONG.toSeconds(), TimeUnit.SECONDS);
    }

    /** The SQL state in which a statement that waited ended; empty: it succeeded. */
    static String outcome(CompletableFuture<Void> statement) throws Exception {
        try {
            await(statement);
            return "";
        } catch (ExecutionException e) {
            return e.getCause() instanceof SQLException sql ? sql.getSQLState() : e.toString();
        }
    }
}
