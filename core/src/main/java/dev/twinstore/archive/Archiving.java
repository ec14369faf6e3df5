package dev.twinstore.archive;

import static dev.twinstore.db.Tables.PROGRESS_ENTRIES;

import dev.twinstore.LogEvent;
import dev.twinstore.Store;
import dev.twinstore.archive.ArchiveProgress.Step;
import dev.twinstore.archive.Candidates.Candidate;
import dev.twinstore.engine.Space;
import java.nio.file.Path;
import java.time.Instant;
import java.time.YearMonth;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import org.jooq.DSLContext;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One run of archiving, alone in its folder. Each batch is copied, committed, read back and compared before its rows let go,
 * so that a crash anywhere leaves the row's output, the archive's, or both; the next run finds a copy that is there.
 */
final class Archiving {
    private static final Logger LOG = LoggerFactory.getLogger(Archiving.class);

    /** How many outputs, and about how many bytes of them, are copied before they are read back. */
    private static final int OUTPUTS = 100;

    private static final long BYTES = 8 << 20;
    private static final int ATTEMPTS = 3; // a fresh file that cannot be read back is no damaged file, but a bad disk

    private final Store store;
    private final Space space;
    private final ArchiveFolder folder;
    private final Candidates candidates;
    private final ArchiveProgress progress;
    private final Set<String> unusable = new HashSet<>();
    private final TreeMap<YearMonth, Tally> months = new TreeMap<>();
    private long unfit;
    private long changed;
    private long done;
    private long all;

    /** An output that was copied. */
    private record Copy(long id, long octets, String digest) {}

    /** What was archived of a month. */
    private static final class Tally {
        private long outputs;
        private long bytes;
    }

    Archiving(Store store, Space space, ArchiveFolder folder, ArchiveSelection selection, ArchiveProgress progress) {
        this.store = store;
        this.space = space;
        this.folder = folder;
        this.candidates = new Candidates(selection, store.now());
        this.progress = progress;
    }

    /** What would be archived. */
    ArchiveReport preview() {
        Candidate last = null;
        for (List<Candidate> page = after(null, 10_000); !page.isEmpty(); page = after(last, 10_000)) {
            page.forEach(one -> count(one.month(), one.octets()));
            last = page.get(page.size() - 1);
        }
        long bytes = bytes();
        return report(bytes, bytes);
    }

    ArchiveReport run() {
        long before = bytes();
        all = store.read(dsl -> candidates.count(dsl).fetchSingle().value1().longValue());
        Candidate last = null;
        for (List<Candidate> batch = batch(null); !batch.isEmpty(); batch = batch(last)) {
            archive(batch);
            last = batch.get(batch.size() - 1);
            done += batch.size();
        }
        if (!months.isEmpty()) {
            progress.at(Step.GIVING_BACK, done, all);
            space.giveBack(PROGRESS_ENTRIES.getName(), () -> progress.at(Step.GIVING_BACK, done, all));
        }
        ArchiveReport report = report(before, bytes());
        if (report.outputs() > 0) {
            LogEvent.ARCHIVE_DONE.log(LOG, store.options().database(), report.outputs(), report.bytes(), folder.path());
        }
        return report;
    }

    private long bytes() {
        return space.bytes(PROGRESS_ENTRIES.getName());
    }

    private List<Candidate> after(@Nullable Candidate last, int most) {
        return store.read(dsl -> candidates.after(dsl, last, most));
    }

    /** The next outputs of one month, not too many. */
    private List<Candidate> batch(@Nullable Candidate last) {
        List<Candidate> batch = new ArrayList<>();
        long bytes = 0;
        for (Candidate next : after(last, OUTPUTS)) {
            bytes += next.octets();
            if (!batch.isEmpty()
                    && (bytes > BYTES || !next.month().equals(batch.get(0).month()))) {
                break;
            }
            batch.add(next);
        }
        return batch;
    }

    /** A damaged file is left as it is, for whoever restores it, and the month goes on in the next one. */
    private void archive(List<Candidate> batch) {
        YearMonth month = batch.get(0).month();
        for (int attempt = 1; ; attempt++) {
            String name = target(month);
            try {
                progress.at(Step.COPYING, done, all);
                Instant now = store.now();
                List<Copy> copies = store.read(dsl -> copy(dsl, name, batch, now));
                progress.at(Step.CHECKING, done, all);
                check(name, copies);
                progress.at(Step.RELEASING, done, all);
                release(name, month, copies);
                unfit += batch.size() - copies.size();
                return;
            } catch (UnreadableArchiveException e) {
                if (attempt == ATTEMPTS) {
                    throw e;
                }
                LogEvent.ARCHIVE_DAMAGED.log(LOG, name, String.valueOf(e.getMessage()));
                unusable.add(name);
            }
        }
    }

    /**
     * The first file of the month that can be appended to. One that rows name but that is not there is lost: if it is found
     * again, it must not have been replaced.
     */
    private String target(YearMonth month) {
        for (int count = 1; ; count++) {
            String name = ArchiveFolder.name(month, count);
            boolean isLost = !folder.isThere(name) && store.read(dsl -> Candidates.isNamed(dsl, name));
            if (isLost) {
                LogEvent.ARCHIVE_LOST.log(LOG, name);
            }
            if (!isLost && !folder.isExpired(name) && !unusable.contains(name)) {
                return name;
            }
        }
    }

    private List<Copy> copy(DSLContext dsl, String name, List<Candidate> batch, Instant now) {
        try (ArchiveFile file = folder.append(name)) {
            return file.append(appender -> {
                List<Copy> copies = new ArrayList<>();
                for (Candidate one : batch) {
                    try {
                        Digest digest =
                                appender.add(one.id(), sink -> OutputText.read(dsl, one.id(), one.octets(), sink), now);
                        copies.add(new Copy(one.id(), digest.bytes(), digest.hex()));
                    } catch (OutputText.UnfitException e) {
                        LogEvent.ARCHIVE_UNFIT.log(LOG, String.valueOf(e.getMessage()));
                    }
                }
                return copies;
            });
        }
    }

    /** Reads the copies back on another connection. */
    private void check(String name, List<Copy> copies) {
        Path path = folder.file(name);
        try (ArchiveFile file = ArchiveFile.forReading(path, folder.patience())) {
            for (Copy copy : copies) {
                new ArchivedOutput(copy.id(), name, copy.digest(), copy.octets()).read(file, folder, piece -> {});
            }
        }
    }

    /** Has the rows let go, in one short transaction; those that still have what was copied. */
    private void release(String name, YearMonth month, List<Copy> copies) {
        List<Copy> released = store.write(tx -> copies.stream()
                .filter(copy -> tx.dsl()
                                .update(PROGRESS_ENTRIES)
                                .setNull(PROGRESS_ENTRIES.FULL_OUTPUT)
                                .set(PROGRESS_ENTRIES.OUTPUT_BYTES, copy.octets())
                                .set(PROGRESS_ENTRIES.OUTPUT_DIGEST, copy.digest())
                                .set(PROGRESS_ENTRIES.OUTPUT_ARCHIVE, name)
                                .where(PROGRESS_ENTRIES.ID.eq(copy.id()))
                                .and(PROGRESS_ENTRIES.FULL_OUTPUT.isNotNull())
                                .and(OutputText.OCTETS.eq(copy.octets()))
                                .execute()
                        == 1)
                .toList());
        released.forEach(copy -> count(month, copy.octets()));
        changed += copies.size() - released.size();
    }

    private void count(YearMonth month, long bytes) {
        Tally tally = Objects.requireNonNull(months.computeIfAbsent(month, none -> new Tally()));
        tally.outputs++;
        tally.bytes += bytes;
    }

    private ArchiveReport report(long before, long after) {
        List<ArchiveReport.Month> list = new ArrayList<>();
        months.forEach((month, tally) -> list.add(new ArchiveReport.Month(month, tally.outputs, tally.bytes)));
        return new ArchiveReport(list, unfit, changed, before, after);
    }
}
