package dev.twinstore.engine;

import dev.twinstore.LogEvent;
import dev.twinstore.StoreException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.sql.SQLException;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Notices that the WAL, or the database itself, was deleted, or another file put in its place, while the store is open. SQLite
 * does not: it goes on writing into a file that nobody else sees and that ends with the process, and whoever opens the database
 * meanwhile reads another. What is noticed in time is moved out of the WAL into the database, wherever that is now; then the
 * store refuses to go on.
 *
 * <p>For the thread that has the turn to write; {@link #requireThere} and {@link #isThere} for any thread. On systems whose
 * files have no keys (Windows, where an open file cannot be deleted) it notices nothing.
 */
final class WalWatch {
    private static final Logger LOG = LoggerFactory.getLogger(WalWatch.class);

    /** How often it looks, at most: a look costs some microseconds. */
    private static final long GAP = TimeUnit.MILLISECONDS.toNanos(5);

    private final Path file;
    private final FileWatch database;
    private final Path wal;
    private volatile @Nullable Object key; // of the WAL that is open; null: not known yet
    private @Nullable LongConsumer sized;
    private long looked;
    private long version; // of the data, as of our last transaction
    private volatile @Nullable String lost; // what there is to say, once it is gone

    WalWatch(Path file) {
        this.file = file;
        this.database = new FileWatch(file);
        Path real = file;
        try {
            real = file.toRealPath(); // where SQLite keeps the WAL
        } catch (IOException e) {
            LogEvent.WAL_UNWATCHED.log(LOG, e, file);
        }
        this.wal = real.resolveSibling(real.getFileName() + "-wal");
    }

    /** From now on, this is told how many pages are in the WAL whenever it looks. */
    void onLook(LongConsumer sized) {
        this.sized = sized;
    }

    /** Whether the WAL and the database are those that were opened. Looks, whoever asks; refuses nothing. */
    boolean isThere() {
        return lost == null && database.gone() == null && Objects.equals(key, present());
    }

    /** Throws if the WAL is known to be gone. */
    void requireThere() {
        String why = lost;
        if (why != null) {
            throw new StoreException(why);
        }
    }

    /** Looks, if it has not just looked; throws if the WAL is gone. To be called outside a transaction. */
    void look(SqliteSession session) throws SQLException {
        requireThere();
        if (System.nanoTime() - looked <= GAP) {
            return;
        }
        looked = System.nanoTime();
        String gone = database.gone();
        if (key != null && !key.equals(present())) {
            refuse(
                    "the -wal of " + file + " was deleted or replaced while the store was open",
                    isEmpty() && rescued(session, false));
        } else if (gone != null) {
            // Emptied, or it would be taken for the WAL of the next file; but not what others have committed since.
            refuse(gone, key != null && isOurs(session) && rescued(session, true));
        }
        if (sized != null) {
            sized.accept(Checkpointer.pages(session));
        }
    }

    private void refuse(String why, boolean rescued) {
        lost = why + "; "
                + (rescued
                        ? "all that was committed was moved into the file in time"
                        : "what was committed last may be lost: compare with a backup")
                + ". Close the store, and open it again";
        LogEvent.WAL_DELETED.log(LOG, file, rescued);
        requireThere();
    }

    /**
     * A transaction has begun: the WAL that is there now is the one that is open. Throws if others have committed to it for
     * another file.
     */
    void begun(SqliteSession session) throws SQLException {
        if (key == null) {
            key = present();
        }
        long now = session.number("PRAGMA data_version");
        if (now != version) {
            String gone = database.gone();
            if (gone != null) {
                refuse(gone, false);
            }
            version = now;
        }
    }

    /** Whether others have begun to write another WAL, so that this process must not move its own into the file. */
    boolean isReplaced() {
        return key != null && !key.equals(present()) && !isEmpty();
    }

    /** Whether what was committed last was committed by this store. */
    private boolean isOurs(SqliteSession session) {
        try {
            return session.number("PRAGMA data_version") == version;
        } catch (SQLException e) {
            LogEvent.WAL_UNRESCUED.log(LOG, e, file);
            return false;
        }
    }

    /** Moves what was committed into the file, and empties the WAL, if it is to be; false: not all of it. */
    private boolean rescued(SqliteSession session, boolean empty) {
        try {
            session.run("PRAGMA busy_timeout = 100"); // somebody may read for long
            return Checkpointer.all(session, empty ? "TRUNCATE" : "FULL");
        } catch (SQLException e) {
            LogEvent.WAL_UNRESCUED.log(LOG, e, file);
            return false;
        }
    }

    private boolean isEmpty() {
        try {
            return Files.size(wal) == 0;
        } catch (NoSuchFileException e) {
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private @Nullable Object present() {
        try {
            return Files.readAttributes(wal, BasicFileAttributes.class).fileKey();
        } catch (NoSuchFileException e) {
            return null;
        } catch (IOException e) {
            return key; // cannot look
        }
    }
}
