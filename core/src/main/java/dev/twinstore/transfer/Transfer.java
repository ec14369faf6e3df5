package dev.twinstore.transfer;

import dev.twinstore.Database;
import dev.twinstore.Store;
import dev.twinstore.StoreOptions;
import dev.twinstore.metrics.Meters;
import java.time.Duration;

/**
 * Copies a store into another database, also of another engine: when one machine is not enough, or is enough again.
 *
 * <pre>{@code
 * TransferReport report = Transfer.from(Database.of("data/twin.db"))
 *         .to(Database.of("jdbc:postgresql://db.example.org/work"));
 * }</pre>
 *
 * <p>The source is read on one snapshot and may be written meanwhile; what is written after the transfer began is not in it.
 * So end the workers first. On SQLite a long read keeps the file's WAL from being taken back: it grows by what is written
 * meanwhile, until the transfer ends.
 *
 * <p>The target is made and migrated if need be, and must hold no rows. Everything is written in one transaction of the
 * target, to which nobody else can write meanwhile. Before it commits, both sides are read again and compared, row by row.
 * So whatever happens, the target has all or nothing. Values are the same, to the bit, except that SQLite keeps minus zero
 * as zero; the numbers of logs go on where the source's would. What only a foreign program can have put into a SQLite file
 * and PostgreSQL cannot store (a NUL in text, text among numbers) is refused with its row.
 *
 * <p>Only rows are copied. Of an output that was archived, the row says so as before, and the archive files ({@link
 * dev.twinstore.archive.Archives}) belong to the target once their folder is copied to where it looks for it: beside a SQLite
 * file, or what {@code withArchives} says.
 *
 * <p>Needs a few ten MB of memory, whatever the size of the database or of a text in it. Immutable, so thread-safe.
 */
public final class Transfer {
    private static final Duration NEVER = Duration.ofDays(7); // in which a statement or the source may stand still

    private final Database source;
    private final TransferProgress progress;

    private Transfer(Database source, TransferProgress progress) {
        this.source = source;
        this.progress = progress;
    }

    /** A transfer from this database, which must be of this version's schema: it is only read. */
    public static Transfer from(Database source) {
        return new Transfer(source, (step, rows, ofAll) -> {});
    }

    /** The same, telling how far it is. */
    public Transfer listening(TransferProgress listener) {
        return new Transfer(source, listener);
    }

    /**
     * Copies everything, and returns when it is committed. What the listener throws is thrown on.
     *
     * @throws dev.twinstore.OpenException one of the two cannot be opened; the source also if it is of an older version
     * @throws dev.twinstore.RefusedException the target holds rows, or the source something that cannot be stored
     * @throws dev.twinstore.StoreBusyException somebody else writes to the target
     * @throws dev.twinstore.StoreException a database failed; in all these cases the target holds what it held
     */
    public TransferReport to(Database target) {
        try (Store from = Store.open(
                        StoreOptions.of(source).forReading().withReaders(1).withMeters(Meters.none()));
                Store to = Store.open(StoreOptions.of(target)
                        .withoutHousekeeping()
                        .withMeters(Meters.none())
                        .withReaders(1)
                        .withWriters(1)
                        .withStallTimeout(NEVER))) {
            return from.read(ours -> to.write(tx -> new Copying(
                            new Side(ours, source.toString(), true),
                            new Side(tx.dsl(), target.toString(), false),
                            progress)
                    .run()));
        }
    }
}
