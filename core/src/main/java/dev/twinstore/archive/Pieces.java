package dev.twinstore.archive;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdCompressCtx;
import com.github.luben.zstd.ZstdDecompressCtx;
import com.github.luben.zstd.ZstdException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Pieces of text, compressed each for itself. */
final class Pieces {
    /** Characters (code points) of a piece. */
    static final int CHARACTERS = 1_000_000;

    private static final int MOST_BYTES = 4 * CHARACTERS;
    private static final int LEVEL = 6; // logs: a tenth smaller than by default, at half the speed, once

    private Pieces() {}

    static Writer writer() {
        return new Writer();
    }

    static Reader reader() {
        return new Reader();
    }

    static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    /** Compresses. */
    static final class Writer implements AutoCloseable {
        private final ZstdCompressCtx zstd =
                new ZstdCompressCtx().setLevel(LEVEL).setChecksum(true);

        byte[] compressed(byte[] bytes) {
            return zstd.compress(bytes);
        }

        @Override
        public void close() {
            zstd.close();
        }
    }

    /** Uncompresses. */
    static final class Reader implements AutoCloseable {
        private final ZstdDecompressCtx zstd = new ZstdDecompressCtx();

        /** The bytes; null: they are damaged. */
        byte @Nullable [] uncompressed(byte[] frame) {
            long size = Zstd.getFrameContentSize(frame);
            if (size < 0 || size > MOST_BYTES) {
                return null;
            }
            try {
                byte[] bytes = zstd.decompress(frame, (int) size);
                return bytes.length == size ? bytes : null;
            } catch (ZstdException e) {
                return null;
            }
        }

        @Override
        public void close() {
            zstd.close();
        }
    }
}
