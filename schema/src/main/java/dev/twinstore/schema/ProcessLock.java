package dev.twinstore.schema;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.FileLockInterruptionException;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * The queue of everyone who wants to write one database: an operating-system lock on a file beside it
 * ({@code NAME-lock}), with a fair queue of this process's threads in front.
 *
 * <p>SQLite's own busy handler polls, so under load it starves processes for seconds; here they sleep in the kernel
 * until it is their turn, and none has two turns in a row while another waits. The operating system frees the lock of a
 * process that dies. Programs that do not know of this file are still kept out by SQLite's own lock.
 *
 * <p>Thread-safe. All instances of one file in one process share one channel, because closing any channel on a file
 * gives up every POSIX lock the process has on it. For the same reason nobody may open the database file itself with
 * {@code java.nio}: closing it would drop SQLite's locks.
 *
 * <p>An interrupt does not end a wait: the thread's interrupt flag is set again once the wait is over.
 */
public final class ProcessLock implements AutoCloseable {
    private static final Map<Path, Shared> OPEN = new HashMap<>();
    private static final Set<StandardOpenOption> READ_WRITE =
            Set.of(StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
    private static final Duration FOREVER = Duration.ofDays(36_500);
    private static final long A_MOMENT = TimeUnit.MILLISECONDS.toNanos(1);

    private final Shared shared;
    private volatile boolean closed; // written under OPEN

    private ProcessLock(Shared shared) {
        this.shared = shared;
    }

    /**
     * The lock of a database file. The file's folder must exist.
     *
     * @throws UncheckedIOException the lock file cannot be made or written
     */
    public static ProcessLock of(Path database) {
        synchronized (OPEN) {
            try {
                Path real = realPath(database);
                Path file = real.resolveSibling(real.getFileName() + "-lock");
                Shared shared = OPEN.get(file);
                if (shared == null) {
                    shared = new Shared(file);
                    OPEN.put(file, shared);
                }
                shared.users++;
                return new ProcessLock(shared);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /**
     * Waits for the lock and takes it. Not reentrant. Without patience ({@link Duration#ZERO}) it is tried once.
     *
     * @return false if {@code patience} ran out first
     * @throws UncheckedIOException the lock file cannot be locked
     */
    public boolean acquire(Duration patience) {
        if (closed) {
            throw new IllegalStateException("this instance of the lock " + shared.file + " is closed; make a new one");
        }
        return shared.acquire(patience);
    }

    /** Whether the calling thread has the lock, through this instance or another of the same file. */
    public boolean isHeldByCurrentThread() {
        return shared.owner == Thread.currentThread();
    }

    /** Makes another thread of this process the owner, who then releases the lock. It is held all the time. */
    public void pass(Thread from, Thread to) {
        shared.requireOwner(from);
        shared.owner = to;
    }

    /** Gives the lock to the next in the queue. Only the owner may call this. */
    public void release() {
        shared.release();
    }

    /** Forgets this instance. The lock must not be held. */
    @Override
    public void close() {
        synchronized (OPEN) {
            if (!closed) {
                closed = true;
                if (--shared.users == 0) {
                    OPEN.remove(shared.file);
                    shared.close();
                }
            }
        }
    }

    private static Path realPath(Path database) throws IOException {
        try {
            return database.toRealPath();
        } catch (NoSuchFileException e) {
            Path absolute = database.toAbsolutePath();
            Path folder = absolute.getParent();
            if (folder == null) {
                throw e; // a root is no file
            }
            return folder.toRealPath().resolve(absolute.getFileName());
        }
    }

    /** What all instances of one file in this process have in common. */
    private static final class Shared {
        /**
         * The lock's two bytes. Whoever wants a turn first waits to be the next, and is the next until it has the turn. So
         * a process that gives up its turn and wants another queues behind the one that waits already; with one byte
         * alone it would nearly always win, since it is awake and the other is not.
         */
        private static final long NEXT = 0;

        private static final long TURN = 1;

        private final Path file;
        private final Semaphore threads = new Semaphore(1, true);
        private volatile @Nullable Thread owner; // who has the permit of threads, and held
        private int users; // guarded by OPEN
        private volatile FileChannel channel;
        private @Nullable FileLock held; // of the owner

        Shared(Path file) throws IOException {
            this.file = file;
            this.channel = open(file);
        }

        private static FileChannel open(Path file) throws IOException {
            return OwnerOnly.open(file, READ_WRITE);
        }

        boolean acquire(Duration patience) {
            if (owner == Thread.currentThread()) {
                throw new IllegalStateException("this thread already holds the lock " + file);
            }
            Patience left = new Patience(patience);
            boolean interrupted = Thread.interrupted();
            try {
                while (true) {
                    try {
                        if (!threads.tryAcquire(left.nanos(), TimeUnit.NANOSECONDS)) {
                            return false;
                        }
                        break;
                    } catch (InterruptedException e) {
                        interrupted = true;
                    }
                }
                try {
                    do {
                        held = lockFile(left);
                        interrupted |= Thread.interrupted();
                    } while (held == null && left.nanos() > 0);
                    owner = held == null ? null : Thread.currentThread();
                    return held != null;
                } finally {
                    if (owner == null) {
                        threads.release();
                    }
                }
            } catch (IOException e) {
                throw new UncheckedIOException("cannot lock " + file, e);
            } finally {
                if (interrupted) {
                    Thread.currentThread().interrupt();
                }
            }
        }

        /**
         * Sleeps in the kernel until the lock is ours. Null if the sleep ended otherwise: patience ran out, or an
         * interrupt came; both end it by closing the channel, there is no other way.
         */
        private @Nullable FileLock lockFile(Patience left) throws IOException {
            if (!channel.isOpen()) {
                channel = open(file);
            }
            FileChannel own = channel;
            Alarm alarm = null;
            FileLock next = null;
            FileLock lock = null;
            try {
                next = own.tryLock(NEXT, 1, false);
                lock = next == null ? null : own.tryLock(TURN, 1, false);
                if (lock == null && left.nanos() > 0) {
                    alarm = Alarm.set(own, left.nanos());
                    next = next == null ? own.lock(NEXT, 1, false) : next;
                    lock = own.lock(TURN, 1, false);
                }
            } catch (FileLockInterruptionException | AsynchronousCloseException e) {
                return null;
            } catch (OverlappingFileLockException e) {
                // The same library under another class loader of this JVM holds it: no kernel queue to sleep in.
                LockSupport.parkNanos(A_MOMENT);
            } catch (IOException e) {
                if (alarm == null) {
                    throw e; // not even an attempt is possible
                }
                // Two processes that use two databases can look like a deadlock to the kernel, which does not tell the
                // threads of a process apart: it refuses to let us sleep.
                LockSupport.parkNanos(A_MOMENT);
            } finally {
                boolean rang = alarm != null && !alarm.cancel();
                if (rang || !own.isOpen() || !letNextIn(next)) {
                    // Waits until whoever closes the channel is done. Later it would take away the next owner's lock.
                    closeQuietly(own);
                }
            }
            return lock != null && lock.isValid() ? lock : null;
        }

        /** Whether the place of the next is free again; if not, only closing the channel frees it. */
        private static boolean letNextIn(@Nullable FileLock next) {
            try {
                if (next != null) {
                    next.release();
                }
                return true;
            } catch (IOException e) {
                return false;
            }
        }

        void release() {
            requireOwner(Thread.currentThread());
            FileLock lock = Objects.requireNonNull(held);
            held = null;
            owner = null;
            try {
                lock.release();
            } catch (IOException e) {
                // The kernel keeps no lock for a channel that cannot be used; a new one starts clean.
                closeQuietly(channel);
                try {
                    channel = open(file);
                } catch (IOException again) {
                    e.addSuppressed(again);
                    throw new UncheckedIOException("cannot release " + file, e);
                }
            } finally {
                threads.release();
            }
        }

        void requireOwner(Thread thread) {
            if (owner != thread) {
                throw new IllegalMonitorStateException(
                        "thread " + thread.getName() + " does not hold the lock " + file);
            }
        }

        void close() {
            closeQuietly(channel);
        }
    }

    private static void closeQuietly(FileChannel channel) {
        try {
            channel.close();
        } catch (IOException e) {
            // nothing was written, so nothing can be lost
        }
    }

    /** How much time is left to wait. */
    private static final class Patience {
        private final long start = System.nanoTime();
        private final long all;

        Patience(Duration all) {
            this.all = all.compareTo(FOREVER) < 0 ? all.toNanos() : FOREVER.toNanos();
        }

        /** 0: it ran out. */
        long nanos() {
            return Math.max(0, all - (System.nanoTime() - start));
        }
    }

    /** Ends a sleep in the kernel that takes too long, by closing the channel. */
    private static final class Alarm implements Runnable {
        private static final ScheduledThreadPoolExecutor CLOCK = new ScheduledThreadPoolExecutor(1, task -> {
            Thread thread = new Thread(task, "twinstore-lock-alarm");
            thread.setDaemon(true);
            return thread;
        });

        static {
            CLOCK.setRemoveOnCancelPolicy(true); // or each of many short waits is remembered until its time
        }

        private final FileChannel channel;
        private final AtomicBoolean over = new AtomicBoolean();
        private @Nullable Future<?> ring; // of the waiting thread only

        private Alarm(FileChannel channel) {
            this.channel = channel;
        }

        static Alarm set(FileChannel channel, long nanos) {
            Alarm alarm = new Alarm(channel);
            alarm.ring = CLOCK.schedule(alarm, nanos, TimeUnit.NANOSECONDS);
            return alarm;
        }

        @Override
        public void run() {
            if (over.compareAndSet(false, true)) {
                closeQuietly(channel);
            }
        }

        /** False: too late, the channel is closed or about to be. A Future's own cancel does not tell. */
        boolean cancel() {
            if (ring != null) {
                ring.cancel(false);
            }
            return over.compareAndSet(false, true);
        }
    }
}
