package dev.twinstore.archive;

import dev.twinstore.LogEvent;
import dev.twinstore.Store;
import dev.twinstore.archive.ExpiryReport.Expired;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.jooq.Record2;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Retention: removes whole archive files. */
final class Expiring {
    private static final Logger LOG = LoggerFactory.getLogger(Expiring.class);

    private final Store store;
    private final ArchiveFolder folder;

    Expiring(Store store, ArchiveFolder folder) {
        this.store = store;
        this.folder = folder;
    }

    ExpiryReport preview(Duration olderThan) {
        if (olderThan.isNegative()) {
            throw new IllegalArgumentException("olderThan must be 0 or more, was " + olderThan);
        }
        Instant now = store.now();
        List<Expired> old = new ArrayList<>();
        for (String name : folder.names()) {
            Instant end = ArchiveFolder.month(name)
                    .plusMonths(1)
                    .atDay(1)
                    .atStartOfDay()
                    .toInstant(ZoneOffset.UTC);
            if (Duration.between(end, now).compareTo(olderThan) >= 0
                    && folder.isPlain(name)) { // no other can be an archive
                Record2<Integer, Long> rows = store.read(dsl -> Candidates.named(dsl, name));
                old.add(new Expired(name, folder.size(name), rows.value1(), rows.value2()));
            }
        }
        return new ExpiryReport(old);
    }

    ExpiryReport run(Duration olderThan) {
        ExpiryReport report = preview(olderThan);
        for (Expired file : report.files()) {
            folder.remove(
                    file.file(),
                    "The archive file " + file.file() + " was removed by retention at " + store.now()
                            + ": its month ended more than " + olderThan.toDays() + " days before.\n"
                            + "It had " + file.size() + " bytes. " + file.outputs()
                            + " progress entries name it, whose full"
                            + " outputs of " + file.bytes() + " bytes were in it; their rows keep length and SHA-256.\n"
                            + "Do not remove this text: it tells a file that was removed from one that is lost.\n");
            LogEvent.ARCHIVE_EXPIRED.log(LOG, folder.file(file.file()), file.outputs(), file.bytes());
        }
        return report;
    }
}
