package dev.twinstore.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The lock between threads of one process. */
class ProcessLockTest {
    @TempDir
    Path folder;

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private Path database;
    private ProcessLock lock;

    @BeforeEach
    void open() {
        database = folder.resolve("some.db");
        lock = ProcessLock.of(database);
    }

    @AfterEach
    void close() {
        threads.shutdownNow();
        lock.close();
    }

    @Test
    void acquire_isExclusiveAmongThreads() throws Exception {
        AtomicInteger inside = new AtomicInteger();
        List<Future<Integer>> work = new ArrayList<>();
        for (int thread = 0; thread < 8; thread++) {
            work.add(threads.submit(() -> {
                int worst = 0;
                try (ProcessLock mine = ProcessLock.of(database)) {
                    for (int i = 0; i < 200; i++) {
                        assertThat(mine.acquire(Wait.LONG)).isTrue();
                        worst = Math.max(worst, inside.incrementAndGet());
                        inside.decrementAndGet();
                        mine.release();
                    }
                }
                return worst;
            }));
        }
        for (Future<Integer> each : work) {
            assertThat(get(each)).isOne();
        }
    }

    @Test
    void acquire_withoutPatienceTakesAFreeLock() {
        assertThat(lock.acquire(Duration.ZERO)).isTrue();
        lock.release();
        assertThat(lock.acquire(Duration.ofMillis(-5))).isTrue();
        lock.release();
    }

    @Test
    void acquire_takesAnyPatience() {
        assertThat(lock.acquire(Duration.ofSeconds(Long.MAX_VALUE))).isTrue();
        lock.release();
    }

    @Test
    void acquire_isFalseWhenPatienceRunsOut() throws Exception {
        assertThat(lock.acquire(Wait.LONG)).isTrue();

        assertThat(elsewhere(() -> lock.acquire(Wait.SHORT))).isFalse();
        assertThat(elsewhere(() -> lock.acquire(Duration.ZERO))).isFalse();

        lock.release();
        assertThat(elsewhere(this::useOnce)).isTrue();
    }

    @Test
    void acquire_isNotReentrant() {
        assertThat(lock.acquire(Wait.LONG)).isTrue();
        assertThatThrownBy(() -> lock.acquire(Wait.LONG))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("already holds");
        lock.release();
    }

    @Test
    void release_isForTheHolderOnly() throws Exception {
        assertThatThrownBy(lock::release).isInstanceOf(IllegalMonitorStateException.class);
        assertThat(lock.acquire(Wait.LONG)).isTrue();
        elsewhere(() -> {
            assertThatThrownBy(lock::release).isInstanceOf(IllegalMonitorStateException.class);
            return true;
        });
        lock.release();
    }

    @Test
    void pass_makesAnotherThreadTheOwner() throws Exception {
        ExecutorService next = Executors.newSingleThreadExecutor();
        try {
            assertThat(lock.acquire(Wait.LONG)).isTrue();
            get(next.submit(() -> assertThatThrownBy(() -> lock.pass(Thread.currentThread(), Thread.currentThread()))
                    .isInstanceOf(IllegalMonitorStateException.class)));

            lock.pass(Thread.currentThread(), get(next.submit(Thread::currentThread)));

            assertThat(lock.isHeldByCurrentThread()).isFalse();
            assertThatThrownBy(lock::release).isInstanceOf(IllegalMonitorStateException.class);
            assertThat(elsewhere(() -> lock.acquire(Wait.SHORT))).isFalse();
            assertThat(get(next.submit(lock::isHeldByCurrentThread))).isTrue();
            get(next.submit(lock::release));
            assertThat(elsewhere(this::useOnce)).isTrue();
        } finally {
            next.shutdown();
        }
    }

    @Test
    void acquire_keepsWaitingWhenInterruptedAndLeavesTheFlagSet() throws Exception {
        assertThat(lock.acquire(Wait.LONG)).isTrue();
        Future<Boolean> waiting = threads.submit(() -> {
            Thread.currentThread().interrupt();
            boolean got = lock.acquire(Wait.LONG);
            boolean flag = Thread.currentThread().isInterrupted();
            lock.release();
            return got && flag;
        });
        assertThat(waiting.isDone()).isFalse();

        lock.release();

        assertThat(get(waiting)).isTrue();
    }

    @Test
    void close_ofOneInstanceDoesNotFreeAnothers() throws Exception {
        assertThat(lock.acquire(Wait.LONG)).isTrue();
        ProcessLock other = ProcessLock.of(database);

        other.close();
        other.close();

        try (Jvm process = Jvm.start(TryLock.class, database.toString(), "200")) {
            assertThat(process.rest()).isEqualTo("busy\n");
        }
        lock.release();
    }

    @Test
    void acquire_ofAClosedInstanceIsRefused() {
        ProcessLock other = ProcessLock.of(database);
        other.close();

        assertThatThrownBy(() -> other.acquire(Wait.LONG))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("is closed");
    }

    @Test
    void of_isOneLockForAllNamesOfAFile() throws Exception {
        Files.createFile(database);
        Path link = Files.createSymbolicLink(folder.resolve("link.db"), database);
        assertThat(lock.acquire(Wait.LONG)).isTrue();

        try (ProcessLock other = ProcessLock.of(link)) {
            assertThat(elsewhere(() -> other.acquire(Wait.SHORT))).isFalse();
        }
        try (ProcessLock other = ProcessLock.of(folder.resolve("x/../some.db").normalize())) {
            assertThat(elsewhere(() -> other.acquire(Wait.SHORT))).isFalse();
        }
        lock.release();
    }

    @Test
    void of_makesAFileForItsOwnerOnly() throws Exception {
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve("some.db-lock"))))
                .isEqualTo("rw-------");
    }

    private boolean useOnce() {
        boolean got = lock.acquire(Wait.LONG);
        lock.release();
        return got;
    }

    private boolean elsewhere(Callable<Boolean> work) throws Exception {
        return get(threads.submit(work));
    }

    private static <T> T get(Future<T> future) throws Exception {
        return future.get(Wait.LONG.toSeconds(), TimeUnit.SECONDS);
    }
}
