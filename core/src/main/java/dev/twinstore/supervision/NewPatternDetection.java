package dev.twinstore.supervision;

import dev.twinstore.db.tables.records.PatternDetectionsRecord;
import dev.twinstore.engine.Arguments;
import dev.twinstore.model.Severity;
import java.time.Instant;
import java.util.List;

/**
 * A pattern that was seen, to be added: {@code NewPatternDetection.of("loop", "Edits the same file again and again",
 * Severity.MEDIUM)}. What is not set is NULL; an empty list counts as not set. Not thread-safe; may be added more than once.
 */
public final class NewPatternDetection {
    private final PatternDetectionsRecord record = new PatternDetectionsRecord();

    private NewPatternDetection() {}

    /**
     * A detection of a pattern.
     *
     * @param patternId which pattern; an open vocabulary
     * @param patternName what it is called, for people
     */
    public static NewPatternDetection of(String patternId, String patternName, Severity severity) {
        NewPatternDetection detection = new NewPatternDetection();
        detection.record.setPatternId(Arguments.key("patternId", patternId));
        detection.record.setPatternName(Arguments.notBlank("patternName", patternName));
        detection.record.setSeverity(severity);
        return detection;
    }

    /** What was seen, for people. */
    public NewPatternDetection details(String details) {
        record.setDetails(Arguments.text("details", details));
        return this;
    }

    /** Paths of the files it was seen in. */
    public NewPatternDetection filesInvolved(String... paths) {
        return filesInvolved(List.of(paths));
    }

    /** Paths of the files it was seen in. */
    public NewPatternDetection filesInvolved(List<String> paths) {
        record.setFilesInvolved(Arguments.texts("paths", paths));
        return this;
    }

    /** What was done about it; an open vocabulary. It is recorded, not carried out. */
    public NewPatternDetection actionTaken(String action) {
        record.setActionTaken(Arguments.notBlank("action", action));
        return this;
    }

    /** The row to insert. */
    PatternDetectionsRecord row(String workerId, String outcomeId, String newId, Instant now) {
        PatternDetectionsRecord row = new PatternDetectionsRecord();
        row.from(record);
        row.setId(newId);
        row.setWorkerId(workerId);
        row.setOutcomeId(outcomeId);
        row.setTimestamp(now);
        return row;
    }
}
