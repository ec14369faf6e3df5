package dev.twinstore.analytics.cli;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * Which line has which id, for millions of ids: 128 bits of their SHA-256 stand for them, in an open hash table. Two ids
 * that share these would be taken for one; nobody can make such.
 */
final class IdTable {
    private final MessageDigest sha;
    private long[] high = new long[1 << 10];
    private long[] low = new long[1 << 10];
    private int[] lines = new int[1 << 10]; // 0: free
    private int count;

    /** What stands for an id. */
    record Key(long high, long low) {}

    IdTable() {
        try {
            sha = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    Key key(String id) {
        ByteBuffer digest = ByteBuffer.wrap(sha.digest(id.getBytes(StandardCharsets.UTF_8)));
        return new Key(digest.getLong(), digest.getLong());
    }

    int size() {
        return count;
    }

    /** The line of this id; 0: none has it. */
    int line(Key key) {
        return lines[slot(key.high, key.low)];
    }

    /** Notes that a line, from 1, has this id, unless another has it. Returns that other's number; 0: none. */
    int put(Key key, int line) {
        int slot = slot(key.high, key.low);
        if (lines[slot] != 0) {
            return lines[slot];
        }
        high[slot] = key.high;
        low[slot] = key.low;
        lines[slot] = line;
        count++;
        if (count * 2L > lines.length) {
            grow();
        }
        return 0;
    }

    private int slot(long keyHigh, long keyLow) {
        int slot = (int) keyLow & (lines.length - 1);
        while (lines[slot] != 0 && (high[slot] != keyHigh || low[slot] != keyLow)) {
            slot = (slot + 1) & (lines.length - 1);
        }
        return slot;
    }

    private void grow() {
        long[] oldHigh = high;
        long[] oldLow = low;
        int[] oldLines = lines;
        high = new long[oldLines.length * 2];
        low = new long[oldLines.length * 2];
        lines = new int[oldLines.length * 2];
        for (int i = 0; i < oldLines.length; i++) {
            if (oldLines[i] != 0) {
                int slot = slot(oldHigh[i], oldLow[i]);
                high[slot] = oldHigh[i];
                low[slot] = oldLow[i];
                lines[slot] = oldLines[i];
            }
        }
    }
}
