package dev.twinstore.check;

import dev.twinstore.Database;
import dev.twinstore.StoreException;
import dev.twinstore.engine.SqliteFile;
import dev.twinstore.model.Severity;
import java.util.List;

/** Whether SQLite finds all pages, rows and indexes as they should be. */
final class Integrity implements Examination {
    static final String NAME = "integrity";

    /** How messages about damage end. */
    static final String RESTORE = "restore a backup";

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
        } catch (StoreException e) {
            String message = String.valueOf(e.getMessage());
            if (!message.endsWith("; " + RESTORE)) {
                throw e; // another program holds it, or the disk fails
            }
            damages = List.of(message.substring(0, message.length() - RESTORE.length() - 2));
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
