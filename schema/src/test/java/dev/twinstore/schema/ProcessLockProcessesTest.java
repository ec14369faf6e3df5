package dev.twinstore.schema;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The lock between processes. */
class ProcessLockProcessesTest {
    @TempDir
    Path folder;

    private Path database;

    @BeforeEach
    void name() {
        database = folder.resolve("some.db");
    }

    @Test
    void acquire_isExclusiveAmongProcesses() throws Exception {
        Path counter = folder.resolve("counter");
        List<Jvm> processes = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            processes.add(Jvm.start(Counter.class, database.toString(), counter.toString(), "500"));
        }
        for (Jvm process : processes) {
            process.expectSuccess();
            process.close();
        }
        assertThat(Counter.read(counter)).isEqualTo(1500);
    }

    @Test
    void acquire_givesUpOnAnotherProcess_andCanBeUsedAfterwards() throws Exception {
        try (ProcessLock lock = ProcessLock.of(database);
                Jvm holder = Jvm.start(LockHolder.class, database.toString())) {
            holder.await("held");
            for (int i = 0; i < 3; i++) {
                assertThat(lock.acquire(Wait.SHORT)).isFalse();
            }

            holder.goOn();

            assertThat(lock.acquire(Wait.LONG)).isTrue();
            lock.release();
        }
    }

    @Test
    void acquire_getsTheLockOfAKilledProcess() throws Exception {
        try (ProcessLock lock = ProcessLock.of(database);
                Jvm holder = Jvm.start(LockHolder.class, database.toString())) {
            holder.await("held");

            holder.kill();

            assertThat(lock.acquire(Wait.LONG)).isTrue();
            lock.release();
        }
    }

    @Test
    void acquire_sleepsOnWhenInterrupted_andLeavesTheFlagSet() throws Exception {
        try (ProcessLock lock = ProcessLock.of(database);
                Jvm holder = Jvm.start(LockHolder.class, database.toString())) {
            holder.await("held");
            AtomicReference<Thread> thread = new AtomicReference<>();
            CompletableFuture<Boolean> waiting = CompletableFuture.supplyAsync(() -> {
                thread.set(Thread.currentThread());
                boolean got = lock.acquire(Wait.LONG);
                boolean flag = Thread.interrupted();
                lock.release();
                return got && flag;
            });
            while (thread.get() == null) {
                Thread.onSpinWait();
            }
            for (int i = 0; i < 5; i++) {
                TimeUnit.MILLISECONDS.sleep(20); // so that most interrupts find it asleep in the kernel
                thread.get().interrupt();
            }
            assertThat(waiting.isDone()).isFalse();

            holder.goOn();

            assertThat(waiting.get(Wait.LONG.toSeconds(), TimeUnit.SECONDS)).isTrue();
        }
    }

    @Test
    void acquire_neverHoldsWhatItDoesNotHave() throws Exception {
        // Patience that runs out in the moment in which the lock comes free: either answer is right, but true means
        // held.
        Path counter = folder.resolve("counter");
        try (Jvm other = Jvm.start(Counter.class, database.toString(), counter.toString(), "3000");
                ProcessLock lock = ProcessLock.of(database)) {
            int mine = 0;
            for (int i = 0; i < 3000; i++) {
                if (lock.acquire(java.time.Duration.ofNanos(20_000L + i * 50L))) {
                    Counter.add(counter);
                    mine++;
                    lock.release();
                }
            }
            other.expectSuccess();
            assertThat(Counter.read(counter)).isEqualTo(3000 + mine);
        }
    }

    @Test
    void acquire_ofTwoDatabasesCrosswiseIsNoDeadlock() throws Exception {
        // The kernel sees this process wait for the other and the other for this one: to it, threads are one owner.
        Path a = folder.resolve("a.db");
        Path b = folder.resolve("b.db");
        try (ProcessLock mine = ProcessLock.of(a);
                ProcessLock wanted = ProcessLock.of(b);
                Jvm holder = Jvm.start(LockHolder.class, b.toString())) {
            holder.await("held");
            assertThat(mine.acquire(Wait.LONG)).isTrue();
            try (Jvm waiter = Jvm.start(
                    CrosswiseWaiter.class, a.toString(), folder.resolve("c.db").toString())) {
                waiter.await("waiting");
                Path c = folder.resolve("c.db");
                try (ProcessLock third = ProcessLock.of(c)) {
                    CompletableFuture<Boolean> crosswise = CompletableFuture.supplyAsync(() -> {
                        boolean got = third.acquire(Wait.LONG);
                        third.release();
                        return got;
                    });
                    TimeUnit.MILLISECONDS.sleep(100); // so that both are asleep, each waiting for the other's process
                    mine.release();
                    waiter.expectSuccess();
                    assertThat(crosswise.get(Wait.LONG.toSeconds(), TimeUnit.SECONDS))
                            .isTrue();
                }
            }
            holder.goOn();
            assertThat(wanted.acquire(Wait.LONG)).isTrue();
            wanted.release();
        }
    }
}
