package dev.twinstore.analytics;

import dev.twinstore.Scope;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jooq.DSLContext;
import org.jooq.ExecuteContext;
import org.jooq.ExecuteListener;
import org.jooq.impl.DSL;
import org.jspecify.annotations.Nullable;

/** Ends the statement of a read that takes too long, and with it the read. One use, one thread. */
final class Patience implements ExecuteListener {
    private static final long serialVersionUID = 1L;
    private static final ScheduledThreadPoolExecutor CLOCK = clock();

    private transient @Nullable Statement running; // guarded by this
    private boolean over; // guarded by this

    private Patience() {}

    private static ScheduledThreadPoolExecutor clock() {
        ScheduledThreadPoolExecutor clock = new ScheduledThreadPoolExecutor(1, work -> {
            Thread thread = new Thread(work, "twinstore-report-patience");
            thread.setDaemon(true);
            return thread;
        });
        clock.setRemoveOnCancelPolicy(true);
        clock.setKeepAliveTime(10, TimeUnit.SECONDS);
        clock.allowCoreThreadTimeOut(true);
        return clock;
    }

    /**
     * Runs a query on a snapshot, for so long at most.
     *
     * @throws ReportTooLongException it took longer
     */
    static <T> T read(Scope scope, Duration patience, Function<? super DSLContext, ? extends T> query) {
        if (patience.isNegative() || patience.isZero()) {
            throw new IllegalArgumentException("patience must be more than nothing, was " + patience);
        }
        Patience watch = new Patience();
        ScheduledFuture<?> end = CLOCK.schedule(watch::giveUp, patience.toNanos(), TimeUnit.NANOSECONDS);
        try {
            return scope.read(dsl ->
                    query.apply(Workspace.with(DSL.using(dsl.configuration().deriveAppending(watch)))));
        } catch (RuntimeException e) {
            if (watch.isOver()) {
                throw new ReportTooLongException(patience, e);
            }
            throw e;
        } finally {
            end.cancel(false);
        }
    }

    private synchronized boolean isOver() {
        return over;
    }

    private synchronized void giveUp() {
        over = true;
        if (running != null) {
            try {
                running.cancel();
            } catch (SQLException e) {
                // it has just ended by itself; the next statement is refused
            }
        }
    }

    @Override
    public synchronized void executeStart(ExecuteContext context) {
        if (over) {
            throw new IllegalStateException("no time is left");
        }
        running = context.statement();
    }

    @Override
    public synchronized void end(ExecuteContext context) {
        running = null;
    }
}
