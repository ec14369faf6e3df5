package dev.twinstore.outcome;

import com.fasterxml.jackson.databind.JsonNode;
import dev.twinstore.db.tables.records.OutcomesRecord;
import dev.twinstore.engine.Arguments;
import dev.twinstore.model.CotReviewFrequency;
import dev.twinstore.model.GitMode;
import dev.twinstore.model.OutcomeStatus;
import dev.twinstore.model.PauseSensitivity;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A goal to create: {@code NewOutcome.of("Render the trailer").brief("…").parent(film.id())}. What is not set has the
 * default of its column. Not thread-safe; may be created more than once unless it has an id.
 */
public final class NewOutcome {
    private final OutcomesRecord record = new OutcomesRecord();

    private NewOutcome() {}

    /** A goal with a name, which says something and need not be unique. */
    public static NewOutcome of(String name) {
        NewOutcome outcome = new NewOutcome();
        outcome.record.setName(Arguments.key("name", name));
        return outcome;
    }

    /** An id of your own, unique among all goals; a UUIDv7 if not set. */
    public NewOutcome id(String id) {
        record.setId(Arguments.key("id", id));
        return this;
    }

    /** The goal above, by id; a root if not set. */
    public NewOutcome parent(String outcomeId) {
        record.setParentId(Arguments.notBlank("parent", outcomeId));
        return this;
    }

    /** It begins dormant: nothing is claimed before it is activated. */
    public NewOutcome dormant() {
        record.setStatus(OutcomeStatus.DORMANT);
        return this;
    }

    /** It is never achieved for good: work keeps coming. */
    public NewOutcome ongoing() {
        record.setIsOngoing(true);
        return this;
    }

    /** What the human asked for, verbatim. */
    public NewOutcome brief(String brief) {
        record.setBrief(Arguments.text("brief", brief));
        return this;
    }

    /** The what, worked out. */
    public NewOutcome intent(JsonNode intent) {
        record.setIntent(Intents.stored(Arguments.json("intent", intent)));
        return this;
    }

    /** When it is wanted, in free text. */
    public NewOutcome timeline(String timeline) {
        record.setTimeline(Arguments.text("timeline", timeline));
        return this;
    }

    /** Where its workers work. */
    public NewOutcome workingDirectory(String directory) {
        record.setWorkingDirectory(Arguments.notBlank("workingDirectory", directory));
        return this;
    }

    /** How its work uses git; not at all by default. */
    public NewOutcome gitMode(GitMode mode) {
        record.setGitMode(mode);
        return this;
    }

    /** The branch that its work starts from; the repository's default branch if not set. */
    public NewOutcome baseBranch(String branch) {
        record.setBaseBranch(Arguments.notBlank("baseBranch", branch));
        return this;
    }

    /** The branch of its own. */
    public NewOutcome workBranch(String branch) {
        record.setWorkBranch(Arguments.notBlank("workBranch", branch));
        return this;
    }

    /** Whether its workers commit their changes by themselves; false by default. */
    public NewOutcome autoCommit(boolean commit) {
        record.setAutoCommit(commit);
        return this;
    }

    /** Whether its end opens a pull request; false by default. */
    public NewOutcome createPrOnComplete(boolean create) {
        record.setCreatePrOnComplete(create);
        return this;
    }

    /** Whether its workers are watched; true by default. */
    public NewOutcome supervisorEnabled(boolean enabled) {
        record.setSupervisorEnabled(enabled);
        return this;
    }

    /** How soon supervision pauses a worker; medium by default. */
    public NewOutcome pauseSensitivity(PauseSensitivity sensitivity) {
        record.setPauseSensitivity(sensitivity);
        return this;
    }

    /** How often the chain of thought is reviewed; after every task by default. */
    public NewOutcome cotReviewFrequency(CotReviewFrequency frequency) {
        record.setCotReviewFrequency(frequency);
        return this;
    }

    @Nullable
    String parentId() {
        return record.getParentId();
    }

    /** The row to insert. */
    OutcomesRecord record(String newId, int depth, Instant now) {
        OutcomesRecord row = Changes.copy(record);
        if (record.getId() == null) {
            row.setId(newId);
        }
        row.setDepth(depth);
        row.setCreatedAt(now);
        row.setUpdatedAt(now);
        row.setLastActivityAt(now);
        return row;
    }
}
