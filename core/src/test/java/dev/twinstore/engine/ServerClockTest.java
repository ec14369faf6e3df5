package dev.twinstore.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.twinstore.TimeSource;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A server's clock as seen from here, with both moved by hand. */
class ServerClockTest {
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    private long nanos = 77;
    private Instant server = START;
    private int asked;

    private final ServerClock clock = new ServerClock(
            new TimeSource() {
                @Override
                public Instant now() {
                    throw new AssertionError("the wall clock of this machine plays no part");
                }

                @Override
                public long monotonicNanos() {
                    return nanos;
                }
            },
            () -> {
                asked++;
                return server;
            });

    private void pass(Duration time) {
        nanos += time.toNanos();
        server = server.plus(time);
    }

    private void set(Duration by) {
        server = server.plus(by);
    }

    /** An answer that takes its time: half of it on the way there. */
    private void look(Duration wayAndBack) {
        long sent = nanos;
        pass(wayAndBack.dividedBy(2));
        Instant shown = server;
        pass(wayAndBack.dividedBy(2));
        clock.showed(shown, sent);
    }

    private void look() {
        look(Duration.ZERO);
    }

    @Test
    void now_goesOnFromTheLastLook_andAsksAgainWhenItWasLongAgo() {
        assertThat(clock.now()).isEqualTo(START);
        pass(Duration.ofSeconds(9));
        assertThat(clock.now()).isEqualTo(START.plusSeconds(9));
        assertThat(asked).isEqualTo(1);
        set(Duration.ofMinutes(1));
        pass(Duration.ofSeconds(2));
        assertThat(clock.now()).isEqualTo(server);
        assertThat(asked).isEqualTo(2);
    }

    @Test
    void since_isTheDifferenceIfTheClockWasNotSet() {
        look();
        pass(Duration.ofMinutes(7));
        look();
        assertThat(clock.since(START)).isEqualTo(Duration.ofMinutes(7));
        assertThat(clock.since(server)).isZero();
        assertThat(clock.since(server.plusSeconds(5))).as("still to come").isZero();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, -1})
    void since_leavesOutWhatTheClockWasSetBy(long hours) {
        look();
        pass(Duration.ofMinutes(2));
        Instant before = server;
        pass(Duration.ofMinutes(1));
        look();
        set(Duration.ofHours(hours));
        pass(Duration.ofMinutes(1));
        look();
        Instant after = server;
        assertThat(clock.since(before)).isEqualTo(Duration.ofMinutes(2));
        pass(Duration.ofMinutes(3));
        assertThat(clock.since(before)).isEqualTo(Duration.ofMinutes(5));
        assertThat(clock.since(after)).isEqualTo(Duration.ofMinutes(3));
    }

    @Test
    void since_leavesOutSeveralSettings() {
        look();
        Instant first = server;
        for (int hours : List.of(1, -2, 5, -3)) {
            pass(Duration.ofMinutes(1));
            set(Duration.ofHours(hours));
            look();
        }
        assertThat(clock.since(first)).isEqualTo(Duration.ofMinutes(4));
        for (int i = 0; i < 100; i++) {
            pass(Duration.ofMinutes(1));
            set(Duration.ofDays(1));
            look();
        }
        assertThat(clock.since(server.minus(Duration.ofMinutes(1).plusDays(1)))).isEqualTo(Duration.ofMinutes(1));
    }

    @Test
    void since_countsNoTimeThatTheClockSkipped() {
        look();
        set(Duration.ofHours(1));
        look();
        pass(Duration.ofMinutes(1));
        assertThat(clock.since(START.plus(Duration.ofMinutes(30))))
                .as("it never showed that moment")
                .isEqualTo(Duration.ofMinutes(1));
    }

    @Test
    void since_ofAMomentShownTwice_takesTheLaterTime() {
        look();
        pass(Duration.ofMinutes(10));
        look();
        set(Duration.ofMinutes(-5));
        look();
        pass(Duration.ofMinutes(1));
        assertThat(clock.since(START.plus(Duration.ofMinutes(5)))).isEqualTo(Duration.ofMinutes(1));
    }

    @Test
    void slowAnswersAreNoSettings() {
        look();
        for (int i = 0; i < 50; i++) {
            look(Duration.ofSeconds(i % 7 * 2L));
            pass(Duration.ofSeconds(i % 3));
        }
        look();
        assertThat(clock.since(START)).isEqualTo(Duration.between(START, server));
    }

    @Test
    void answersThatOvertakeEachOther_areNoSettings() {
        look();
        pass(Duration.ofSeconds(1));
        long early = nanos;
        Instant shown = server;
        pass(Duration.ofSeconds(1));
        set(Duration.ofHours(1));
        look();
        clock.showed(shown, early); // asked before it was set, answered after
        pass(Duration.ofSeconds(1));
        assertThat(clock.now()).isEqualTo(server);
        assertThat(clock.since(START)).isEqualTo(Duration.ofSeconds(3));
    }
}
