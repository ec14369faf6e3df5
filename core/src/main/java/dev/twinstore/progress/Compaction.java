package dev.twinstore.progress;

import static dev.twinstore.db.Tables.PROGRESS_ENTRIES;

import dev.twinstore.RefusedException;
import dev.twinstore.Tx;
import dev.twinstore.activity.ActivityType;
import dev.twinstore.db.tables.records.WorkersRecord;
import org.jooq.Condition;

/** How a summary comes to stand for the entries before it. */
final class Compaction {
    private Compaction() {}

    /** See {@link Progress#compact}. */
    static Entry compact(Tx tx, String workerId, long upToId, String summary) {
        WorkersRecord worker = Entries.worker(tx, workerId);
        Entry upTo = Entries.require(tx.dsl(), upToId);
        if (!upTo.workerId().equals(workerId)) {
            throw new RefusedException("progress entry " + upToId + " belongs to worker " + upTo.workerId()
                    + ", not to " + workerId + "; a summary is about one worker's entries");
        }
        if (upTo.compacted()) {
            throw new RefusedException("progress entry " + upToId + " is compacted already, into "
                    + upTo.compactedInto() + "; name a later entry");
        }
        long id = Entries.insert(tx, worker, summary, null, null);
        int originals = tx.dsl()
                .update(PROGRESS_ENTRIES)
                .set(PROGRESS_ENTRIES.COMPACTED, true)
                .set(PROGRESS_ENTRIES.COMPACTED_INTO, id)
                .where(toCompact(workerId, upToId))
                .execute();
        tx.activity()
                .add(
                        worker.getOutcomeId(),
                        ActivityType.PROGRESS_COMPACTED,
                        "Memory compacted: " + worker.getName(),
                        "worker_id",
                        workerId,
                        "summary_id",
                        id,
                        "entries",
                        originals);
        return Entries.require(tx.dsl(), id);
    }

    static Condition toCompact(String workerId, long upToId) {
        return PROGRESS_ENTRIES.WORKER_ID.eq(workerId).and(Entries.OPEN).and(PROGRESS_ENTRIES.ID.le(upToId));
    }
}
