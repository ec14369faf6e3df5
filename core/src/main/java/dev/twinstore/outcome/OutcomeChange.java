package dev.twinstore.outcome;

import static dev.twinstore.db.Tables.OUTCOMES;

import com.fasterxml.jackson.databind.JsonNode;
import dev.twinstore.RefusedException;
import dev.twinstore.Tx;
import dev.twinstore.activity.ActivityType;
import dev.twinstore.db.tables.pojos.Outcome;
import dev.twinstore.db.tables.records.OutcomesRecord;
import dev.twinstore.engine.Arguments;
import dev.twinstore.engine.Locking;
import dev.twinstore.model.CotReviewFrequency;
import dev.twinstore.model.GitMode;
import dev.twinstore.model.OutcomeStatus;
import dev.twinstore.model.PauseSensitivity;
import java.util.List;
import org.jooq.Field;
import org.jspecify.annotations.Nullable;

/**
 * What to change of a goal: {@code OutcomeChange.of().name("…").autoCommit(true)}. What is not named stays; null empties a
 * column that can be empty. State and place have operations of their own. Not thread-safe.
 */
public final class OutcomeChange {
    private final OutcomesRecord record = new OutcomesRecord();

    private OutcomeChange() {}

    /** Nothing yet. */
    public static OutcomeChange of() {
        return new OutcomeChange();
    }

    /** What it is called; says something, and need not be unique. */
    public OutcomeChange name(String name) {
        record.setName(Arguments.key("name", name));
        return this;
    }

    /** Whether it is never achieved for good. A goal that is achieved must be activated before it can be ongoing. */
    public OutcomeChange ongoing(boolean ongoing) {
        record.setIsOngoing(ongoing);
        return this;
    }

    /** What the human asked for, verbatim. */
    public OutcomeChange brief(@Nullable String brief) {
        record.setBrief(Arguments.text("brief", brief));
        return this;
    }

    /** The what, worked out. */
    public OutcomeChange intent(@Nullable JsonNode intent) {
        record.setIntent(Intents.stored(Arguments.json("intent", intent)));
        return this;
    }

    /** When it is wanted, in free text. */
    public OutcomeChange timeline(@Nullable String timeline) {
        record.setTimeline(Arguments.text("timeline", timeline));
        return this;
    }

    /** Where its workers work; null: their own choice. */
    public OutcomeChange workingDirectory(@Nullable String directory) {
        record.setWorkingDirectory(directory == null ? null : Arguments.notBlank("workingDirectory", directory));
        return this;
    }

    /** How its work uses git. */
    public OutcomeChange gitMode(GitMode mode) {
        record.setGitMode(mode);
        return this;
    }

    /** The branch that its work starts from; null: the repository's default branch. */
    public OutcomeChange baseBranch(@Nullable String branch) {
        record.setBaseBranch(branch == null ? null : Arguments.notBlank("baseBranch", branch));
        return this;
    }

    /** The branch of its own; null: none. */
    public OutcomeChange workBranch(@Nullable String branch) {
        record.setWorkBranch(branch == null ? null : Arguments.notBlank("workBranch", branch));
        return this;
    }

    /** Whether its workers commit their changes by themselves. */
    public OutcomeChange autoCommit(boolean commit) {
        record.setAutoCommit(commit);
        return this;
    }

    /** Whether its end opens a pull request. */
    public OutcomeChange createPrOnComplete(boolean create) {
        record.setCreatePrOnComplete(create);
        return this;
    }

    /** Whether its workers are watched. */
    public OutcomeChange supervisorEnabled(boolean enabled) {
        record.setSupervisorEnabled(enabled);
        return this;
    }

    /** How soon supervision pauses a worker. */
    public OutcomeChange pauseSensitivity(PauseSensitivity sensitivity) {
        record.setPauseSensitivity(sensitivity);
        return this;
    }

    /** How often the chain of thought is reviewed. */
    public OutcomeChange cotReviewFrequency(CotReviewFrequency frequency) {
        record.setCotReviewFrequency(frequency);
        return this;
    }

    /** Makes the change, of which only what is not so already counts. */
    Outcome apply(Tx tx, String id) {
        OutcomesRecord before = Locking.locked(
                        tx.dsl(), tx.dsl().selectFrom(OUTCOMES).where(OUTCOMES.ID.eq(id)))
                .fetchOne();
        if (before == null) {
            throw Outcomes.noOutcome(id);
        }
        if (before.getStatus() == OutcomeStatus.ARCHIVED) {
            throw new RefusedException("outcome " + id + " is archived and does not change; activate it first");
        }
        OutcomesRecord row = Changes.differing(record, before);
        if (before.getStatus() == OutcomeStatus.ACHIEVED && row.changed(OUTCOMES.IS_ONGOING) && row.getIsOngoing()) {
            throw new RefusedException("outcome " + id + " is achieved and cannot be made ongoing; activate it first");
        }
        List<Field<?>> fields = Changes.fields(row);
        if (fields.isEmpty()) {
            return before.into(Outcome.class);
        }
        row.setUpdatedAt(tx.now());
        tx.dsl().update(OUTCOMES).set(row).where(OUTCOMES.ID.eq(id)).execute();
        String name = Outcomes.require(tx.dsl(), id).name();
        if (fields.contains(OUTCOMES.INTENT)) {
            tx.activity().add(id, ActivityType.INTENT_UPDATED, "Intent updated: " + name);
        }
        List<String> others = fields.stream()
                .filter(field -> !field.equals(OUTCOMES.INTENT))
                .map(Field::getName)
                .toList();
        if (!others.isEmpty()) {
            tx.activity().add(id, ActivityType.OUTCOME_UPDATED, "Updated: " + name, "changed", others);
        }
        return Outcomes.require(tx.dsl(), id);
    }
}
