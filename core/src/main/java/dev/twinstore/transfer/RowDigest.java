package dev.twinstore.transfer;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * A digest of rows, one value after the other. Each value has its kind in front, and text its length, so that no two tables
 * have the same bytes. Minus zero counts as zero, since SQLite keeps no other.
 */
final class RowDigest {
    private final MessageDigest digest;
    private final ByteBuffer number = ByteBuffer.allocate(1 + Long.BYTES);

    RowDigest() {
        try {
            digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    /** Adds a value that is not a {@link LongText}. */
    void add(@Nullable Object value) {
        if (value == null) {
            digest.update((byte) 'N');
        } else if (value instanceof String text) {
            byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
            beginText(bytes.length);
            digest.update(bytes);
        } else if (value instanceof Long whole) {
            add('I', whole);
        } else if (value instanceof Double real) {
            add('R', Double.doubleToLongBits(real + 0.0));
        } else {
            digest.update((byte) (value.equals(true) ? 'T' : 'F'));
        }
    }

    /** Begins a text whose pieces follow. */
    void beginText(long octets) {
        add('S', octets);
    }

    /** Goes on with a text. */
    void piece(String piece) {
        digest.update(piece.getBytes(StandardCharsets.UTF_8));
    }

    private void add(char kind, long bits) {
        number.clear();
        digest.update(number.put((byte) kind).putLong(bits).array());
    }

    /** The digest of all that was added, in hexadecimal digits. Ends it. */
    String end() {
        return HexFormat.of().formatHex(digest.digest());
    }
}
