package dev.twinstore.bench;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What was measured, line by line, round by round. */
final class Samples {
    /** One round of one line; the baseline is NaN where there is none. */
    record Round(double value, double baseline) {}

    private final Map<Line, List<Round>> rounds = new LinkedHashMap<>();

    void add(Line line, double value, double baseline) {
        rounds.computeIfAbsent(line, any -> new ArrayList<>()).add(new Round(value, baseline));
    }

    void add(Line line, double value) {
        add(line, value, Double.NaN);
    }

    /** The results of an experiment, in the order of its lines. */
    List<Result> results(Experiment experiment) {
        return experiment.lines().stream()
                .map(line -> Result.of(line, rounds.getOrDefault(line, List.of())))
                .toList();
    }
}
