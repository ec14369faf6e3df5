package dev.twinstore.schema;

import java.nio.file.Path;

/** A process that migrates a file, or the database of a JDBC URL, and says how it went. */
final class Migrator {
    private Migrator() {}

    public static void main(String[] names) {
        try {
            if (names[0].startsWith("jdbc:")) {
                Schema.migrate(Postgres.dataSource(names[0]), "the database", Wait.LONG);
            } else {
                Schema.migrate(Path.of(names[0]), Wait.LONG);
            }
            System.out.println("done");
        } catch (RefusedDatabaseException e) {
            System.out.println(e.reason() + " " + e.getMessage());
        }
    }
}
