package dev.twinstore.engine;

import dev.twinstore.LogEvent;
import dev.twinstore.schema.ProcessLock;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Moves the WAL into the file beside the threads that write, on a connection and a thread of its own, so that none of them
 * waits for the disk meanwhile.
 *
 * <p>SQLite begins the WAL anew only when all of it has been moved at the moment when a transaction begins. So first the bulk is
 * moved while others write, again until little is left; then that little while nobody writes, in a turn of the
 * {@link ProcessLock}, which takes a millisecond or two. Whoever reads keeps SQLite from moving what came later: then it is
 * tried again when the WAL has grown by some more. If the WAL grows faster than it can be moved, or is never begun anew since
 * there is always somebody who reads, whoever writes moves it, and waits for those who read, unless one reads for long.
 *
 * <p>It is asleep until {@link #grown} wakes it; the thread ends when it was idle for some seconds. Another process may do the
 * same on the same file: one of them moves, the others let it. A failure is logged and harms no writer; what is in the WAL stays
 * there. {@link #grown} is for the thread that has the turn to write; the rest is thread-safe.
 */
final class Checkpointer {
    private static final Logger LOG = LoggerFactory.getLogger(Checkpointer.class);

    /** Pages in the WAL at which it begins, so that there are some 4,000, which is 16 MB, when it ends. */
    private static final int DUE = 2_500;

    /** Pages by which the WAL must have grown until it is tried again, after somebody who reads was in the way. */
    private static final int MORE = 1_000;

    /** Pages that are moved while nobody writes: most of that time goes by in waiting for the disk. */
    private static final int FEW = 100;

    /** How often it moves what has come meanwhile, at most, before nobody may write. */
    private static final int PASSES = 4;

    /** How long it waits for a turn; else the WAL is moved next time. */
    private static final Duration PATIENCE = Duration.ofSeconds(1);

    /** Pages in the WAL, 32 MB, at which whoever writes moves them; if in vain, again when it has grown by as many. */
    static final int MOST = 8_000;

    /** How long whoever writes waits for those who read, in milliseconds. Who takes more reads for long. */
    private static final int READ = 100;

    /** For how long a checkpoint that was asked for is tried again while another one runs, in nanoseconds. */
    private static final long TO_END = TimeUnit.SECONDS.toNanos(1);

    private static final Moved NOTHING = new Moved(true, 0, 0, 0);

    private final String name;
    private final Readers.Opener opener;
    private final WalWatch wal;
    private final ProcessLock lock;
    private final ThreadPoolExecutor thread;
    private @Nullable SqliteSession session; // guarded by this; opened when it is first needed
    private volatile boolean running; // or about to
    private volatile boolean failing; // said once, until it succeeds
    private long tried; // of whoever has the turn: pages in the WAL when it was last begun; 0: not yet in this WAL
    private long waited; // likewise, when whoever writes last moved it

    /**
     * Begins nothing yet.
     *
     * @param opener of a session that may write
     * @param wal of the session that writes
     */
    Checkpointer(String name, Readers.Opener opener, WalWatch wal, ProcessLock lock) {
        this.name = name;
        this.opener = opener;
        this.wal = wal;
        this.lock = lock;
        this.thread = new ThreadPoolExecutor(1, 1, 10, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), task -> {
            Thread made = new Thread(task, "twinstore-checkpoint " + name);
            made.setDaemon(true);
            return made;
        });
        thread.allowCoreThreadTimeOut(true);
    }

    /** There are so many pages in the WAL now. To be called in a turn to write, outside a transaction; does not throw. */
    void grown(long pages) {
        if (pages < tried) {
            tried = 0;
        }
        if (pages < waited) {
            waited = 0;
        }
        try {
            if (pages >= waited + MOST) {
                waited = pages;
                beginAnew(); // waits for what runs
            } else if (!running && pages >= (tried == 0 ? DUE : tried + MORE)) {
                tried = pages;
                running = true;
                thread.execute(this::run);
            }
        } catch (SQLException | RuntimeException | Error e) {
            failed(e);
        }
    }

    private void run() {
        try {
            if (moveMost() && lock.acquire(PATIENCE)) {
                try {
                    move();
                } finally {
                    lock.release();
                }
            }
            running = false;
        } catch (Throwable e) { // an Error too: it is tried again
            failed(e);
        }
    }

    private void failed(Throwable e) {
        running = false;
        if (!failing) {
            failing = true;
            LogEvent.CHECKPOINT_FAILED.log(LOG, e, name);
        }
    }

    /** While others write; false: somebody else is at it, or in the way. */
    private boolean moveMost() throws SQLException {
        Moved moved = move();
        for (int i = 1; i < PASSES && moved.left > FEW && !moved.busy; i++) {
            moved = move();
        }
        return !moved.busy && (moved.left <= FEW || moved.done == moved.pages);
    }

    /**
     * What a checkpoint has done.
     *
     * @param busy nothing: another one runs
     * @param pages in the WAL when it began
     * @param done how many of those are in the file now
     * @param left how many in the WAL are not, with those that came meanwhile
     */
    private record Moved(boolean busy, long pages, long done, long left) {}

    /** Moves what nobody who reads keeps it from, and waits for nobody but its own kind. */
    private synchronized Moved move() throws SQLException {
        SqliteSession own = session();
        if (own == null) {
            return NOTHING;
        }
        long[] row = own.numbers("PRAGMA wal_checkpoint(PASSIVE)", 3);
        failing = false;
        return new Moved(row[0] != 0, row[1], row[2], pages(own) - row[2]);
    }

    /**
     * Moves all, and has the next transaction begin the WAL anew, for which it waits until nobody reads from the WAL. Those who
     * begin to read meanwhile do so from the file alone, so that it ends, however many there are.
     */
    private synchronized void beginAnew() throws SQLException {
        SqliteSession own = session();
        if (own != null) {
            all(own, "RESTART");
            failing = false;
        }
    }

    /** Null: the WAL or the file was replaced. Whoever writes next finds out, and does what can be done. */
    private @Nullable SqliteSession session() throws SQLException {
        if (session == null && wal.isThere()) {
            session = opener.open();
            session.number("PRAGMA busy_timeout = " + READ);
            session.number("PRAGMA schema_version"); // opens the WAL too
        }
        return wal.isThere() ? session : null; // also if both were replaced while they were opened
    }

    /** How many pages there are in the WAL. Costs a few microseconds. */
    static long pages(SqliteSession session) throws SQLException {
        return session.numbers("PRAGMA wal_checkpoint(NOOP)", 2)[1];
    }

    /**
     * Moves all of the WAL, on any session that may write. SQLite waits for those who read, as its busy_timeout says, but not
     * for another checkpoint; this does.
     *
     * @param mode FULL, RESTART to begin the WAL anew, or TRUNCATE to empty it
     * @return false: not all of it
     */
    static boolean all(SqliteSession session, String mode) throws SQLException {
        long began = System.nanoTime();
        while (true) {
            long[] row = session.numbers("PRAGMA wal_checkpoint(" + mode + ")", 2);
            boolean another = row[0] != 0 && row[1] < 0; // it did not even begin
            if (!another || System.nanoTime() - began > TO_END) {
                return row[0] == 0;
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
        }
    }

    /** Waits for what runs, and begins no more. Nobody may write any more. */
    void close() {
        thread.shutdown();
        boolean interrupted = false;
        while (true) {
            try {
                if (thread.awaitTermination(1, TimeUnit.MINUTES)) {
                    break;
                }
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        closeSession();
    }

    private synchronized void closeSession() {
        try {
            if (session != null) {
                session.close();
            }
        } catch (SQLException e) {
            // it only ever moved what was committed: nothing is lost
        }
    }
}
