package dev.twinstore.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class RunningJobTest {
    private static final Duration SOON = Duration.ofMillis(1);

    @Test
    @SuppressWarnings("try") // the job runs until it is closed
    void whateverIsThrown_itGoesOn() throws InterruptedException {
        AtomicInteger runs = new AtomicInteger();
        CountDownLatch third = new CountDownLatch(1);
        try (RunningJob job = RunningJob.start(
                "failing",
                () -> {
                    switch (runs.incrementAndGet()) {
                        case 1 -> throw new IllegalStateException("the first time");
                        case 2 -> throw new NoClassDefFoundError("the second time");
                        default -> third.countDown();
                    }
                    return Duration.ofSeconds(Long.MAX_VALUE);
                },
                SOON)) {
            assertThat(third.await(30, TimeUnit.SECONDS)).isTrue();
        }
        assertThat(runs).hasValue(3);
    }

    @Test
    void close_waitsForWhatHasBegun_andBeginsNoMore() throws InterruptedException {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        AtomicInteger done = new AtomicInteger();
        RunningJob job = RunningJob.start("slow", () -> {
            begun.countDown();
            try {
                go.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
            done.incrementAndGet();
            return Duration.ZERO;
        });
        begun.await();
        Thread closing = new Thread(job::close);
        closing.start();
        closing.join(50);
        assertThat(closing.isAlive()).isTrue();
        go.countDown();
        closing.join();
        job.await();
        assertThat(done).hasValue(1);
    }

    @Test
    void closedByItsOwnWork_itEnds() throws InterruptedException {
        AtomicReference<RunningJob> job = new AtomicReference<>();
        CountDownLatch started = new CountDownLatch(1);
        job.set(RunningJob.start("closing itself", () -> {
            try {
                started.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
            job.get().close();
            return Duration.ZERO;
        }));
        started.countDown();
        job.get().await();
    }
}
