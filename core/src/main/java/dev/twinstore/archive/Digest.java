package dev.twinstore.archive;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/** Length and SHA-256 of a text in UTF-8, as its pieces come by. */
final class Digest {
    private final MessageDigest sha256;
    private long bytes;
    private @Nullable String hex;

    Digest() {
        try {
            sha256 = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e); // every Java has it
        }
    }

    void add(byte[] piece) {
        sha256.update(piece);
        bytes += piece.length;
    }

    long bytes() {
        return bytes;
    }

    /** Of all pieces; after it no more may come. */
    String hex() {
        if (hex == null) {
            hex = HexFormat.of().formatHex(sha256.digest());
        }
        return hex;
    }
}
