package dev.twinstore.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;

class RaceTest {
    private final Race race = new Race();

    @Test
    void run_returnsTheResultsInOrder() {
        assertThat(race.run(4, i -> i * 10)).containsExactly(0, 10, 20, 30);
    }

    @Test
    void run_failsWithWhatTheFirstThrewAndTheOthersSuppressed() {
        assertThatThrownBy(() -> race.run(4, i -> {
                    if (i > 1) {
                        throw new IOException("no " + i);
                    }
                    return i;
                }))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("2 of 4 failed")
                .hasMessageContaining("no 2")
                .hasRootCauseMessage("no 2")
                .satisfies(error -> assertThat(error.getSuppressed())
                        .extracting(Throwable::getMessage)
                        .containsExactly("no 3"));
    }

    @Test
    void finish_tellsResultsAndFailuresApart() {
        Race.Finish<Integer> finish = race.finish(3, i -> {
            if (i == 1) {
                throw new IllegalStateException("not I");
            }
            return i;
        });
        assertThat(finish.results()).containsExactly(0, 2);
        assertThat(finish.failures()).singleElement().isInstanceOf(IllegalStateException.class);
    }

    @Test
    void finish_interruptsThoseWhoAreLate() {
        CountDownLatch interrupted = new CountDownLatch(1);
        Race.Finish<Integer> finish = race.within(Duration.ofMillis(50)).finish(1, i -> {
            try {
                new CountDownLatch(1).await();
                return i;
            } finally {
                interrupted.countDown();
            }
        });
        assertThat(finish.failures()).singleElement().isInstanceOf(TimeoutException.class);
        assertThat(interrupted).satisfies(CountDownLatch::await);
    }
}
