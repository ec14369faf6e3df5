package dev.twinstore.schema;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A process that adds to a number in a file, once per turn of the lock: any two at once would lose a count. */
final class Counter {
    private Counter() {}

    public static void main(String[] arguments) throws IOException {
        Path counter = Path.of(arguments[1]);
        try (ProcessLock lock = ProcessLock.of(Path.of(arguments[0]))) {
            for (int i = 0; i < Integer.parseInt(arguments[2]); i++) {
                if (!lock.acquire(Wait.LONG)) {
                    throw new IllegalStateException("no turn within " + Wait.LONG);
                }
                add(counter);
                lock.release();
            }
        }
    }

    static void add(Path counter) throws IOException {
        Files.writeString(counter, Integer.toString(read(counter) + 1));
    }

    static int read(Path counter) throws IOException {
        return Files.exists(counter) ? Integer.parseInt(Files.readString(counter)) : 0;
    }
}
