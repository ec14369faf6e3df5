package dev.twinstore.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class ManualTimeTest {
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    private final ManualTime time = new ManualTime(START);

    @Test
    void advance_movesBothClocks() {
        long before = time.monotonicNanos();
        time.advance(Duration.ofSeconds(3));
        assertThat(time.now()).isEqualTo(START.plusSeconds(3));
        assertThat(time.monotonicNanos() - before).isEqualTo(3_000_000_000L);
    }

    @Test
    void advance_refusesToGoBack() {
        assertThatThrownBy(() -> time.advance(Duration.ofSeconds(-1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("PT-1S")
                .hasMessageContaining("jump()");
        assertThat(time.now()).isEqualTo(START);
    }

    @Test
    void jump_movesTheWallClockOnly() {
        long before = time.monotonicNanos();
        time.jump(Duration.ofHours(-1));
        assertThat(time.now()).isEqualTo(START.minus(Duration.ofHours(1)));
        assertThat(time.monotonicNanos()).isEqualTo(before);
    }
}
