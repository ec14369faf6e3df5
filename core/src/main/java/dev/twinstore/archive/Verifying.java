package dev.twinstore.archive;

import static dev.twinstore.db.Tables.PROGRESS_ENTRIES;

import dev.twinstore.Store;
import dev.twinstore.StoreException;
import dev.twinstore.archive.UnreadableArchiveException.Reason;
import dev.twinstore.archive.Verification.Failure;
import dev.twinstore.db.tables.records.ProgressEntriesRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jooq.Record4;
import org.jooq.Result;
import org.jooq.ResultQuery;
import org.jooq.impl.DSL;
import org.jspecify.annotations.Nullable;

/** One full check of an archive. */
final class Verifying {
    private static final int PAGE = 1_000;

    private final Store store;
    private final ArchiveFolder folder;
    private final List<Failure> listed = new ArrayList<>();
    private long failures;
    private long outputs;
    private long bytes;
    private long orphans;
    private long copies;
    private long expired;

    Verifying(Store store, ArchiveFolder folder) {
        this.store = store;
        this.folder = folder;
    }

    Verification run() {
        List<String> names = folder.names();
        for (String name : names) {
            if (!folder.isThere(name) && !store.read(dsl -> Candidates.isNamed(dsl, name))) {
                continue; // empty: made by an archiving that could not go on, and used by the next
            }
            try (ArchiveFile file = ArchiveFile.forReading(folder.file(name), folder.patience())) {
                readBack(name, file);
            } catch (StoreException e) {
                failed(name, 0, e);
            }
        }
        // The files after the rows: what was archived meanwhile is in its file before its row says so.
        String name = null;
        for (name = next(""); name != null; name = next(name)) {
            lookUp(name);
        }
        return new Verification(names.size(), outputs, bytes, orphans, copies, expired, failures, listed);
    }

    /** Reads each output of a file, and asks who refers to it. */
    private void readBack(String name, ArchiveFile file) {
        for (Optional<ArchiveFile.Output> next = file.after(0);
                next.isPresent();
                next = file.after(next.get().number())) {
            ArchiveFile.Output output = next.get();
            try {
                file.read(output, piece -> {});
                outputs++;
                bytes += output.bytes();
                ask(name, output);
            } catch (UnreadableArchiveException e) {
                failed(name, output.entryId(), e);
            }
        }
    }

    private void ask(String name, ArchiveFile.Output output) {
        @Nullable
        Record4<String, String, Long, Boolean> row = store.read(dsl -> dsl.select(
                        PROGRESS_ENTRIES.OUTPUT_ARCHIVE,
                        PROGRESS_ENTRIES.OUTPUT_DIGEST,
                        PROGRESS_ENTRIES.OUTPUT_BYTES,
                        DSL.field(PROGRESS_ENTRIES.FULL_OUTPUT.isNotNull()))
                .from(PROGRESS_ENTRIES)
                .where(PROGRESS_ENTRIES.ID.eq(output.entryId()))
                .fetchOne());
        boolean isReferred =
                row != null && name.equals(row.value1()) && output.digest().equals(row.value2());
        if (row != null && row.value4() && (isReferred || row.value1() == null)) {
            copies++;
        } else if (!isReferred) {
            orphans++;
        }
    }

    /** The name after this one that rows refer to; null: there is none. */
    private @Nullable String next(String name) {
        return store.read(dsl -> nextName(dsl, name).fetchOne(PROGRESS_ENTRIES.OUTPUT_ARCHIVE));
    }

    static ResultQuery<?> nextName(DSLContext dsl, String name) {
        return dsl.select(PROGRESS_ENTRIES.OUTPUT_ARCHIVE)
                .from(PROGRESS_ENTRIES)
                .where(PROGRESS_ENTRIES.OUTPUT_ARCHIVE.gt(name))
                .orderBy(PROGRESS_ENTRIES.OUTPUT_ARCHIVE)
                .limit(1);
    }

    /** Looks up what the rows refer to in one file. */
    private void lookUp(String name) {
        try (ArchiveFile file = folder.open(name, "what was written in that month")) {
            eachRow(name, row -> {
                ArchivedOutput output =
                        new ArchivedOutput(row.getId(), name, row.getOutputDigest(), row.getOutputBytes());
                try {
                    output.require(file, folder);
                } catch (UnreadableArchiveException e) {
                    failed(name, row.getId(), e);
                }
            });
        } catch (UnreadableArchiveException e) {
            if (e.reason() == Reason.EXPIRED) {
                eachRow(name, row -> expired++);
            } else if (e.reason() == Reason.MISSING) { // a damaged file was told already
                failed(name, 0, e);
            }
        }
    }

    private void eachRow(String name, java.util.function.Consumer<ProgressEntriesRecord> action) {
        long last = Long.MIN_VALUE;
        int found;
        do {
            long after = last;
            Result<ProgressEntriesRecord> rows =
                    store.read(dsl -> rows(dsl, name, after).fetchInto(PROGRESS_ENTRIES));
            for (ProgressEntriesRecord row : rows) {
                action.accept(row);
                last = row.getId();
            }
            found = rows.size();
        } while (found == PAGE);
    }

    /** The rows whose output is in a file, after an id. */
    static ResultQuery<?> rows(DSLContext dsl, String name, long after) {
        Condition archived = PROGRESS_ENTRIES.OUTPUT_ARCHIVE.eq(name).and(PROGRESS_ENTRIES.FULL_OUTPUT.isNull());
        return dsl.select(PROGRESS_ENTRIES.ID, PROGRESS_ENTRIES.OUTPUT_DIGEST, PROGRESS_ENTRIES.OUTPUT_BYTES)
                .from(PROGRESS_ENTRIES)
                .where(archived)
                .and(PROGRESS_ENTRIES.ID.gt(after))
                .orderBy(PROGRESS_ENTRIES.ID)
                .limit(PAGE);
    }

    private void failed(String name, long entryId, StoreException e) {
        failures++;
        if (listed.size() < Verification.LISTED) {
            listed.add(new Failure(name, entryId, String.valueOf(e.getMessage())));
        }
    }
}
