package dev.twinstore.check;

import dev.twinstore.engine.SqliteFile;
import dev.twinstore.model.Severity;
import java.util.List;

/** Whether SQLite finds all pages, rows and indexes as they should be. */
final class Integrity implements Examination {
    private static final int SHOWN = 5;

    @Override
    public String name() {
        return "integrity";
    }

    @Override
    public void look(Patient patient) {
        SqliteFile file = patient.file();
        if (file == null) {
            patient.skip(this, "a server keeps its own files; see its amcheck extension");
            return;
        }
        List<String> damages = file.damages();
        damages.stream()
                .limit(SHOWN)
                .forEach(
                        damage -> patient.find(
                                this,
                                Severity.CRITICAL,
                                damage,
                                "end all programs that use the file, keep a copy of it, and restore the newest backup that is sound"));
        if (damages.size() > SHOWN) {
            patient.find(this, Severity.CRITICAL, "and " + (damages.size() - SHOWN) + " more damages", "as above");
        }
    }
}
