package dev.twinstore;

import dev.twinstore.metrics.Meters;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * How to open a store. Immutable: each {@code with} method gives a changed copy.
 *
 * <pre>{@code
 * Store.open(StoreOptions.of(Path.of("data/twin.db")).withDurability(Durability.NORMAL));
 * }</pre>
 *
 * @param database where it is kept
 * @param readOnly whether the store only reads: it neither makes nor migrates the file, and runs nothing in the background
 * @param durability when a commit is safe
 * @param readers how many reads may run at once; 1 or more
 * @param writers how many writes may run at once on PostgreSQL; 1 or more. A SQLite file has one at a time
 * @param lockTimeout how long a call waits for its turn to write or read before it fails; at least 1 ms. Waiting for other
 *     Twinstore programs and for foreign ones count apart, so it may be up to twice as long
 * @param stallTimeout how long a function given to {@link Store#write} may go without finishing a statement before it is
 *     given up, so that others can write; at least 1 ms
 * @param heartbeatEvery how often the store beats for its workers; at least 1 ms
 * @param staleAfter after how long without a heartbeat a worker counts as lost; at least twice {@code heartbeatEvery}
 * @param livenessEvery how often the store looks whether the processes of this machine's workers still run
 * @param backoff how long a failed task waits before it may be claimed again
 * @param housekeeping whether heartbeats and sweeps run in the background; without it the caller does both
 * @param time the clocks
 * @param archives the folder of the archive files: see {@link dev.twinstore.archive.Archives}; null: beside the SQLite file,
 *     and none on PostgreSQL
 * @param meters where the store reports what it does, in numbers
 */
public record StoreOptions(
        Database database,
        boolean readOnly,
        Durability durability,
        int readers,
        int writers,
        Duration lockTimeout,
        Duration stallTimeout,
        Duration heartbeatEvery,
        Duration staleAfter,
        Duration livenessEvery,
        Backoff backoff,
        boolean housekeeping,
        TimeSource time,
        @Nullable Path archives,
        Meters meters) {

    /** When a commit is safe. */
    public enum Durability {
        /** What a call returned is on disk: a power cut loses nothing. The default. */
        FULL,
        /** A dying process loses nothing; a power cut may lose the last commits, but never damages the file. */
        NORMAL
    }

    public StoreOptions {
        if (readers < 1) {
            throw new IllegalArgumentException("readers must be 1 or more, was " + readers);
        }
        if (writers < 1) {
            throw new IllegalArgumentException("writers must be 1 or more, was " + writers);
        }
        atLeastAMillisecond("lockTimeout", lockTimeout);
        atLeastAMillisecond("stallTimeout", stallTimeout);
        atLeastAMillisecond("heartbeatEvery", heartbeatEvery);
        atLeastAMillisecond("livenessEvery", livenessEvery);
        if (staleAfter.compareTo(heartbeatEvery.multipliedBy(2)) < 0) {
            throw new IllegalArgumentException("staleAfter (" + staleAfter
                    + ") must be at least twice heartbeatEvery (" + heartbeatEvery
                    + "), or one late heartbeat would cost a worker its tasks");
        }
    }

    /** The defaults for a SQLite file. */
    public static StoreOptions of(Path file) {
        return of(new Database.File(file));
    }

    /** The defaults for a database that a path or a JDBC URL names: see {@link Database#of}. */
    public static StoreOptions of(String pathOrUrl) {
        return of(Database.of(pathOrUrl));
    }

    /** The defaults. */
    public static StoreOptions of(Database database) {
        int some = Math.max(4, Runtime.getRuntime().availableProcessors());
        return new StoreOptions(
                database,
                false,
                Durability.FULL,
                some,
                some,
                Duration.ofMinutes(1),
                Duration.ofSeconds(30),
                Duration.ofSeconds(30),
                Duration.ofMinutes(5),
                Duration.ofSeconds(1),
                Backoff.DEFAULT,
                true,
                TimeSource.system(),
                null,
                Meters.automatic());
    }

    /** For reports and other readers: see {@link #readOnly}. */
    public StoreOptions forReading() {
        return with(copy -> {
            copy.readOnly = true;
            copy.housekeeping = false;
        });
    }

    public StoreOptions withDurability(Durability durability) {
        return with(copy -> copy.durability = durability);
    }

    public StoreOptions withReaders(int readers) {
        return with(copy -> copy.readers = readers);
    }

    public StoreOptions withWriters(int writers) {
        return with(copy -> copy.writers = writers);
    }

    public StoreOptions withLockTimeout(Duration lockTimeout) {
        return with(copy -> copy.lockTimeout = lockTimeout);
    }

    public StoreOptions withStallTimeout(Duration stallTimeout) {
        return with(copy -> copy.stallTimeout = stallTimeout);
    }

    /** Sets both ends of the heartbeat: how often it beats, and after how long without it a worker is lost. */
    public StoreOptions withHeartbeat(Duration heartbeatEvery, Duration staleAfter) {
        return with(copy -> {
            copy.heartbeatEvery = heartbeatEvery;
            copy.staleAfter = staleAfter;
        });
    }

    public StoreOptions withLivenessEvery(Duration livenessEvery) {
        return with(copy -> copy.livenessEvery = livenessEvery);
    }

    public StoreOptions withBackoff(Backoff backoff) {
        return with(copy -> copy.backoff = backoff);
    }

    /** Without background threads: the caller beats and sweeps, as a test with a clock of its own does. */
    public StoreOptions withoutHousekeeping() {
        return with(copy -> copy.housekeeping = false);
    }

    public StoreOptions withTime(TimeSource time) {
        return with(copy -> copy.time = time);
    }

    /** Where the archive files are, if not beside the SQLite file; PostgreSQL needs it. */
    public StoreOptions withArchives(Path folder) {
        return with(copy -> copy.archives = folder);
    }

    /**
     * Reports to these meters instead of Micrometer's global registry: to {@link
     * dev.twinstore.metrics.MicrometerMeters#MicrometerMeters another registry}, or to {@link Meters#none none}.
     */
    public StoreOptions withMeters(Meters meters) {
        return with(copy -> copy.meters = meters);
    }

    private StoreOptions with(Consumer<Copy> change) {
        Copy copy = new Copy(this);
        change.accept(copy);
        return copy.options();
    }

    private static void atLeastAMillisecond(String name, Duration duration) {
        if (duration.toMillis() < 1) {
            throw new IllegalArgumentException(name + " must be at least 1 ms, was " + duration);
        }
    }

    /** The options while one of them changes. */
    private static final class Copy {
        private final Database database;
        private boolean readOnly;
        private Durability durability;
        private int readers;
        private int writers;
        private Duration lockTimeout;
        private Duration stallTimeout;
        private Duration heartbeatEvery;
        private Duration staleAfter;
        private Duration livenessEvery;
        private Backoff backoff;
        private boolean housekeeping;
        private TimeSource time;
        private @Nullable Path archives;
        private Meters meters;

        private Copy(StoreOptions options) {
            database = options.database;
            readOnly = options.readOnly;
            durability = options.durability;
            readers = options.readers;
            writers = options.writers;
            lockTimeout = options.lockTimeout;
            stallTimeout = options.stallTimeout;
            heartbeatEvery = options.heartbeatEvery;
            staleAfter = options.staleAfter;
            livenessEvery = options.livenessEvery;
            backoff = options.backoff;
            housekeeping = options.housekeeping;
            time = options.time;
            archives = options.archives;
            meters = options.meters;
        }

        private StoreOptions options() {
            return new StoreOptions(
                    database,
                    readOnly,
                    durability,
                    readers,
                    writers,
                    lockTimeout,
                    stallTimeout,
                    heartbeatEvery,
                    staleAfter,
                    livenessEvery,
                    backoff,
                    housekeeping,
                    time,
                    archives,
                    meters);
        }
    }
}
