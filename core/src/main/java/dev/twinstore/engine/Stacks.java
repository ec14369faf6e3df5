package dev.twinstore.engine;

import java.util.Arrays;
import java.util.stream.Stream;

/** Stack traces of work that one thread did for another. */
final class Stacks {
    private static final String HERE = Write.class.getName();
    private static final int DEEPEST = 20; // causes can form a circle

    private Stacks() {}

    /**
     * Makes a stack trace, and those of its causes, end in the calling thread: the frames below our own {@link Write#run},
     * which belong to the thread that ran the work, give way to those of the thread that asked for it.
     */
    static void graft(Throwable thrown) {
        StackTraceElement[] caller = Thread.currentThread().getStackTrace();
        StackTraceElement[] own = Arrays.copyOfRange(caller, Math.min(2, caller.length), caller.length);
        Throwable each = thrown;
        for (int depth = 0; each != null && depth < DEEPEST; depth++, each = each.getCause()) {
            StackTraceElement[] trace = each.getStackTrace();
            for (int i = trace.length - 1; i >= 0; i--) {
                if (trace[i].getClassName().equals(HERE)
                        && trace[i].getMethodName().equals("run")) {
                    each.setStackTrace(Stream.concat(Arrays.stream(trace, 0, i), Arrays.stream(own))
                            .toArray(StackTraceElement[]::new));
                    break;
                }
            }
        }
    }
}
