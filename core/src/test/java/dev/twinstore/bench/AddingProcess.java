package dev.twinstore.bench;

import dev.twinstore.Store;
import dev.twinstore.StoreOptions;
import dev.twinstore.task.NewTask;
import java.nio.file.Path;
import java.util.Random;

/** The process of {@link PickUp} that adds tasks, each named by the moment: the machine's monotonic clock, one for all. */
public final class AddingProcess {
    private AddingProcess() {}

    public static void main(String[] args) throws InterruptedException {
        Random random = new Random(1);
        int every = Integer.parseInt(args[3]);
        try (Store store = Store.open(StoreOptions.of(Path.of(args[0])))) {
            for (int i = 0; i < Integer.parseInt(args[2]); i++) {
                Thread.sleep(every / 2 + random.nextInt(every)); // in step with nobody
                store.tasks().add(args[1], NewTask.of(Long.toString(System.nanoTime())));
            }
        }
    }
}
