package dev.twinstore.analytics.cli;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The lines of a file that say something, one at a time: blank ones are passed over but counted. Lines end with LF or
 * CRLF; a byte order mark at the start is passed over. Holds one line in memory, of at most 64 MiB.
 */
final class Lines {
    private static final int LONGEST = 64 << 20;

    private final InputStream in;
    private final CharsetDecoder decoder = StandardCharsets.UTF_8
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPORT)
            .onUnmappableCharacter(CodingErrorAction.REPORT);
    private final byte[] buffer = new byte[1 << 16];
    private int next;
    private int filled;
    private byte[] line = new byte[1 << 12];
    private int length;
    private boolean tooLong;
    private int number;
    private long position;

    Lines(InputStream in) {
        this.in = in;
    }

    /** Moves to the next line that is not blank; false: there is none. */
    boolean next() throws IOException {
        while (read()) {
            if (tooLong || !isBlank()) {
                return true;
            }
        }
        return false;
    }

    /** The number of this line, from 1, as editors count. */
    int number() {
        return number;
    }

    /** How many bytes have been read. */
    long position() {
        return position;
    }

    /** This line. */
    String text() throws BadLineException {
        if (tooLong) {
            throw new BadLineException("is longer than 64 MiB");
        }
        ByteBuffer bytes = ByteBuffer.wrap(line, 0, length);
        try {
            return decoder.decode(bytes).toString();
        } catch (CharacterCodingException e) {
            throw new BadLineException("is not valid UTF-8 (from byte " + (bytes.position() + 1) + " of the line)");
        }
    }

    private boolean isBlank() {
        for (int i = 0; i < length; i++) {
            if (line[i] != ' ' && line[i] != '\t' && line[i] != '\r') {
                return false;
            }
        }
        return true;
    }

    private boolean read() throws IOException {
        length = 0;
        tooLong = false;
        boolean any = false;
        while (fill()) {
            any = true;
            int end = next;
            while (end < filled && buffer[end] != '\n') {
                end++;
            }
            append(end);
            boolean ended = end < filled;
            position += end - next + (ended ? 1 : 0);
            next = end + (ended ? 1 : 0);
            if (ended) {
                break;
            }
        }
        if (any) {
            if (number == Integer.MAX_VALUE) {
                throw new IOException("more than 2,147,483,647 lines");
            }
            number++;
            if (number == 1
                    && length >= 3
                    && line[0] == (byte) 0xEF
                    && line[1] == (byte) 0xBB
                    && line[2] == (byte) 0xBF) {
                System.arraycopy(line, 3, line, 0, length - 3);
                length -= 3;
            }
        }
        return any;
    }

    private void append(int end) {
        int more = end - next;
        if (tooLong || length + more > LONGEST) {
            tooLong = true;
            return;
        }
        if (length + more > line.length) {
            line = Arrays.copyOf(line, Math.max(length + more, Math.min(LONGEST, line.length * 2)));
        }
        System.arraycopy(buffer, next, line, length, more);
        length += more;
    }

    private boolean fill() throws IOException {
        if (next == filled) {
            next = 0;
            filled = Math.max(0, in.read(buffer));
        }
        return filled > 0;
    }
}
