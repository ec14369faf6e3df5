package dev.twinstore.engine;

import dev.twinstore.Store;
import dev.twinstore.StoreOptions;
import java.nio.file.Path;

/** A process that writes much into a database. */
final class WritingProcess {
    private WritingProcess() {}

    /** Takes the database. */
    @SuppressWarnings("SystemOut") // its output is what the test reads
    public static void main(String[] arguments) {
        try (Store store = Store.open(StoreOptions.of(Path.of(arguments[0]))
                .withDurability(StoreOptions.Durability.NORMAL)
                .withoutHousekeeping())) {
            CheckpointerTest.write(store, 60);
        }
        System.out.println("written");
    }
}
