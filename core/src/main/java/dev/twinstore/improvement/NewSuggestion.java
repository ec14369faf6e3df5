package dev.twinstore.improvement;

import dev.twinstore.db.tables.records.ImprovementSuggestionsRecord;
import dev.twinstore.engine.Arguments;
import dev.twinstore.model.SuggestionType;

/**
 * An improvement to suggest: {@code NewSuggestion.of(SuggestionType.SKILL, "A skill for shaders", "Asked for 9
 * times").priority(5).fingerprint("skill_gap:shaders")}. Not thread-safe; may be added more than once.
 */
public final class NewSuggestion {
    private final ImprovementSuggestionsRecord record = new ImprovementSuggestionsRecord();

    private NewSuggestion() {}

    /** A suggestion with a title and a description, which say something. */
    public static NewSuggestion of(SuggestionType type, String title, String description) {
        NewSuggestion suggestion = new NewSuggestion();
        suggestion.record.setType(type);
        suggestion.record.setTitle(Arguments.notBlank("title", title));
        suggestion.record.setDescription(Arguments.notBlank("description", description));
        suggestion.record.setPriority(0);
        return suggestion;
    }

    /** Higher comes first; 0 if not set. */
    public NewSuggestion priority(int priority) {
        record.setPriority(priority);
        return this;
    }

    /** What it was found from, so that finding it again adds no second row; put in by hand if not set. */
    public NewSuggestion fingerprint(String fingerprint) {
        record.setFingerprint(Arguments.key("fingerprint", fingerprint));
        return this;
    }

    /** A copy of the row to insert. */
    ImprovementSuggestionsRecord record() {
        ImprovementSuggestionsRecord row = new ImprovementSuggestionsRecord();
        row.from(record);
        return row;
    }
}
