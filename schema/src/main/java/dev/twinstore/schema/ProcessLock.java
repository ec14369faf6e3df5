package dev.twinstore.schema;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.FileLockInterruptionException;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The queue of everyone who wants to write one database: an operating-system lock on a file beside it
 * ({@code NAME-lock}), with a fair queue of this process's threads in front.
 *
 * <p>SQLite's own busy handler polls, so under load it starves processes for seconds; here they sleep in the kernel
 * until it is their turn. The operating system frees the lock of a process that dies. Programs that do not know of this
 * file are still kept out by SQLite's own lock.
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
    private static final boolean POSIX =
            FileSystems.getDefault().supportedFileAttributeViews().contains("posix");

    private final Shared shared;
    private boolean closed;

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
                Path file = realPath(database).resolveSibling(realPath(database).getFileName() + "-lock");
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
     * Waits for the lock and takes it. Not reentrant.
     *
     * @return false if {@code patience} ran out first
     * @throws UncheckedIOException the lock file cannot be locked
     */
    public boolean acquire(Duration patience) {
        return shared.acquire(patience);
    }

    /** Gives the lock to the next in the queue. Only the thread that acquired it may call this. */
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
        private final Path file;
        private final ReentrantLock threads = new ReentrantLock(true);
        private int users; // guarded by OPEN
        private volatile FileChannel channel;
        private @Nullable FileLock held; // guarded by threads

        Shared(Path file) throws IOException {
            this.file = file;
            this.channel = open(file);
        }

        private static FileChannel open(Path file) throws IOException {
            FileAttribute<?>[] ownerOnly = POSIX && !Files.exists(file)
                    ? new FileAttribute<?>[] {
                        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
                    }
                    : new FileAttribute<?>[0];
            return FileChannel.open(file, READ_WRITE, ownerOnly);
        }

        boolean acquire(Duration patience) {
            if (threads.isHeldByCurrentThread()) {
                throw new IllegalStateException("this thread already holds the lock " + file);
            }
            long deadline = System.nanoTime() + patience.toNanos();
            boolean interrupted = Thread.interrupted();
            try {
                while (true) {
                    try {
                        if (!threads.tryLock(Math.max(0, deadline - System.nanoTime()), TimeUnit.NANOSECONDS)) {
                            return false;
                        }
                        break;
                    } catch (InterruptedException e) {
                        interrupted = true;
                    }
                }
                boolean got = false;
                try {
                    while (held == null && deadline - System.nanoTime() > 0) {
                        try {
                            held = lockFile(deadline);
                        } catch (FileLockInterruptionException e) {
                            interrupted = Thread.interrupted() || interrupted;
                            channel = open(file); // the interrupt closed it
                        }
                    }
                    got = held != null;
                    return got;
                } finally {
                    if (!got) {
                        threads.unlock();
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

        /** Sleeps in the kernel until the lock is ours; null when the deadline, kept by closing the channel, is past. */
        private @Nullable FileLock lockFile(long deadline) throws IOException {
            FileChannel own = channel;
            try {
                FileLock free = own.tryLock();
                if (free != null) {
                    return free;
                }
                ScheduledFuture<?> alarm = Alarm.CLOCK.schedule(
                        () -> closeQuietly(own), Math.max(1, deadline - System.nanoTime()), TimeUnit.NANOSECONDS);
                try {
                    return own.lock();
                } finally {
                    if (!alarm.cancel(false) && !own.isOpen()) {
                        channel = open(file);
                    }
                }
            } catch (FileLockInterruptionException e) {
                throw e;
            } catch (AsynchronousCloseException e) {
                return null;
            } catch (OverlappingFileLockException e) {
                // The same library under another class loader of this JVM holds it: no kernel queue to sleep in.
                java.util.concurrent.locks.LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
                return null;
            }
        }

        void release() {
            FileLock lock = held;
            if (lock == null || !threads.isHeldByCurrentThread()) {
                throw new IllegalMonitorStateException("this thread does not hold the lock " + file);
            }
            held = null;
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
                threads.unlock();
            }
        }

        void close() {
            closeQuietly(channel);
        }

        private static void closeQuietly(FileChannel channel) {
            try {
                channel.close();
            } catch (IOException e) {
                // nothing was written, so nothing can be lost
            }
        }
    }

    /** Ends waits that took too long; made when the first wait has to. */
    private static final class Alarm {
        static final ScheduledExecutorService CLOCK = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread thread = new Thread(task, "twinstore-lock-alarm");
            thread.setDaemon(true);
            return thread;
        });

        private Alarm() {}
    }
}
