package dev.twinstore.schema;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A process that takes the locks of the databases named, says so, and holds them until its input ends. */
final class LockHolder {
    private LockHolder() {}

    public static void main(String[] files) throws IOException {
        List<ProcessLock> locks = new ArrayList<>();
        for (String file : files) {
            ProcessLock lock = ProcessLock.of(Path.of(file));
            if (!lock.acquire(Wait.LONG)) {
                throw new IllegalStateException("someone else holds " + file);
            }
            locks.add(lock);
        }
        System.out.println("held");
        System.in.readAllBytes();
        for (ProcessLock lock : locks) {
            lock.release();
            lock.close();
        }
    }
}
