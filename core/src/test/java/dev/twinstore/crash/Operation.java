package dev.twinstore.crash;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * An operation that writes.
 *
 * @param name feature and method, such as {@code tasks.claim}, and after a space what is particular
 * @param commits whether it is one transaction, or several by design
 * @param prepare does what must come first, and returns the operation itself
 */
record Operation(String name, Commits commits, Function<Scenario, Action> prepare) {
    /** What it does; what it returns does not matter. */
    interface Action {
        @CanIgnoreReturnValue
        @Nullable
        Object run();
    }

    enum Commits {
        ONE,
        MANY
    }

    static Operation of(String name, Function<Scenario, Action> prepare) {
        return new Operation(name, Commits.ONE, prepare);
    }

    static Operation ofMany(String name, Function<Scenario, Action> prepare) {
        return new Operation(name, Commits.MANY, prepare);
    }

    /** Feature and method. */
    String method() {
        return name.split(" ", 2)[0];
    }

    @Override
    public String toString() {
        return name;
    }
}
