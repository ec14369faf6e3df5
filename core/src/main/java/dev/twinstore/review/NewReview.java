package dev.twinstore.review;

import com.fasterxml.jackson.databind.JsonNode;
import dev.twinstore.db.tables.records.ReviewCyclesRecord;
import dev.twinstore.engine.Arguments;

/**
 * A review to record: {@code NewReview.of(2).worker(id).tasksAdded(1).rawResponse(answer)}. Not thread-safe; may be added
 * more than once.
 */
public final class NewReview {
    private final ReviewCyclesRecord record = new ReviewCyclesRecord();

    private NewReview() {}

    /** A review that found so many issues, from 0. */
    public static NewReview of(int issuesFound) {
        NewReview review = new NewReview();
        review.record.setIssuesFound(Arguments.notNegative("issuesFound", issuesFound));
        return review;
    }

    /** The worker that reviewed, of whichever goal; a human if not set. */
    public NewReview worker(String workerId) {
        record.setWorkerId(Arguments.notBlank("workerId", workerId));
        return this;
    }

    /** How many tasks the review asked for, from 0; 0 if not set. */
    public NewReview tasksAdded(int tasks) {
        record.setTasksAdded(Arguments.notNegative("tasks", tasks));
        return this;
    }

    /** What was run to verify, and its results; nothing if not set. */
    public NewReview verification(JsonNode verification) {
        record.setVerification(Arguments.json("verification", verification));
        return this;
    }

    /** The reviewer's full answer; not kept if not set. */
    public NewReview rawResponse(String response) {
        record.setRawResponse(Arguments.text("response", response));
        return this;
    }

    /** The worker's round in which it reviewed, from 0; if not set, its current one, or 0 for a human. */
    public NewReview iteration(int iteration) {
        record.setIterationAt((long) Arguments.notNegative("iteration", iteration));
        return this;
    }

    /** A copy of the row to insert. */
    ReviewCyclesRecord record() {
        ReviewCyclesRecord row = new ReviewCyclesRecord();
        row.from(record);
        return row;
    }
}
