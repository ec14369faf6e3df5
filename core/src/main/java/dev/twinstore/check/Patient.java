package dev.twinstore.check;

import dev.twinstore.Database;
import dev.twinstore.Store;
import dev.twinstore.engine.SqliteFile;
import dev.twinstore.model.Severity;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A database while it is examined, and what is found. */
final class Patient {
    private final Check check;
    private final Store store;
    private final List<String> examined = new ArrayList<>();
    private final List<String> skipped = new ArrayList<>();
    private final List<Finding> findings = new ArrayList<>();

    Patient(Check check, Store store) {
        this.check = check;
        this.store = store;
    }

    /** For reading only. */
    Store store() {
        return store;
    }

    Check check() {
        return check;
    }

    /** The file; null: it is on a server. */
    @Nullable
    Path path() {
        return check.database() instanceof Database.File file ? file.path() : null;
    }

    /** The file, past the store; null: it is on a server. */
    @Nullable
    SqliteFile file() {
        Path path = path();
        return path == null ? null : new SqliteFile(path);
    }

    /** Whether SQLite found the file damaged: then what else cannot be read tells nothing new. */
    boolean isDamaged() {
        return findings.stream().anyMatch(finding -> finding.examination().equals(Integrity.NAME));
    }

    void examined(Examination examination) {
        examined.add(examination.name());
    }

    /** It was not looked at. */
    void skip(Examination examination, String why) {
        examined.remove(examination.name());
        skipped.add(examination.name() + ": " + why);
    }

    void find(Examination examination, Severity severity, String what, String advice) {
        findings.add(new Finding(examination.name(), severity, what, advice, false));
    }

    /** Something that the examination can repair. */
    void findFixable(Examination examination, Severity severity, String what, String advice) {
        findings.add(new Finding(examination.name(), severity, what, advice, true));
    }

    CheckReport report() {
        findings.sort(Comparator.comparing(Finding::severity).reversed());
        return new CheckReport(examined, skipped, findings);
    }
}
