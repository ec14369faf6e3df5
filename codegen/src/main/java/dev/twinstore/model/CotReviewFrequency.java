package dev.twinstore.model;

/** How often the chain of thought is reviewed. */
public enum CotReviewFrequency implements Word {
    /** After each task. */
    EVERY_TASK("every_task"),
    /** Every five minutes. */
    EVERY_5_MIN("every_5_min"),
    /** Only when a pattern was detected. */
    ON_PATTERNS_ONLY("on_patterns_only");

    private final String stored;

    CotReviewFrequency(String stored) {
        this.stored = stored;
    }

    @Override
    public String stored() {
        return stored;
    }
}
