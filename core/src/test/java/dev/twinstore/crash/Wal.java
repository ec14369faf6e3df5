package dev.twinstore.crash;

/** How SQLite lays out a WAL: a header, then frames, each a header and a page. */
final class Wal {
    static final int PAGE = 4096;
    static final int HEADER = 32;
    static final int FRAME = 24 + PAGE;

    private Wal() {}

    /** How many whole frames it has. */
    static int frames(byte[] wal) {
        return Math.max(0, wal.length - HEADER) / FRAME;
    }

    /** Where so many frames end; 0: nothing, not even a header. */
    static int end(int frames) {
        return frames == 0 ? 0 : HEADER + frames * FRAME;
    }
}
