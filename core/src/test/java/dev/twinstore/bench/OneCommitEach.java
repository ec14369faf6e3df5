package dev.twinstore.bench;

import dev.twinstore.StoreOptions.Durability;
import dev.twinstore.db.tables.pojos.Worker;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import org.sqlite.SQLiteErrorCode;

/** What one writes first: each operation is a transaction, on one shared connection or on one for each thread. */
final class OneCommitEach implements Contender<RawStatements.Held> {
    private final List<Worker> workers;
    private final List<Session> sessions = new ArrayList<>();

    /** Threads that share a session queue on its lock. */
    private record Session(Connection connection, Statement control, RawStatements statements, ReentrantLock lock) {}

    private interface Work {
        RawStatements.Held on(RawStatements statements) throws SQLException;
    }

    private OneCommitEach(Path file, Durability durability, List<Worker> workers, int connections) throws SQLException {
        this.workers = workers;
        for (int i = 0; i < connections; i++) {
            Connection connection = RawConnection.open(file, durability);
            sessions.add(new Session(
                    connection, connection.createStatement(), new RawStatements(connection), new ReentrantLock(true)));
        }
    }

    /** All threads share one connection, under a fair lock. */
    static OneCommitEach sharing(Path file, Durability durability, List<Worker> workers) throws SQLException {
        return new OneCommitEach(file, durability, workers, 1);
    }

    /** Each thread has its connection; SQLite's busy timeout is the queue. */
    static OneCommitEach apart(Path file, Durability durability, List<Worker> workers) throws SQLException {
        return new OneCommitEach(file, durability, workers, workers.size());
    }

    @Override
    public RawStatements.Held claim(int thread) throws SQLException {
        return transaction(thread, statements -> statements.claim(workers.get(thread)));
    }

    @Override
    public void complete(int thread, RawStatements.Held held) throws SQLException {
        transaction(thread, statements -> statements.complete(held));
    }

    private RawStatements.Held transaction(int thread, Work work) throws SQLException {
        Session session = sessions.get(thread % sessions.size());
        session.lock().lock();
        try {
            begin(session);
            RawStatements.Held result = work.on(session.statements());
            session.control().execute("COMMIT");
            return result;
        } finally {
            session.lock().unlock();
        }
    }

    /** Waits for its turn, as often as the busy timeout runs out. */
    private static void begin(Session session) throws SQLException {
        while (true) {
            try {
                session.control().execute("BEGIN IMMEDIATE");
                return;
            } catch (SQLException e) {
                if (e.getErrorCode() != SQLiteErrorCode.SQLITE_BUSY.code) {
                    throw e;
                }
            }
        }
    }

    @Override
    public void close() throws SQLException {
        for (Session session : sessions) {
            session.statements().close();
            session.connection().close();
        }
    }
}
