package dev.twinstore.transfer;

import dev.twinstore.StoreException;
import dev.twinstore.transfer.TransferReport.Copied;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Reads a table of both sides, row by row side by side, and proves that they are equal. */
final class Proof {
    private final Side source;
    private final Side target;
    private final CopiedTable table;
    private final RowDigest left = new RowDigest();
    private final RowDigest right = new RowDigest();

    Proof(Side source, Side target, CopiedTable table) {
        this.source = source;
        this.target = target;
        this.table = table;
    }

    /**
     * Compares all rows.
     *
     * @param counter hears of each
     * @throws StoreException they differ; it names the first key that does
     */
    Copied prove(Runnable counter) {
        Rows ours = new Rows(source, table);
        Rows theirs = new Rows(target, table);
        long rows = 0;
        while (true) {
            @Nullable Object @Nullable [] mine = ours.next();
            @Nullable Object @Nullable [] yours = theirs.next();
            if (mine == null && yours == null) {
                break;
            }
            compare(mine, yours);
            rows++;
            counter.run();
        }
        String digest = left.end();
        if (!digest.equals(right.end())) {
            throw new StoreException(table.name() + ": the rows are equal, but their digests are not; nothing was"
                    + " transferred: please report it");
        }
        return new Copied(table.name(), rows, digest);
    }

    private void compare(@Nullable Object @Nullable [] mine, @Nullable Object @Nullable [] yours) {
        if (mine == null || yours == null) {
            @Nullable Object[] lone = Objects.requireNonNull(mine == null ? yours : mine);
            throw differs(
                    Objects.requireNonNull(lone[table.key()]), "is only in " + (mine == null ? target : source).name());
        }
        Object key = Objects.requireNonNull(mine[table.key()]);
        if (!key.equals(yours[table.key()])) {
            throw differs(key, "has another key in " + target.name() + ", " + yours[table.key()]);
        }
        for (int i = 0; i < mine.length; i++) {
            if (!isSame(mine[i], yours[i])) {
                throw differs(key, "differs in " + table.columns().get(i).name());
            }
        }
    }

    /** Whether two values are equal; both go into the digests. */
    private boolean isSame(@Nullable Object mine, @Nullable Object yours) {
        if (mine instanceof LongText ours && yours instanceof LongText theirs) {
            return isSame(ours, theirs);
        }
        if (mine instanceof LongText || yours instanceof LongText) {
            return false;
        }
        left.add(mine);
        right.add(yours);
        return Objects.equals(mine, yours)
                || (mine instanceof Double a && yours instanceof Double b && a.doubleValue() == b.doubleValue());
    }

    private boolean isSame(LongText ours, LongText theirs) {
        left.beginText(ours.octets());
        right.beginText(theirs.octets());
        LongText.Pieces mine = ours.pieces();
        LongText.Pieces yours = theirs.pieces();
        while (true) {
            String piece = mine.next();
            String other = yours.next();
            if (!piece.equals(other)) {
                return false;
            }
            if (piece.isEmpty()) {
                return ours.octets() == theirs.octets();
            }
            left.piece(piece);
            right.piece(other);
        }
    }

    private StoreException differs(Object key, String how) {
        return new StoreException("the copy of " + table.name() + " is not equal: the row " + key + " " + how
                + "; nothing was transferred. Does another program write to the target's tables, or has it triggers of its"
                + " own?");
    }
}
