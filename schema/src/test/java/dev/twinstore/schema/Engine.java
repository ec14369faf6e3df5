package dev.twinstore.schema;

import java.nio.file.Path;
import java.sql.SQLException;

/** The engines that a test of behaviour runs on. */
enum Engine {
    SQLITE {
        @Override
        Work work(Path folder) throws SQLException {
            return Work.in(folder);
        }
    },
    POSTGRESQL {
        @Override
        Work work(Path folder) throws SQLException {
            return Work.in(Postgres.shared());
        }
    };

    /** A migrated database with one goal. */
    abstract Work work(Path folder) throws SQLException;
}
