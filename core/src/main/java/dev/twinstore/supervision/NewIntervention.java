package dev.twinstore.supervision;

import dev.twinstore.db.tables.records.InterventionsRecord;
import dev.twinstore.engine.Arguments;
import dev.twinstore.model.InterventionType;
import java.time.Instant;

/**
 * An intervention to send: {@code NewIntervention.of(InterventionType.REDIRECT, "Use the staging server").priority(5)}.
 * What is not set has the default of its column. Not thread-safe; may be sent more than once.
 */
public final class NewIntervention {
    private final InterventionsRecord record = new InterventionsRecord();

    private NewIntervention() {}

    /** An intervention with a message, which says something. */
    public static NewIntervention of(InterventionType type, String message) {
        NewIntervention intervention = new NewIntervention();
        intervention.record.setType(type);
        intervention.record.setMessage(Arguments.notBlank("message", message));
        return intervention;
    }

    /** The worker it is for; any worker of the goal if not set. */
    public NewIntervention worker(String workerId) {
        record.setWorkerId(Arguments.notBlank("workerId", workerId));
        return this;
    }

    /** Higher is heard first; any number, 0 by default. */
    public NewIntervention priority(int priority) {
        record.setPriority(priority);
        return this;
    }

    /** The row to insert. */
    InterventionsRecord row(String outcomeId, String newId, Instant now) {
        InterventionsRecord row = new InterventionsRecord();
        row.from(record);
        row.setId(newId);
        row.setOutcomeId(outcomeId);
        row.setCreatedAt(now);
        return row;
    }
}
