package dev.twinstore.metrics;

import dev.twinstore.Goals;
import dev.twinstore.Store;
import dev.twinstore.StoreOptions;
import dev.twinstore.task.NewTask;
import java.nio.file.Path;

/** A program that has neither Micrometer nor JUnit on its class path: it works through one task, and says so. */
final class WithoutMicrometer {
    private WithoutMicrometer() {}

    public static void main(String[] arguments) {
        for (String absent : new String[] {"io.micrometer.core.instrument.Metrics", "org.junit.jupiter.api.Test"}) {
            try {
                Class.forName(absent);
                throw new IllegalStateException(absent + " is on the class path");
            } catch (ClassNotFoundException e) {
                // as it should be
            }
        }
        try (Store store = Store.open(StoreOptions.of(Path.of(arguments[0])))) {
            store.onChange(change -> System.out.println(change.type()));
            String goal = Goals.active(store);
            store.tasks().add(goal, NewTask.of("Render shot 12"));
            store.tasks()
                    .claim(store.workers().start(goal, "renderer-1"))
                    .orElseThrow()
                    .complete()
                    .orThrow();
        }
    }
}
