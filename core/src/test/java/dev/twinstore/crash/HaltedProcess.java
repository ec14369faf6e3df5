package dev.twinstore.crash;

import dev.twinstore.Store;
import dev.twinstore.StoreOptions;
import dev.twinstore.testing.ManualTime;
import java.nio.file.Path;

/** A process that halts in the middle of an operation: its arguments are the file, the operation's number, and the step. */
public final class HaltedProcess {
    /** The exit code of the halt. */
    static final int HALTED = 77;

    private HaltedProcess() {}

    public static void main(String[] args) {
        ManualTime time = new ManualTime();
        Store store = Store.open(
                StoreOptions.of(Path.of(args[0])).withoutHousekeeping().withTime(time));
        Operation.Action action =
                Operations.ALL.get(Integer.parseInt(args[1])).prepare().apply(new Scenario(store, time));
        long at = Long.parseLong(args[2]);
        Steps steps = new Steps(store, step -> {
            if (step == at) {
                Runtime.getRuntime().halt(HALTED);
            }
            return false;
        });
        action.run();
        steps.close();
        store.close();
    }
}
