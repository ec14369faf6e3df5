package dev.twinstore.analytics.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MeasurementTest {
    @TempDir
    Path folder;

    @Test
    void text_hasLinesAndWords() throws IOException {
        byte[] content = "one two\n three\n".getBytes(StandardCharsets.UTF_8);
        assertThat(measure(content)).isEqualTo(new Measurement(sha256(content), 15, false, 2, 3));
    }

    @Test
    void sha256_isTheKnownOne() throws IOException {
        assertThat(measure("abc".getBytes(StandardCharsets.UTF_8)).sha256())
                .isEqualTo("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    }

    @Test
    void anEmptyFile_hasNothing() throws IOException {
        Measurement empty = measure(new byte[0]);
        assertThat(empty.binary()).isFalse();
        assertThat(empty.lines()).isZero();
        assertThat(empty.words()).isZero();
        assertThat(empty.bytes()).isZero();
    }

    @Test
    void theLastLine_countsWithoutALineFeed() throws IOException {
        assertThat(measure("a\nb".getBytes(StandardCharsets.UTF_8)).lines()).isEqualTo(2);
    }

    @Test
    void aNulOrWhatIsNotUtf8_isBinary() throws IOException {
        assertThat(measure(new byte[] {'a', 0, 'b'}).binary()).isTrue();
        assertThat(measure(new byte[] {(byte) 0xff, 'a'}).binary()).isTrue();
        assertThat(measure(new byte[] {'a', (byte) 0xc3}).binary())
                .as("cut off")
                .isTrue();
        assertThat(measure(new byte[] {0}).report("x")).endsWith("binary\n");
    }

    @Test
    void aCharacterAcrossTwoChunks_isOneCharacter() throws IOException {
        byte[] bytes = ("x".repeat((1 << 16) - 2) + "😀 y").getBytes(StandardCharsets.UTF_8);
        Measurement measured = measure(bytes);
        assertThat(measured.binary()).isFalse();
        assertThat(measured.words()).isEqualTo(2);
        assertThat(measured.sha256()).isEqualTo(sha256(bytes));
    }

    @Test
    void aLink_isNotFollowed() throws IOException {
        Path target = Files.writeString(folder.resolve("target"), "x");
        Path link = Files.createSymbolicLink(folder.resolve("link"), target);
        assertThatThrownBy(() -> Measurement.of(link)).isInstanceOf(IOException.class);
    }

    private Measurement measure(byte[] content) throws IOException {
        return Measurement.of(Files.write(folder.resolve("file"), content));
    }

    private static String sha256(byte[] content) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }
}
