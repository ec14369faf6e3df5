package dev.twinstore.analytics.improvement;

/**
 * From how many times on something is a finding.
 *
 * @param redirections the same topic of redirections and of bottlenecks that needed an explanation; from 2, 3 by default
 * @param byHand the same kind of task, not asked for by a review; from 2, 5 by default
 * @param process pauses, alerts of one type, or errors of one kind, in one goal; from 2, 3 by default
 * @param most how many findings of each type at most, the most frequent first; from 1, 10 by default
 */
public record Thresholds(int redirections, int byHand, int process, int most) {
    /** Three, five, three, and ten of each. */
    public static final Thresholds DEFAULT = new Thresholds(3, 5, 3, 10);

    public Thresholds {
        if (Math.min(redirections, Math.min(byHand, process)) < 2 || most < 1) {
            throw new IllegalArgumentException("once is no pattern: thresholds are from 2, and at least one finding;"
                    + " was " + redirections + ", " + byHand + ", " + process + ", " + most);
        }
    }
}
