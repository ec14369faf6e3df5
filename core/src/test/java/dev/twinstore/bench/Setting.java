package dev.twinstore.bench;

import java.nio.file.Path;

/**
 * How much is measured, and where.
 *
 * @param folder for the database files; on a real disk
 * @param rounds how many rounds; if more than one, others to warm up come first
 * @param seconds how long one measurement takes
 * @param scale what the numbers of rows are multiplied by; 1: as described
 */
record Setting(Path folder, int rounds, double seconds, double scale) {
    long nanos() {
        return (long) (seconds * 1e9);
    }

    /** A number of rows, made smaller. */
    int rows(int described) {
        return Math.max(1, (int) (described * scale));
    }

    /** A number of processes, made smaller: each takes a second to start. */
    int processes(int described) {
        return scale < 1 ? Math.min(2, described) : described;
    }

    /** More tasks than 16 or 64 threads will end in one measurement; should they do it, it ends early. */
    int supply() {
        return Math.max(1_000, (int) (seconds * 30_000));
    }

    Path file(String name) {
        return folder.resolve(name + ".db");
    }
}
