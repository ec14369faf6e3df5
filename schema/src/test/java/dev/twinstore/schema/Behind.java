package dev.twinstore.schema;

import java.nio.file.Path;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.MigrationVersion;

/** Makes files as earlier versions left them. */
final class Behind {
    private Behind() {}

    /** A file with the scripts up to a version. */
    static Path at(String version, Path file) throws Exception {
        Flyway.configure()
                .dataSource(Schema.url(file), null, null)
                .resourceProvider(Scripts.of("sqlite"))
                .placeholders(Scripts.of("sqlite").placeholders())
                .target(MigrationVersion.fromVersion(version))
                .loggers("slf4j")
                .load()
                .migrate();
        try (Sql sql = Sql.open(file)) {
            sql.run("PRAGMA journal_mode = WAL");
        }
        return file;
    }
}
