package dev.twinstore.check;

import dev.twinstore.Store;
import dev.twinstore.engine.SqliteFile;
import dev.twinstore.model.Severity;
import dev.twinstore.schema.Schema;
import dev.twinstore.schema.Schema.Difference;
import dev.twinstore.schema.Schema.Difference.Kind;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;

/** Whether tables, indexes, triggers and views are those that this version's scripts make. */
final class Drifted implements Examination {
    @Override
    public String name() {
        return "schema";
    }

    @Override
    public void look(Patient patient) {
        for (Difference difference : differences(patient)) {
            String object = difference.object();
            switch (difference.kind()) {
                case ADDED ->
                    patient.find(
                            this,
                            Severity.LOW,
                            object + " is not Twinstore's",
                            "keep what is your own in another database: a later version may need the name");
                case MISSING -> {
                    if (isRepairable(patient, difference)) {
                        patient.findFixable(
                                this,
                                Severity.HIGH,
                                object + " is missing",
                                "make it again: --fix does, or restore a backup");
                    } else {
                        patient.find(this, Severity.HIGH, object + " is missing", "make it again, from current.*.sql");
                    }
                }
                case CHANGED ->
                    patient.find(
                            this,
                            Severity.HIGH,
                            object + " is not as this version makes it",
                            "find out who changed it; compare it with current.sqlite.sql, and make it so again");
            }
        }
    }

    private static List<Difference> differences(Patient patient) {
        Path path = patient.path();
        return path != null
                ? Schema.differences(path)
                : patient.store().read(dsl -> dsl.connectionResult(Schema::differences));
    }

    private static boolean isRepairable(Patient patient, Difference difference) {
        return patient.path() != null && difference.object().matches("(index|trigger|view) .*");
    }

    @Override
    public void fix(Patient patient, Store store) {
        List<String> statements = differences(patient).stream()
                .filter(difference -> difference.kind() == Kind.MISSING && isRepairable(patient, difference))
                .map(Difference::sql)
                .toList();
        SqliteFile file = Objects.requireNonNull(patient.file());
        statements.forEach(file::execute);
    }
}
