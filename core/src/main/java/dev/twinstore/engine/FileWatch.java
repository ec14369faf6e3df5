package dev.twinstore.engine;

import dev.twinstore.StoreException;
import dev.twinstore.schema.PlainFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
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
    private volatile @Nullable String gone; // what happened, once it has

    FileWatch(Path file) {
        this.file = file;
        this.key = PlainFiles.identity(file);
    }

    /** Throws if the file is gone, as far as was seen in the last moments. */
    void requireThere() {
        if (System.nanoTime() - looked > GAP) {
            look();
        }
        throwIfGone();
    }

    /** Looks, and throws if the file is gone. */
    void requireThereNow() {
        look();
        throwIfGone();
    }

    /** What has happened to the file by now; null: nothing. */
    @Nullable
    String gone() {
        look();
        return gone;
    }

    private void throwIfGone() {
        String what = gone;
        if (what != null) {
            throw new StoreException(what + ". Close the store, and open it again when the file is in its place");
        }
    }

    private void look() {
        looked = System.nanoTime();
        if (gone != null || key == null) {
            return;
        }
        try {
            if (!key.equals(
                    Files.readAttributes(file, BasicFileAttributes.class).fileKey())) {
                gone = "another file was put in the place of the database file " + file + " while the store was open";
            }
        } catch (NoSuchFileException e) {
            gone = "the database file " + file + " was deleted or moved while the store was open";
        } catch (IOException e) {
            // cannot look: that tells nothing
        }
    }
}
