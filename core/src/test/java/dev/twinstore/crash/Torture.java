package dev.twinstore.crash;

import java.util.Random;

/** How long and how randomly the tests work that end processes and spoil files. */
public final class Torture {
    /** Whether they take their time: {@code mvn -Ptorture verify}. */
    static final boolean LONG = Boolean.getBoolean("twinstore.torture");

    /** From which all chance comes; it is named when a test fails. {@code -Dtwinstore.seed=…} repeats it. */
    static final long SEED = Long.getLong("twinstore.seed", LONG ? System.nanoTime() : 42);

    /** Of the steps after which a process of its own is ended: each, or every third, since such a process takes a second. */
    public static final int STEP = LONG ? 1 : 3;

    private Torture() {}

    static Random random() {
        return new Random(SEED);
    }

    /** For the description of an assertion. */
    static String seed() {
        return "-Dtwinstore.seed=" + SEED;
    }
}
