package dev.twinstore.analytics.cli;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;

/**
 * Which line depends on which, in a few numbers for each dependency. First {@link #add} all, then ask.
 */
final class LineGraph {
    private int[] from = new int[1 << 10];
    private int[] to = new int[1 << 10];
    private int count;

    /** A line depends on another. */
    void add(int line, int onLine) {
        if (count == from.length) {
            from = Arrays.copyOf(from, count * 2);
            to = Arrays.copyOf(to, count * 2);
        }
        from[count] = line;
        to[count++] = onLine;
    }

    /** Notes the good lines that wait for themselves by way of others: none of them could ever start. */
    void refuseCircles(int lines, BadLines bad) {
        boolean[] in = new boolean[lines + 1];
        for (int i = 0; i < count; i++) {
            in[from[i]] |= !bad.has(from[i]);
            in[to[i]] |= !bad.has(to[i]);
        }
        peel(lines, in, from, to); // those that can start
        peel(lines, in, to, from); // those that nobody waits for in turn
        for (int i = 0; i < count; i++) {
            if (in[from[i]] && in[to[i]]) {
                bad.add(
                        from[i],
                        from[i] == to[i]
                                ? "depends on itself"
                                : "waits for itself: its dependencies run in a circle, by way of line " + to[i]);
            }
        }
    }

    /** Takes out, one after the other, every line without a dependency on a line that is still in. */
    private void peel(int lines, boolean[] in, int[] waiting, int[] awaited) {
        int[] open = new int[lines + 1];
        for (int i = 0; i < count; i++) {
            if (in[waiting[i]] && in[awaited[i]]) {
                open[waiting[i]]++;
            }
        }
        Reverse waitingFor = new Reverse(lines, waiting, awaited);
        Deque<Integer> free = new ArrayDeque<>();
        for (int line = 1; line <= lines; line++) {
            if (in[line] && open[line] == 0) {
                free.add(line);
            }
        }
        for (Integer line = free.poll(); line != null; line = free.poll()) {
            in[line] = false;
            for (int i = waitingFor.start[line]; i < waitingFor.start[line + 1]; i++) {
                int waits = waitingFor.lines[i];
                if (in[waits] && --open[waits] == 0) {
                    free.add(waits);
                }
            }
        }
    }

    /** Notes the lines that depend on bad ones, also by way of others. */
    void refuseDependents(int lines, BadLines bad) {
        Reverse waitingFor = new Reverse(lines, from, to);
        Deque<Integer> found = new ArrayDeque<>();
        for (int line : bad.numbers()) {
            found.add(line);
        }
        for (Integer line = found.poll(); line != null; line = found.poll()) {
            for (int i = waitingFor.start[line]; i < waitingFor.start[line + 1]; i++) {
                int waits = waitingFor.lines[i];
                if (!bad.has(waits)) {
                    bad.add(waits, "depends on line " + line + ", which is bad");
                    found.add(waits);
                }
            }
        }
    }

    /** For each line, those that wait for it. */
    private final class Reverse {
        private final int[] start;
        private final int[] lines;

        Reverse(int last, int[] waiting, int[] awaited) {
            start = new int[last + 2];
            lines = new int[count];
            for (int i = 0; i < count; i++) {
                start[awaited[i] + 1]++;
            }
            for (int line = 1; line < start.length; line++) {
                start[line] += start[line - 1];
            }
            int[] next = start.clone();
            for (int i = 0; i < count; i++) {
                lines[next[awaited[i]]++] = waiting[i];
            }
        }
    }
}
