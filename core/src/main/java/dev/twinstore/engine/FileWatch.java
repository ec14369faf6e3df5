package dev.twinstore.engine;

import dev.twinstore.StoreException;
import dev.twinstore.schema.PlainFiles;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Notices that the file of an open store was deleted or moved away, or that another was put in its place. SQLite does not:
 * it goes on in a file that nobody finds any more, and a connection that it opens then reads another one.
 *
 * <p>Thread-safe. On systems whose files have no keys (Windows, where an open file can neither be deleted nor moved) it
 * notices nothing.
 */
final class FileWatch {
    /** How often it looks, at most: a look costs some microseconds. */
    private static final long GAP = TimeUnit.MILLISECONDS.toNanos(20);

    private final Path file;
    private final @Nullable Object key; // of the file that is open; null: the system does not tell
    private volatile long looked = System.nanoTime();
    private volatile @Nullable String gone; // what there is to say, once it is

    FileWatch(Path file) {
        this.file = file;
        this.key = PlainFiles.identity(file);
    }

    /** Throws if the file is gone, as far as was seen in the last moments. */
    void requireThere() {
        if (System.nanoTime() - looked > GAP) {
            look();
        }
        String why = gone;
        if (why != null) {
            throw new StoreException(why);
        }
    }

    private void look() {
        looked = System.nanoTime();
        Object now = PlainFiles.identity(file);
        if (gone == null && key != null && !key.equals(now)) {
            gone = (now == null
                            ? "the database file " + file + " was deleted or moved"
                            : "another file was put in the place of the database file " + file)
                    + " while the store was open. Close the store: what it committed is then in the file that was"
                    + " there, if that still has a name";
        }
    }
}
