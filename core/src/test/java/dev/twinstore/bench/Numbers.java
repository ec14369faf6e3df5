package dev.twinstore.bench;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** Figures over rounds, and how they are written. */
final class Numbers {
    private Numbers() {}

    /** The middle one; NaN if there are none. */
    static double median(List<Double> numbers) {
        double[] sorted =
                numbers.stream().mapToDouble(Double::doubleValue).sorted().toArray();
        int middle = sorted.length / 2;
        if (sorted.length == 0) {
            return Double.NaN;
        }
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }

    /** The one that a share of them does not exceed. */
    static long percentile(long[] numbers, double share) {
        long[] sorted = numbers.clone();
        Arrays.sort(sorted);
        return sorted[Math.min(sorted.length - 1, (int) Math.ceil(share * sorted.length) - 1)];
    }

    /** Three or four figures, without an exponent: 0.123, 12.3, 12,345. */
    static String plain(double number) {
        double size = Math.abs(number);
        if (size == Math.rint(size) && size < 1_000) {
            return String.format(Locale.ROOT, "%.0f", number);
        }
        return String.format(
                Locale.ROOT, size < 1 ? "%.3f" : size < 10 ? "%.2f" : size < 1_000 ? "%.1f" : "%,.0f", number);
    }
}
