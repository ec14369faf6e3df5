package dev.twinstore.check;

import dev.twinstore.engine.SqliteFile;
import dev.twinstore.model.Severity;
import java.util.List;

/** Rows that refer to rows that are not there, as a program leaves them that does not switch foreign keys on. */
final class ForeignKeys implements Examination {
    private static final int SHOWN = 5;

    @Override
    public String name() {
        return "foreign-keys";
    }

    @Override
    public void look(Patient patient) {
        SqliteFile file = patient.file();
        if (file == null) {
            patient.skip(this, "the server enforces them");
            return;
        }
        List<String> orphans = file.orphans();
        if (!orphans.isEmpty()) {
            patient.find(
                    this,
                    Severity.HIGH,
                    Said.counted(orphans.size(), "row refers", "rows refer") + " to none: "
                            + String.join("; ", orphans.subList(0, Math.min(SHOWN, orphans.size()))),
                    "find the program that writes without PRAGMA foreign_keys = ON; then delete the rows, or restore what they"
                            + " refer to from a backup");
        }
    }
}
