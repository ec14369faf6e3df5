package dev.twinstore.analytics;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import java.util.function.LongUnaryOperator;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is found in looks that keep nothing is what is found by sorting all. */
final class SpreadSearchTest {
    private static final long LONGEST = 253_402_300_799_999L; // between two moments
    private static final long PLENTY = 1_000_000;

    @Test
    void ofNothing_isNothing_afterOneLook() {
        SpreadSearch search = new SpreadSearch();
        assertThat(search.narrow(new SpreadSearch.Room(PLENTY))).isFalse();
        assertThat(search.spread()).isEqualTo(Spread.NONE);
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1, 2, 63, 64, 65, 127, 128, 1_000, 86_400_000, LONGEST, Long.MAX_VALUE})
    void ofOneValue_allIsThatValue(long value) {
        isFound(PLENTY, value);
        isFound(0, value);
        isFound(0, value, value, value);
    }

    @Test
    void ofTwoValues_percentilesLieBetween() {
        isFound(PLENTY, 0, 1);
        isFound(PLENTY, 7, LONGEST);
        isFound(0, 7, LONGEST);
        assertThat(found(PLENTY, 1_000, 2_000).p50()).isEqualTo(Duration.ofMillis(1_500));
        assertThat(found(PLENTY, 1, 2).p50()).as("half up").isEqualTo(Duration.ofMillis(2));
    }

    @Test
    void ties_andValuesInOneCell_areToldApart() {
        isFound(PLENTY, repeated(5_000, 42_000_000));
        isFound(0, repeated(5_000, 42_000_000));
        isFound(0, LongStream.range(0, 5_000).map(i -> 42_000_000 + i % 7).toArray());
        isFound(10, LongStream.range(0, 5_000).map(i -> i < 2_500 ? 0 : LONGEST).toArray());
        isFound(PLENTY, LongStream.range(0, 101).map(i -> i * i * i * i * i).toArray());
    }

    @Test
    void manyValues_ofAnyShape_withOrWithoutRoom() {
        Random random = new Random(5);
        LongUnaryOperator even = i -> random.nextInt(3_600_000);
        LongUnaryOperator exponential = i -> (long) (-Math.log(1 - random.nextDouble()) * 8_000_000);
        LongUnaryOperator acrossAllSizes = i -> random.nextLong() >>> (1 + random.nextInt(62));
        for (LongUnaryOperator shape : new LongUnaryOperator[] {even, exponential, acrossAllSizes}) {
            for (int size : new int[] {3, 10, 100, 101, 20_000}) {
                long[] values = LongStream.range(0, size).map(shape).toArray();
                for (long room : new long[] {0, 50, PLENTY}) {
                    isFound(room, values);
                }
            }
        }
    }

    @Test
    void twoLooks_areEnough_whereThereIsRoom_andEightForAnyTime_withoutAny() {
        Random random = new Random(6);
        long[] values = LongStream.range(0, 10_000)
                .map(i -> (long) (random.nextDouble() * LONGEST))
                .toArray();
        assertThat(looks(new SpreadSearch(), PLENTY, values)).isEqualTo(2);
        assertThat(looks(new SpreadSearch(), 0, values)).isBetween(3, 8);
    }

    private static long[] repeated(int times, long value) {
        long[] values = new long[times];
        Arrays.fill(values, value);
        return values;
    }

    private static void isFound(long room, long... values) {
        long[] sorted = values.clone();
        Arrays.sort(sorted);
        assertThat(found(room, values))
                .as("%d values, room for %d", values.length, room)
                .isEqualTo(new Spread(
                        sorted.length,
                        percentile(sorted, 0.5),
                        percentile(sorted, 0.9),
                        percentile(sorted, 0.99),
                        Duration.ofMillis(sorted[sorted.length - 1])));
    }

    private static Duration percentile(long[] sorted, double share) {
        double place = share * (sorted.length - 1);
        double below = sorted[(int) Math.floor(place)];
        double above = sorted[(int) Math.ceil(place)];
        return Duration.ofMillis(Math.round(below + (place - Math.floor(place)) * (above - below)));
    }

    private static Spread found(long room, long... values) {
        SpreadSearch search = new SpreadSearch();
        assertThat(looks(search, room, values)).isLessThanOrEqualTo(11);
        return search.spread();
    }

    private static int looks(SpreadSearch search, long room, long... values) {
        int looks = 0;
        do {
            for (long value : values) {
                search.add(value);
            }
            looks++;
        } while (search.narrow(new SpreadSearch.Room(room)));
        return looks;
    }
}
