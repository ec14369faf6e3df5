package dev.twinstore.prune;

import dev.twinstore.Store;
import dev.twinstore.StoreOptions;
import java.nio.file.Path;
import java.time.Duration;

/** A process that prunes everything, tells each step, and halts at the n-th, as if it were killed. */
public final class Pruner {
    static final int HALTED = 99;

    private Pruner() {}

    /** Takes the database, the folder of exports, and at which step to halt; 0: at none. Ends with "done". */
    public static void main(String[] arguments) {
        int last = Integer.parseInt(arguments[2]);
        int[] steps = {0};
        try (Store store = Store.open(StoreOptions.of(arguments[0]).withoutHousekeeping())) {
            PruneReport unused = store.prune(Duration.ZERO)
                    .exportingTo(Path.of(arguments[1]))
                    .listening((step, table, rows, ofAll) -> {
                        System.out.println(step);
                        if (++steps[0] == last) {
                            Runtime.getRuntime().halt(HALTED);
                        }
                    })
                    .run();
        }
        System.out.println("done");
    }
}
