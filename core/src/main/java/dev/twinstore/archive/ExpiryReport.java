package dev.twinstore.archive;

import java.util.List;

/**
 * Which archive files were removed by retention, or, of a preview, would be.
 *
 * @param files the files, the oldest first; empty: none is that old
 */
public record ExpiryReport(List<Expired> files) {
    /**
     * One file.
     *
     * @param file its name
     * @param size its bytes on the disk
     * @param outputs how many rows name it: their outputs are gone with it
     * @param bytes the bytes of these outputs in UTF-8, uncompressed
     */
    public record Expired(String file, long size, long outputs, long bytes) {}

    public ExpiryReport {
        files = List.copyOf(files);
    }
}
