package dev.twinstore.supervision;

import dev.twinstore.db.tables.records.BehaviorReviewsRecord;
import dev.twinstore.engine.Arguments;
import dev.twinstore.model.Recommendation;
import java.time.Instant;
import java.util.List;

/**
 * A judgement of a worker's behaviour, to be added: {@code NewBehaviorReview.of().alignmentScore(92)}. What is not set is
 * NULL; an empty list counts as not set. Not thread-safe; may be added more than once.
 */
public final class NewBehaviorReview {
    private final BehaviorReviewsRecord record = new BehaviorReviewsRecord();

    private NewBehaviorReview() {}

    /** A review that says nothing, until something is set. */
    public static NewBehaviorReview of() {
        return new NewBehaviorReview();
    }

    /** The change that was judged, by the same worker; behaviour in general if not set. */
    public NewBehaviorReview snapshot(String snapshotId) {
        record.setSnapshotId(Arguments.notBlank("snapshotId", snapshotId));
        return this;
    }

    /** From 0 (against the intent) to 100 (as intended). */
    public NewBehaviorReview alignmentScore(int score) {
        if (score < 0 || score > 100) {
            throw new IllegalArgumentException("score must be from 0 to 100, was " + score);
        }
        record.setAlignmentScore(score);
        return this;
    }

    /** What gives reason to worry. */
    public NewBehaviorReview concerns(String... concerns) {
        return concerns(List.of(concerns));
    }

    /** What gives reason to worry. */
    public NewBehaviorReview concerns(List<String> concerns) {
        record.setConcerns(Arguments.texts("concerns", concerns));
        return this;
    }

    /** Signs that the worker says other than it does. */
    public NewBehaviorReview deceptionIndicators(String... indicators) {
        return deceptionIndicators(List.of(indicators));
    }

    /** Signs that the worker says other than it does. */
    public NewBehaviorReview deceptionIndicators(List<String> indicators) {
        record.setDeceptionIndicators(Arguments.texts("indicators", indicators));
        return this;
    }

    /** What the review advises. It is recorded, not carried out. */
    public NewBehaviorReview recommendation(Recommendation recommendation) {
        record.setRecommendation(recommendation);
        return this;
    }

    /** Why it was judged so. */
    public NewBehaviorReview reasoning(String reasoning) {
        record.setReasoning(Arguments.text("reasoning", reasoning));
        return this;
    }

    /** What was done about it; an open vocabulary: log, alert, pause. It is recorded, not carried out. */
    public NewBehaviorReview actionTaken(String action) {
        record.setActionTaken(Arguments.notBlank("action", action));
        return this;
    }

    /** The row to insert. */
    BehaviorReviewsRecord row(String workerId, String outcomeId, String newId, Instant now) {
        BehaviorReviewsRecord row = new BehaviorReviewsRecord();
        row.from(record);
        row.setId(newId);
        row.setWorkerId(workerId);
        row.setOutcomeId(outcomeId);
        row.setTimestamp(now);
        return row;
    }
}
