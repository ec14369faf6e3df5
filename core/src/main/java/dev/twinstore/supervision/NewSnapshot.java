package dev.twinstore.supervision;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.twinstore.db.tables.records.ChangeSnapshotsRecord;
import dev.twinstore.engine.Arguments;
import dev.twinstore.model.Json;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * What a worker changed, to be recorded: {@code NewSnapshot.of().filesModified("a.java").gitCommits("4f2a…")}. What is not
 * set is NULL; an empty list counts as not set. Not thread-safe; may be recorded more than once unless it has an id.
 */
public final class NewSnapshot {
    private final ChangeSnapshotsRecord record = new ChangeSnapshotsRecord();

    private NewSnapshot() {}

    /** A snapshot of no change, until something is set. */
    public static NewSnapshot of() {
        return new NewSnapshot();
    }

    /** An id of your own, unique among all snapshots, by which a behaviour review can name it; a UUIDv7 if not set. */
    public NewSnapshot id(String id) {
        record.setId(Arguments.key("id", id));
        return this;
    }

    /** The task the change was for, of the worker's goal. Under a claim it is the claim's task, whatever is set here. */
    public NewSnapshot task(String taskId) {
        record.setTaskId(Arguments.notBlank("taskId", taskId));
        return this;
    }

    /** Paths of the files that were created. */
    public NewSnapshot filesCreated(String... paths) {
        return filesCreated(List.of(paths));
    }

    /** Paths of the files that were created. */
    public NewSnapshot filesCreated(List<String> paths) {
        record.setFilesCreated(Arguments.texts("paths", paths));
        return this;
    }

    /** Paths of the files that were changed. */
    public NewSnapshot filesModified(String... paths) {
        return filesModified(List.of(paths));
    }

    /** Paths of the files that were changed. */
    public NewSnapshot filesModified(List<String> paths) {
        record.setFilesModified(Arguments.texts("paths", paths));
        return this;
    }

    /** Paths of the files that were deleted. */
    public NewSnapshot filesDeleted(String... paths) {
        return filesDeleted(List.of(paths));
    }

    /** Paths of the files that were deleted. */
    public NewSnapshot filesDeleted(List<String> paths) {
        record.setFilesDeleted(Arguments.texts("paths", paths));
        return this;
    }

    /** Ids of the commits that were made. */
    public NewSnapshot gitCommits(String... commits) {
        return gitCommits(List.of(commits));
    }

    /** Ids of the commits that were made. */
    public NewSnapshot gitCommits(List<String> commits) {
        record.setGitCommits(Arguments.texts("commits", commits));
        return this;
    }

    /** What changed, in words or as the statistics of a diff. */
    public NewSnapshot gitDiffSummary(String summary) {
        record.setGitDiffSummary(Arguments.text("summary", summary));
        return this;
    }

    /** The files' content before the change, by path. */
    public NewSnapshot before(Map<String, String> contentByPath) {
        ObjectNode content = Json.MAPPER.createObjectNode();
        contentByPath.forEach(content::put);
        record.setPreSnapshot(Arguments.json("contentByPath", content));
        return this;
    }

    /** The row to insert. */
    ChangeSnapshotsRecord row(String workerId, String outcomeId, String newId, Instant now) {
        ChangeSnapshotsRecord row = new ChangeSnapshotsRecord();
        row.from(record);
        row.setId(record.getId() == null ? newId : record.getId());
        row.setWorkerId(workerId);
        row.setOutcomeId(outcomeId);
        row.setTimestamp(now);
        return row;
    }
}
