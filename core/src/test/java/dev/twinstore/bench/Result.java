package dev.twinstore.bench;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * A line, measured.
 *
 * @param value ours: the median over the rounds
 * @param baseline what it is compared with: likewise; NaN: nothing
 * @param ratio the median of the rounds' ratios, so that a round in which the machine was busy counts as one round
 */
record Result(Line line, double value, double baseline, double ratio, List<Samples.Round> rounds) {
    static Result of(Line line, List<Samples.Round> rounds) {
        return new Result(
                line,
                median(rounds, Samples.Round::value),
                median(rounds, Samples.Round::baseline),
                median(rounds, round -> round.value() / round.baseline()),
                rounds);
    }

    boolean ok() {
        return line.bar().reached(value, ratio);
    }

    /** From the least to the greatest of our values. */
    String spread() {
        return Numbers.plain(least()) + " - " + Numbers.plain(greatest());
    }

    /** The agreed fields first, and in this order; then more. */
    ObjectNode json() {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("name", line.name());
        json.put("unit", line.unit());
        put(json, "value", value);
        put(json, "baseline", baseline);
        json.put("baselineName", line.baselineName().isEmpty() ? null : line.baselineName());
        put(json, "ratio", ratio);
        json.put("bar", line.bar().toString().isEmpty() ? null : line.bar().toString());
        json.put("ok", ok());
        json.put("rounds", rounds.size());
        put(json, "least", least());
        put(json, "greatest", greatest());
        put(json, "baselineLeast", baselines(Math::min));
        put(json, "baselineGreatest", baselines(Math::max));
        json.put("note", line.note());
        return json;
    }

    private double least() {
        return rounds.stream().mapToDouble(Samples.Round::value).min().orElse(Double.NaN);
    }

    private double greatest() {
        return rounds.stream().mapToDouble(Samples.Round::value).max().orElse(Double.NaN);
    }

    private double baselines(java.util.function.DoubleBinaryOperator choose) {
        return rounds.stream()
                .mapToDouble(Samples.Round::baseline)
                .reduce(choose)
                .orElse(Double.NaN);
    }

    private static double median(List<Samples.Round> rounds, ToDoubleFunction<Samples.Round> of) {
        return Numbers.median(rounds.stream().map(of::applyAsDouble).toList());
    }

    private static void put(ObjectNode json, String name, double number) {
        json.put(name, Double.isFinite(number) ? (Double) number : null);
    }
}
