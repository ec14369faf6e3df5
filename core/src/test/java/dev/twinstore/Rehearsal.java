package dev.twinstore;

import dev.twinstore.db.tables.pojos.Worker;
import dev.twinstore.task.Claim;
import dev.twinstore.task.NewTask;
import java.time.Duration;

/** Does what most of the {@linkplain ChildProcess other processes} do: the classes for it are shared among them. */
final class Rehearsal {
    private Rehearsal() {}

    public static void main(String[] args) {
        try (Store store = Store.open(args[0])) {
            String goal = Goals.active(store);
            store.tasks().add(goal, NewTask.of("rehearse"));
            Worker worker = store.workers().start(goal, "actor");
            Claim claim = store.tasks().claim(worker).orElseThrow();
            claim.start().orThrow();
            store.activity().add(goal, "note", "on stage");
            claim.complete().orThrow();
            System.out.println(store.tasks().statistics(goal));
            store.workers().complete(worker.id());
            store.workers().sweepDeadProcesses();
        }
        StoreOptions nowhere =
                StoreOptions.of("jdbc:postgresql://localhost:1/none?user=none").withLockTimeout(Duration.ofMillis(1));
        try {
            Store.open(nowhere).close();
        } catch (StoreException e) {
            System.out.println(e.getMessage()); // but the classes for it are loaded
        }
    }
}
