package dev.twinstore.analytics.cli;

import java.util.BitSet;
import java.util.List;
import java.util.TreeMap;

/** The lines that cannot be imported: all their numbers, and what is wrong with the first twenty. */
final class BadLines {
    private static final int SHOWN = 20;

    private final BitSet numbers = new BitSet();
    private final TreeMap<Integer, String> messages = new TreeMap<>();

    /** A bad line and what is wrong with it. */
    record BadLine(int number, String message) {}

    /** Notes a bad line; what was noted first stays. */
    void add(int number, String message) {
        if (!numbers.get(number)) {
            numbers.set(number);
            messages.put(number, message);
            if (messages.size() > SHOWN) {
                messages.pollLastEntry();
            }
        }
    }

    boolean has(int number) {
        return numbers.get(number);
    }

    int count() {
        return numbers.cardinality();
    }

    /** The numbers, in order. */
    int[] numbers() {
        return numbers.stream().toArray();
    }

    /** The first of them, at most twenty, in order. */
    List<BadLine> first() {
        return messages.entrySet().stream()
                .map(entry -> new BadLine(entry.getKey(), entry.getValue()))
                .toList();
    }

    /** How many more there are than {@link #first} gives. */
    int more() {
        return count() - messages.size();
    }
}
