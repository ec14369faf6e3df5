package dev.twinstore.archive;

import dev.twinstore.Store;
import dev.twinstore.StoreOptions;
import java.nio.file.Path;
import java.time.Duration;

/** A process that archives everything, tells each step, and halts at the n-th, as if it were killed. */
public final class Archiver {
    static final int HALTED = 99;

    private Archiver() {}

    /** Takes the database, the folder, and at which step to halt; 0: at none. Ends with "done", or with an entry's digest. */
    public static void main(String[] arguments) {
        int last = Integer.parseInt(arguments[2]);
        int[] steps = {0};
        try (Store store = Store.open(StoreOptions.of(arguments[0])
                .withArchives(Path.of(arguments[1]))
                .withoutHousekeeping())) {
            ArchiveReport unused = store.archives()
                    .listening((step, outputs, ofAll) -> {
                        System.out.println(step);
                        if (++steps[0] == last) {
                            Runtime.getRuntime().halt(HALTED);
                        }
                    })
                    .archive(ArchiveSelection.olderThan(Duration.ZERO).atLeast(0));
            if (arguments.length > 3) {
                Digest digest = new Digest();
                store.progress()
                        .fullOutputTo(
                                Long.parseLong(arguments[3]),
                                piece -> digest.add(piece.getBytes(java.nio.charset.StandardCharsets.UTF_8)));
                System.out.println(digest.hex());
            }
        }
        System.out.println("done");
    }
}
