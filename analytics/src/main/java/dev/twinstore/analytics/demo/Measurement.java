package dev.twinstore.analytics.demo;

import dev.twinstore.model.Text;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * What a worker finds out about a file. Two measurements of the same content are equal.
 *
 * @param sha256 the SHA-256 of its content, hex
 * @param bytes its size
 * @param binary whether it is no text: not UTF-8, or with a NUL in it
 * @param lines how many lines, the last one counted also without a line feed at its end; 0 if it is binary
 * @param words how many runs of characters that are no white space; 0 if it is binary
 */
record Measurement(String sha256, long bytes, boolean binary, long lines, long words) {
    private static final int CHUNK = 1 << 16;

    /** Reads the file once, in chunks: memory does not grow with it. Follows no symbolic link. */
    static Measurement of(Path file) throws IOException {
        MessageDigest digest = sha256Digest();
        Counter counter = new Counter();
        long bytes = 0;
        try (InputStream in = Files.newInputStream(file, LinkOption.NOFOLLOW_LINKS)) {
            byte[] chunk = new byte[CHUNK];
            for (int length = in.read(chunk); length >= 0; length = in.read(chunk)) {
                digest.update(chunk, 0, length);
                counter.take(chunk, length, false);
                bytes += length;
            }
        }
        counter.take(new byte[0], 0, true);
        String sha256 = HexFormat.of().formatHex(digest.digest());
        return counter.binary
                ? new Measurement(sha256, bytes, true, 0, 0)
                : new Measurement(sha256, bytes, false, counter.lines(), counter.words);
    }

    /** One line for people. */
    String summary() {
        return binary ? bytes + " bytes, binary" : bytes + " bytes, " + lines + " lines, " + words + " words";
    }

    /**
     * The full output of the work on a file, as it is stored.
     *
     * @param name the file's name as shown to people
     */
    String report(String name) {
        return Text.readable("file    " + name + "\nsha256  " + sha256 + "\nbytes   " + bytes + "\n"
                + (binary ? "binary\n" : "lines   " + lines + "\nwords   " + words + "\n"));
    }

    /** What the work is pretended to have cost, US dollars: an odd sum, so that adding up carelessly would show. */
    BigDecimal cost() {
        return BigDecimal.valueOf(1_017 + bytes / 7, 6);
    }

    private static MessageDigest sha256Digest() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    /** Counts lines and words of UTF-8 that comes in chunks, until it turns out to be none. */
    private static final class Counter {
        private final CharsetDecoder decoder = StandardCharsets.UTF_8
                .newDecoder()
                .onMalformedInput(CodingErrorAction.REPORT)
                .onUnmappableCharacter(CodingErrorAction.REPORT);
        private final ByteBuffer pending = ByteBuffer.allocate(CHUNK + 8);
        private final CharBuffer chars = CharBuffer.allocate(CHUNK + 8);
        private boolean binary;
        private long lineFeeds;
        private long words;
        private boolean inWord;
        private boolean inLine;

        void take(byte[] chunk, int length, boolean last) {
            if (binary) {
                return;
            }
            pending.put(chunk, 0, length).flip();
            chars.clear();
            binary = decoder.decode(pending, chars, last).isError();
            pending.compact();
            chars.flip();
            while (chars.hasRemaining() && !binary) {
                count(chars.get());
            }
        }

        private void count(char c) {
            binary = c == 0;
            boolean space = Character.isWhitespace(c);
            if (!space && !inWord) {
                words++;
            }
            inWord = !space;
            inLine = c != '\n';
            if (!inLine) {
                lineFeeds++;
            }
        }

        long lines() {
            return lineFeeds + (inLine ? 1 : 0);
        }
    }
}
