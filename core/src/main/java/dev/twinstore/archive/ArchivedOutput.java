package dev.twinstore.archive;

import dev.twinstore.StoreOptions;
import dev.twinstore.archive.UnreadableArchiveException.Reason;
import java.util.function.Consumer;

/**
 * Internal: the full output of a progress entry whose row says that it is in an archive file.
 *
 * @param entryId the entry
 * @param file the file's name
 * @param digest SHA-256, in hexadecimal digits
 * @param bytes its length in UTF-8
 */
public record ArchivedOutput(long entryId, String file, String digest, long bytes) {
    /**
     * Hands over the text, piece by piece, and proves length and digest at the end. So what the sink got before an exception is
     * not to be used.
     *
     * @throws UnreadableArchiveException it is gone or damaged
     * @throws dev.twinstore.RefusedException where the archive is was not said
     */
    public void read(StoreOptions options, Consumer<? super String> sink) {
        String what = "the full output of progress entry " + entryId;
        ArchiveFolder folder = ArchiveFolder.of(options, what + " is in the archive file " + file + ", and ");
        try (ArchiveFile opened = folder.open(file, what)) {
            read(opened, folder, sink);
        }
    }

    void read(ArchiveFile opened, ArchiveFolder folder, Consumer<? super String> sink) {
        opened.read(require(opened, folder), sink);
    }

    /** What the file says of it. */
    ArchiveFile.Output require(ArchiveFile opened, ArchiveFolder folder) {
        return opened.find(entryId, digest)
                .filter(found -> found.bytes() == bytes)
                .orElseThrow(() -> new UnreadableArchiveException(
                        Reason.DAMAGED,
                        "the archive file " + folder.file(file) + " has no full output of progress entry " + entryId
                                + " with the digest that its row names; restore the file from a backup",
                        null));
    }
}
