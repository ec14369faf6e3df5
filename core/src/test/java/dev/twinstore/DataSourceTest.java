package dev.twinstore;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.twinstore.db.tables.pojos.Worker;
import dev.twinstore.task.Claim;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import javax.sql.DataSource;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;

/** A store on a DataSource that the program brings. */
@Tag("postgresql")
class DataSourceTest extends TestStore {
    @Test
    void aPlainOneIsPooled() {
        PGSimpleDataSource plain = new PGSimpleDataSource();
        plain.setUrl(database.url());
        works(plain);
    }

    @Test
    void aPoolIsUsedAsItIsAndStaysOpen() {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(database.url());
        config.setMaximumPoolSize(5);
        try (HikariDataSource theirs = new HikariDataSource(config)) {
            works(theirs);
            assertThat(theirs.isClosed()).isFalse();
            works(theirs);
        }
    }

    private void works(DataSource source) {
        try (Store opened = Store.open(source);
                Callers callers = new Callers()) {
            Worker worker = opened.workers().start(outcome, "on a source");
            CompletableFuture<Optional<Claim>> waiting =
                    callers.start(() -> opened.tasks().claim(worker, Duration.ofSeconds(20)));
            String id = task("for whoever waits");
            Claim claim = Callers.get(waiting).orElseThrow();
            assertThat(claim.task().id()).isEqualTo(id);
            assertThat(claim.complete().orThrow().id()).isEqualTo(id);
            opened.workers().complete(worker.id());
        }
    }
}
