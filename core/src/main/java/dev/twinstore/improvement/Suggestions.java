package dev.twinstore.improvement;

import static dev.twinstore.db.Tables.IMPROVEMENT_SUGGESTIONS;
import static org.jooq.impl.DSL.count;

import dev.twinstore.NotFoundException;
import dev.twinstore.RefusedException;
import dev.twinstore.Scope;
import dev.twinstore.Tx;
import dev.twinstore.db.tables.pojos.Suggestion;
import dev.twinstore.db.tables.records.ImprovementSuggestionsRecord;
import dev.twinstore.engine.Arguments;
import dev.twinstore.model.SuggestionStatus;
import dev.twinstore.model.SuggestionType;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jooq.DSLContext;
import org.jooq.Record3;
import org.jooq.Select;
import org.jspecify.annotations.Nullable;

/**
 * What the workforce could do better, found from its history or put in by hand. Suggestions are about no single goal, so
 * they write no activity. Thread-safe on a store.
 */
public final class Suggestions {
    private final Scope scope;

    public Suggestions(Scope scope) {
        this.scope = scope;
    }

    /**
     * Adds a suggestion. One with a fingerprint that is there already adds nothing, whatever became of the first: a
     * dismissed one stays dismissed.
     *
     * @return the suggestion as stored; of a finding that was there, the first row, unchanged
     */
    public Suggestion add(NewSuggestion suggestion) {
        return scope.write(tx -> {
            ImprovementSuggestionsRecord row = suggestion.record();
            row.setStatus(SuggestionStatus.PENDING);
            row.setCreatedAt(tx.now());
            ImprovementSuggestionsRecord added = tx.dsl()
                    .insertInto(IMPROVEMENT_SUGGESTIONS)
                    .set(row)
                    .onConflictDoNothing()
                    .returning()
                    .fetchOne();
            return added != null
                    ? added.into(Suggestion.class)
                    : found(tx.dsl(), row.getFingerprint()).fetchSingle().into(Suggestion.class);
        });
    }

    static Select<ImprovementSuggestionsRecord> found(DSLContext dsl, String fingerprint) {
        return dsl.selectFrom(IMPROVEMENT_SUGGESTIONS).where(IMPROVEMENT_SUGGESTIONS.FINGERPRINT.eq(fingerprint));
    }

    /** Takes a suggestion up. Accepted already: no change. */
    public Suggestion accept(long id) {
        return decide(id, SuggestionStatus.ACCEPTED);
    }

    /** Refuses a suggestion for good: the same finding does not bring it back. Dismissed already: no change. */
    public Suggestion dismiss(long id) {
        return decide(id, SuggestionStatus.DISMISSED);
    }

    private Suggestion decide(long id, SuggestionStatus decision) {
        return scope.write(tx -> {
            int decided = tx.dsl()
                    .update(IMPROVEMENT_SUGGESTIONS)
                    .set(IMPROVEMENT_SUGGESTIONS.STATUS, decision)
                    .set(IMPROVEMENT_SUGGESTIONS.DECIDED_AT, tx.now())
                    .where(IMPROVEMENT_SUGGESTIONS.ID.eq(id))
                    .and(IMPROVEMENT_SUGGESTIONS
                            .STATUS
                            .eq(SuggestionStatus.PENDING)
                            .or(IMPROVEMENT_SUGGESTIONS.STATUS.isNull()))
                    .execute();
            Suggestion suggestion = require(tx, id);
            if (decided == 0 && suggestion.status() != decision) {
                throw new RefusedException("suggestion " + id + " was "
                        + suggestion.status().stored() + " before; only a pending one can be " + decision.stored());
            }
            return suggestion;
        });
    }

    /** The suggestion of that id, if there is one. */
    public Optional<Suggestion> find(long id) {
        return scope.read(dsl -> find(dsl, id));
    }

    /**
     * The suggestion of that id.
     *
     * @throws NotFoundException there is none
     */
    public Suggestion get(long id) {
        return find(id).orElseThrow(() -> noSuggestion(id));
    }

    /**
     * The suggestions of a status, the highest priority first, then the oldest.
     *
     * @param limit how many at most, from 1
     */
    public List<Suggestion> list(SuggestionStatus status, int limit) {
        Arguments.positive("limit", limit);
        return scope.read(dsl -> List.copyOf(ofStatus(dsl, status, limit).fetchInto(Suggestion.class)));
    }

    static Select<ImprovementSuggestionsRecord> ofStatus(DSLContext dsl, SuggestionStatus status, int limit) {
        return dsl.selectFrom(IMPROVEMENT_SUGGESTIONS)
                .where(IMPROVEMENT_SUGGESTIONS.STATUS.eq(status))
                .orderBy(IMPROVEMENT_SUGGESTIONS.PRIORITY.desc(), IMPROVEMENT_SUGGESTIONS.ID)
                .limit(limit);
    }

    /** What became of the suggestions of each type, all types in their order. Costs one pass over an index. */
    public List<AcceptanceRate> acceptance() {
        Map<SuggestionType, int[]> counts = new EnumMap<>(SuggestionType.class);
        for (Record3<SuggestionType, @Nullable SuggestionStatus, Integer> row :
                scope.read(dsl -> counts(dsl).fetch())) {
            SuggestionStatus status = row.value2();
            int which = status == SuggestionStatus.ACCEPTED ? 1 : status == SuggestionStatus.DISMISSED ? 2 : 0;
            counts.computeIfAbsent(row.value1(), type -> new int[3])[which] += row.value3();
        }
        return Arrays.stream(SuggestionType.values())
                .map(type -> {
                    int[] of = counts.getOrDefault(type, new int[3]);
                    return new AcceptanceRate(type, of[0], of[1], of[2]);
                })
                .toList();
    }

    static Select<Record3<SuggestionType, SuggestionStatus, Integer>> counts(DSLContext dsl) {
        return dsl.select(IMPROVEMENT_SUGGESTIONS.TYPE, IMPROVEMENT_SUGGESTIONS.STATUS, count())
                .from(IMPROVEMENT_SUGGESTIONS)
                .groupBy(IMPROVEMENT_SUGGESTIONS.TYPE, IMPROVEMENT_SUGGESTIONS.STATUS)
                .orderBy(IMPROVEMENT_SUGGESTIONS.TYPE, IMPROVEMENT_SUGGESTIONS.STATUS);
    }

    private static Optional<Suggestion> find(DSLContext dsl, long id) {
        return dsl.selectFrom(IMPROVEMENT_SUGGESTIONS)
                .where(IMPROVEMENT_SUGGESTIONS.ID.eq(id))
                .fetchOptionalInto(Suggestion.class);
    }

    private static Suggestion require(Tx tx, long id) {
        return find(tx.dsl(), id).orElseThrow(() -> noSuggestion(id));
    }

    private static NotFoundException noSuggestion(long id) {
        return new NotFoundException("no suggestion of id " + id);
    }
}
