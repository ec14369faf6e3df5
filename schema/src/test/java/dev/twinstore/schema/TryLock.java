package dev.twinstore.schema;

import java.nio.file.Path;
import java.time.Duration;

/** A process that tries a database's lock for some milliseconds and says how it went. */
final class TryLock {
    private TryLock() {}

    public static void main(String[] arguments) {
        try (ProcessLock lock = ProcessLock.of(Path.of(arguments[0]))) {
            boolean got = lock.acquire(Duration.ofMillis(Long.parseLong(arguments[1])));
            System.out.println(got ? "free" : "busy");
            if (got) {
                lock.release();
            }
        }
    }
}
