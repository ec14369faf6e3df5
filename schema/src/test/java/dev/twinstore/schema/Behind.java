package dev.twinstore.schema;

import java.nio.file.Path;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.MigrationVersion;
import org.flywaydb.core.api.configuration.FluentConfiguration;

/** Makes databases as earlier versions left them. */
final class Behind {
    private Behind() {}

    /** A file with the scripts up to a version. */
    static Path at(String version, Path file) throws Exception {
        migrate(version, "sqlite", Flyway.configure().dataSource(Schema.url(file), null, null));
        try (Sql sql = Sql.open(file)) {
            sql.run("PRAGMA journal_mode = WAL");
        }
        return file;
    }

    /** A database with the scripts up to a version. */
    static void at(String version, Postgres database) {
        migrate(version, "postgresql", Flyway.configure().dataSource(database.dataSource()));
    }

    private static void migrate(String version, String engine, FluentConfiguration flyway) {
        flyway.resourceProvider(Scripts.of(engine))
                .placeholders(Scripts.of(engine).placeholders())
                .target(MigrationVersion.fromVersion(version))
                .loggers("slf4j")
                .load()
                .migrate();
    }
}
