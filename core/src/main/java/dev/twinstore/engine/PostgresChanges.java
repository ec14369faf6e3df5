package dev.twinstore.engine;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jooq.DSLContext;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;

/**
 * Changes of a PostgreSQL database: triggers notify whenever a task may have become ready, whoever made it so, on whichever
 * machine. A connection of its own listens; when it breaks, another is opened, and whatever was missed meanwhile counts as
 * a change.
 */
final class PostgresChanges implements Changes {
    /** How long the driver may listen before a call to wake is noticed: a look at the socket costs next to nothing. */
    private static final Duration LISTEN = Duration.ofMillis(20);

    private final Opener opener;
    private final Failures failures;
    private @Nullable Connection connection; // of the waiting thread
    private volatile boolean signalled;

    /** How the connection is opened. */
    @FunctionalInterface
    interface Opener {
        Connection open() throws SQLException;
    }

    PostgresChanges(Opener opener, Failures failures) {
        this.opener = opener;
        this.failures = failures;
    }

    @Override
    public void wake() {
        signalled = true;
    }

    @Override
    public boolean await(Duration atMost) {
        long until = System.nanoTime() + Arguments.nanos(atMost);
        try {
            if (connection == null) {
                connection = listening();
                return true; // who knows what was missed
            }
            PGConnection listener = connection.unwrap(PGConnection.class);
            while (true) {
                boolean woken = signalled;
                signalled = false;
                long left = until - System.nanoTime();
                long listen = woken ? 0 : Math.min(left, LISTEN.toNanos());
                // 0 would listen for ever
                var heard = listener.getNotifications(Math.max(1, (int) TimeUnit.NANOSECONDS.toMillis(listen)));
                if (heard != null && heard.length > 0) {
                    return true;
                }
                if (woken || left <= 0 || Thread.currentThread().isInterrupted()) {
                    return false;
                }
            }
        } catch (SQLException e) {
            close();
            throw failures.translate(e);
        }
    }

    private Connection listening() throws SQLException {
        Connection opened = opener.open();
        try {
            PostgresSession session = new PostgresSession(opened);
            session.run("LISTEN \"" + session.answer("SELECT ready_channel()") + "\"");
            return opened;
        } catch (SQLException e) {
            opened.close();
            throw e;
        }
    }

    @Override
    public <T> T look(Function<? super DSLContext, ? extends T> query) {
        try {
            Connection mine = connection;
            if (mine == null) {
                mine = listening();
                connection = mine;
            }
            PostgresSession session = new PostgresSession(mine);
            session.run(PostgresEngine.SNAPSHOT);
            try {
                return query.apply(session.dsl());
            } finally {
                session.leave();
                session.run("COMMIT");
            }
        } catch (SQLException e) {
            close();
            throw failures.translate(e);
        } catch (RuntimeException e) {
            close();
            throw failures.translate(e);
        }
    }

    @Override
    public void close() {
        Connection last = connection;
        connection = null;
        if (last != null) {
            try (last) {
                new PostgresSession(last).run("UNLISTEN *"); // it may be a pool's
            } catch (SQLException e) {
                // it only ever read: nothing is lost
            }
        }
    }
}
