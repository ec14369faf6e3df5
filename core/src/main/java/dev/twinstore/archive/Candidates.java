package dev.twinstore.archive;

import static dev.twinstore.db.Tables.PROGRESS_ENTRIES;

import java.time.Instant;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jooq.Record1;
import org.jooq.Record2;
import org.jooq.Record3;
import org.jooq.ResultQuery;
import org.jooq.impl.DSL;
import org.jspecify.annotations.Nullable;

/**
 * The entries whose output is to be archived, the oldest first: the index progress_entries_to_archive has those that still
 * have their output, by age.
 */
final class Candidates {
    private final Condition which;

    /**
     * One of them.
     *
     * @param octets the length of its output
     */
    record Candidate(long id, Instant createdAt, long octets) {
        YearMonth month() {
            return YearMonth.from(createdAt.atOffset(ZoneOffset.UTC));
        }
    }

    Candidates(ArchiveSelection selection, Instant now) {
        // The predicate of the index, to the letter.
        Condition old = PROGRESS_ENTRIES
                .FULL_OUTPUT
                .isNotNull()
                .and(PROGRESS_ENTRIES.CREATED_AT.le(oldest(now, selection)))
                .and(OutputText.OCTETS.ge(selection.minBytes()));
        which = selection.outcomeId() == null ? old : old.and(PROGRESS_ENTRIES.OUTCOME_ID.eq(selection.outcomeId()));
    }

    private static Instant oldest(Instant now, ArchiveSelection selection) {
        try {
            Instant until = now.minus(selection.olderThan());
            return until.isBefore(Instant.EPOCH) ? Instant.EPOCH.minusMillis(1) : until;
        } catch (ArithmeticException | java.time.DateTimeException e) {
            return Instant.EPOCH.minusMillis(1); // before anything was written
        }
    }

    /** How many there are. */
    ResultQuery<Record1<Integer>> count(DSLContext dsl) {
        return dsl.selectCount().from(PROGRESS_ENTRIES).where(which);
    }

    /** The next ones; empty: there are no more. */
    List<Candidate> after(DSLContext dsl, @Nullable Candidate last, int most) {
        List<Candidate> found = new ArrayList<>();
        for (Record3<Long, Instant, Long> row : query(dsl, last, most)) {
            found.add(new Candidate(row.value1(), row.value2(), row.value3()));
        }
        return found;
    }

    ResultQuery<Record3<Long, Instant, Long>> query(DSLContext dsl, @Nullable Candidate last, int most) {
        return dsl.select(PROGRESS_ENTRIES.ID, PROGRESS_ENTRIES.CREATED_AT, OutputText.OCTETS)
                .from(PROGRESS_ENTRIES)
                .where(which)
                .and(
                        last == null
                                ? DSL.noCondition()
                                : DSL.row(PROGRESS_ENTRIES.CREATED_AT, PROGRESS_ENTRIES.ID)
                                        .gt(last.createdAt(), last.id()))
                .orderBy(PROGRESS_ENTRIES.CREATED_AT, PROGRESS_ENTRIES.ID)
                .limit(most);
    }

    /** Whether a row names an archive file. */
    static boolean isNamed(DSLContext dsl, String file) {
        return dsl.fetchExists(DSL.selectOne().from(PROGRESS_ENTRIES).where(PROGRESS_ENTRIES.OUTPUT_ARCHIVE.eq(file)));
    }

    /** How many rows name an archive file, and the bytes of their outputs. */
    static Record2<Integer, Long> named(DSLContext dsl, String file) {
        return Objects.requireNonNull(dsl.select(
                        DSL.count(),
                        DSL.coalesce(DSL.sum(PROGRESS_ENTRIES.OUTPUT_BYTES), DSL.inline(0L))
                                .cast(Long.class))
                .from(PROGRESS_ENTRIES)
                .where(PROGRESS_ENTRIES.OUTPUT_ARCHIVE.eq(file))
                .and(PROGRESS_ENTRIES.FULL_OUTPUT.isNull())
                .fetchSingle());
    }
}
