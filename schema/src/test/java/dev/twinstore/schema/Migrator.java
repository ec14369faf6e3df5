package dev.twinstore.schema;

import java.nio.file.Path;

/** A process that migrates a file and says how it went. */
final class Migrator {
    private Migrator() {}

    public static void main(String[] files) {
        try {
            Schema.migrate(Path.of(files[0]), Wait.LONG);
            System.out.println("done");
        } catch (RefusedDatabaseException e) {
            System.out.println(e.reason() + " " + e.getMessage());
        }
    }
}
