package dev.twinstore.check;

import static dev.twinstore.db.Tables.PROGRESS_ENTRIES;

import dev.twinstore.archive.Archives;
import dev.twinstore.archive.Verification;
import dev.twinstore.model.Severity;

/** Whether all archived outputs can be read. */
final class ArchiveFiles implements Examination {
    private static final int SHOWN = 5;

    @Override
    public String name() {
        return "archive";
    }

    @Override
    public void look(Patient patient) {
        if (patient.path() == null && patient.store().options().archives() == null) {
            if (patient.store()
                    .read(dsl -> dsl.fetchExists(PROGRESS_ENTRIES, PROGRESS_ENTRIES.OUTPUT_ARCHIVE.isNotNull()))) {
                patient.skip(this, "where the archive files are is not known; name the folder");
            } else {
                patient.skip(this, "nothing is archived");
            }
            return;
        }
        Archives archives = patient.store().archives();
        Verification found = archives.verify();
        found.listed().stream()
                .limit(SHOWN)
                .forEach(failure -> patient.find(
                        this,
                        Severity.CRITICAL,
                        failure.file() + (failure.entryId() == 0 ? "" : ", entry " + failure.entryId()) + ": "
                                + failure.problem(),
                        "put the file back from a backup, whose folder archive/ has it"));
        if (found.failures() > SHOWN) {
            patient.find(
                    this,
                    Severity.CRITICAL,
                    "and " + (found.failures() - SHOWN) + " more outputs in " + archives.folder()
                            + " that cannot be read",
                    "as above: twinstore archive --verify lists them");
        }
    }
}
