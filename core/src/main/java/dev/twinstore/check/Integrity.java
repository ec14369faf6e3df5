package dev.twinstore.check;

import dev.twinstore.CorruptException;
import dev.twinstore.Database;
import dev.twinstore.engine.SqliteFile;
import dev.twinstore.model.Severity;
import java.util.List;

/** Whether SQLite finds all pages, rows and indexes as they should be. */
final class Integrity implements Examination {
    static final String NAME = "integrity";

    private static final int SHOWN = 3;

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public void look(Patient patient) {
        SqliteFile file = patient.file();
        if (file == null) {
            patient.skip(this, "a server keeps its own files; see its amcheck extension");
            return;
        }
        List<String> damages;
        try {
            damages = file.damages();
        } catch (CorruptException e) {
            damages = List.of(e.damage());
        }
        if (!damages.isEmpty()) {
            int more = damages.size() - SHOWN;
            patient.find(
                    this,
                    Severity.CRITICAL,
                    "the file is damaged: "
                            + String.join("; ", damages.subList(0, Math.min(SHOWN, damages.size())))
                            + (more > 0 ? "; and " + more + " more" : ""),
                    advice(patient.check().database()));
        }
    }

    /** What to do about damage. */
    static String advice(Database database) {
        return "end all programs that use it, then 'twinstore restore BACKUP --db " + database
                + "', which keeps the damaged file under another name";
    }
}
