package dev.twinstore.check;

import dev.twinstore.engine.SqliteFile;
import dev.twinstore.model.Severity;
import java.util.List;
import org.jooq.Allow;

/** Whether a claim is answered by the index that is made for it; on a server, whether all indexes are usable. */
final class Indexes implements Examination {
    private static final String INDEX = "tasks_for_claim";

    /** As {@code Tasks.claim} asks. */
    private static final String CLAIM = "SELECT id FROM tasks WHERE outcome_id = '' AND status = 'pending'"
            + " AND waits_for IS NULL AND attempts < max_attempts ORDER BY priority, score DESC, created_at, id LIMIT 1";

    private static final String INVALID = "SELECT c.relname FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid"
            + " WHERE NOT i.indisvalid AND c.relnamespace = current_schema()::regnamespace";

    @Override
    public String name() {
        return "indexes";
    }

    @Override
    public void look(Patient patient) {
        SqliteFile file = patient.file();
        if (file == null) {
            for (String index : invalid(patient)) {
                patient.find(
                        this,
                        Severity.HIGH,
                        "the index " + index + " is not valid, so it is not used",
                        "REINDEX INDEX CONCURRENTLY " + index);
            }
            return;
        }
        List<String> plan = file.plan(CLAIM);
        boolean isThere = file.hasIndex(INDEX); // if not, that is a finding of the schema's
        if (isThere && plan.stream().noneMatch(step -> step.contains(INDEX + " ("))) {
            patient.find(
                    this,
                    Severity.HIGH,
                    "a claim does not use the index " + INDEX + ", but: " + String.join("; ", plan),
                    "the statistics of an ANALYZE mislead the planner: open the database once for writing, which drops them");
        }
    }

    @Allow.PlainSQL
    private static List<String> invalid(Patient patient) {
        return patient.store().read(dsl -> dsl.fetch(INVALID).getValues(0, String.class));
    }
}
