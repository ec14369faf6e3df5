package dev.twinstore.schema;

import java.nio.file.Path;

/** A process that holds the lock of the second database while another of its threads waits for that of the first. */
final class CrosswiseWaiter {
    private CrosswiseWaiter() {}

    public static void main(String[] files) throws InterruptedException {
        try (ProcessLock wanted = ProcessLock.of(Path.of(files[0]));
                ProcessLock held = ProcessLock.of(Path.of(files[1]))) {
            if (!held.acquire(Wait.LONG)) {
                throw new IllegalStateException("the second lock is not free");
            }
            Thread waiting = new Thread(() -> {
                if (!wanted.acquire(Wait.LONG)) {
                    System.exit(1);
                }
                wanted.release();
            });
            waiting.setUncaughtExceptionHandler((thread, failure) -> {
                failure.printStackTrace();
                System.exit(2);
            });
            waiting.start();
            System.out.println("waiting");
            waiting.join();
            held.release();
        }
    }
}
