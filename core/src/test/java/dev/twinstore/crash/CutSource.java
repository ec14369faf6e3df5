package dev.twinstore.crash;

import java.io.PrintWriter;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.sql.Statement;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.logging.Logger;
import javax.sql.DataSource;
import org.postgresql.PGConnection;

/** Connections to a PostgreSQL server whose process there is ended just before one of their statements. Thread-safe. */
final class CutSource implements DataSource {
    private static final Set<String> RUN = Set.of("execute", "executeQuery", "executeUpdate", "executeBatch", "commit");

    private final String url;
    private final AtomicLong left = new AtomicLong(Long.MAX_VALUE);

    CutSource(String url) {
        this.url = url;
    }

    /** The statement of that number, from 1 and counted from now, will find no server process. */
    void cutAt(long statement) {
        left.set(statement);
    }

    /** Lets all connections be. */
    void stop() {
        left.set(Long.MAX_VALUE);
    }

    /** Whether it was cut since it was told to. */
    boolean wasCut() {
        return left.get() <= 0;
    }

    @Override
    public Connection getConnection() throws SQLException {
        Connection connection = DriverManager.getConnection(url);
        int process = connection.unwrap(PGConnection.class).getBackendPID();
        return watched(Connection.class, connection, process);
    }

    private <T> T watched(Class<T> type, T real, int process) {
        return type.cast(Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {type}, (proxy, method, arguments) -> {
                    if (RUN.contains(method.getName()) && left.decrementAndGet() == 0) {
                        end(process);
                    }
                    try {
                        Object result = method.invoke(real, arguments);
                        if (result instanceof PreparedStatement statement) {
                            return watched(PreparedStatement.class, statement, process);
                        }
                        return result instanceof Statement statement && !(real instanceof ResultSet)
                                ? watched(Statement.class, statement, process)
                                : result;
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                }));
    }

    /** Ends a process of the server, and returns when it is gone. */
    private void end(int process) throws SQLException {
        try (Connection other = DriverManager.getConnection(url);
                PreparedStatement end = other.prepareStatement("SELECT pg_terminate_backend(?)");
                PreparedStatement look =
                        other.prepareStatement("SELECT count(*) FROM pg_stat_activity WHERE pid = ?")) {
            end.setInt(1, process);
            end.execute();
            look.setInt(1, process);
            while (true) {
                try (ResultSet still = look.executeQuery()) {
                    if (still.next() && still.getInt(1) == 0) {
                        return;
                    }
                }
            }
        }
    }

    @Override
    public Connection getConnection(String user, String password) throws SQLException {
        return getConnection();
    }

    @Override
    public PrintWriter getLogWriter() {
        return DriverManager.getLogWriter();
    }

    @Override
    public void setLogWriter(PrintWriter out) {}

    @Override
    public void setLoginTimeout(int seconds) {}

    @Override
    public int getLoginTimeout() {
        return 0;
    }

    @Override
    public Logger getParentLogger() throws SQLFeatureNotSupportedException {
        throw new SQLFeatureNotSupportedException();
    }

    @Override
    public <T> T unwrap(Class<T> type) throws SQLException {
        throw new SQLException("no " + type);
    }

    @Override
    public boolean isWrapperFor(Class<?> type) {
        return false;
    }
}
