package dev.twinstore.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import dev.twinstore.Callers;
import dev.twinstore.Database;
import dev.twinstore.Store;
import dev.twinstore.StoreOptions;
import dev.twinstore.TestDatabase;
import dev.twinstore.TestStore;
import dev.twinstore.backup.Backup;
import dev.twinstore.backup.Backups;
import dev.twinstore.backup.Drill;
import dev.twinstore.check.Check;
import dev.twinstore.db.tables.pojos.Worker;
import dev.twinstore.task.Claim;
import dev.twinstore.task.Lost;
import dev.twinstore.transfer.Transfer;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Metrics;
import io.micrometer.core.instrument.MockClock;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.simple.SimpleConfig;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class MicrometerMetersTest extends TestStore {
    private final MockClock clock = new MockClock();
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry(SimpleConfig.DEFAULT, clock);
    private final MicrometerMeters meters = new MicrometerMeters(registry);

    @Override
    protected StoreOptions options() {
        return super.options().withMeters(meters);
    }

    private double counted(String name, String... tags) {
        return registry.get(name).tags(tags).counter().count();
    }

    private double tasks(String status) {
        return registry.get("twinstore.tasks").tag("status", status).gauge().value();
    }

    @Test
    void claims_areCountedOnceTheyAreCommitted() {
        Worker worker = worker("renderer-1");
        task("One");
        task("Two");
        assertThat(store.tasks().claim(worker)).isPresent();
        try {
            store.run(tx -> {
                assertThat(tx.tasks().claim(worker)).isPresent();
                throw new IllegalStateException("undone");
            });
        } catch (IllegalStateException e) {
            assertThat(e).hasMessage("undone");
        }
        assertThat(counted("twinstore.claims")).isEqualTo(1);
        assertThat(counted("twinstore.changes", "type", "task_claimed")).isEqualTo(1);
        assertThat(counted("twinstore.changes", "type", "task_created")).isEqualTo(2);
    }

    @Test
    void claims_thatWereLostAreCountedThoughNothingIsWritten() {
        Worker worker = worker("renderer-1");
        task("One");
        Claim claim = store.tasks().claim(worker).orElseThrow();
        time.advance(Duration.ofMinutes(6));
        assertThat(store.workers().sweep().workers()).hasSize(1);
        assertThat(claim.complete()).isInstanceOf(Lost.class);
        assertThat(claim.heartbeat()).isInstanceOf(Lost.class);
        assertThat(counted("twinstore.claims.lost")).isEqualTo(2);
        assertThat(counted("twinstore.workers.swept")).isEqualTo(1);
    }

    @Test
    void claim_saysHowLongItWaited() {
        Worker worker = worker("renderer-1");
        try (Callers callers = new Callers()) {
            CompletableFuture<Boolean> waiting = callers.waitingIn(
                    "dev.twinstore.task.WaitingClaims",
                    () -> store.tasks().claim(worker, Duration.ofMinutes(1)).isPresent());
            assertThat(registry.get("twinstore.claims.waiting").gauge().value()).isEqualTo(1);
            time.advance(Duration.ofSeconds(3));
            task("One");
            assertThat(Callers.get(waiting)).isTrue();
        }
        var timer =
                registry.get("twinstore.claim.wait").tag("result", "claimed").timer();
        assertThat(timer.count()).isEqualTo(1);
        assertThat(timer.totalTime(java.util.concurrent.TimeUnit.SECONDS)).isEqualTo(3);
        assertThat(registry.get("twinstore.claims.waiting").gauge().value()).isZero();
    }

    @Test
    void commits_sayHowManyWritesShareThem() {
        task("One");
        var commits = registry.get("twinstore.commit").timer();
        var writes = registry.get("twinstore.commit.writes").summary();
        long before = commits.count();
        store.activity().add(outcome, "noted", "A note");
        assertThat(commits.count()).isEqualTo(before + 1);
        assertThat(writes.count()).isEqualTo(commits.count());
        assertThat(writes.totalAmount()).isEqualTo((double) commits.count());
        assertThat(registry.get("twinstore.lock.wait").timer().count()).isPositive();
        assertThat(registry.get("twinstore.write").timer().count()).isPositive();
        long read = registry.get("twinstore.read").timer().count();
        assertThat(store.tasks().find("none")).isEmpty();
        assertThat(registry.get("twinstore.read").timer().count()).isEqualTo(read + 1);
    }

    @Test
    void tasks_areAskedForWhenTheyAreReadAndNotMoreThanEveryTenSeconds() {
        assertThat(tasks("pending")).isZero();
        task("One");
        task("Two");
        assertThat(store.tasks().claim(worker("renderer-1"))).isPresent();
        assertThat(tasks("pending")).isZero();
        clock.add(Duration.ofSeconds(11));
        assertThat(tasks("pending")).isEqualTo(1);
        assertThat(tasks("claimed")).isEqualTo(1);
        assertThat(tasks("running")).isZero();
    }

    @Test
    void whatWorksOnADatabaseInPassing_reportsNothing() {
        task("One");
        SimpleMeterRegistry global = new SimpleMeterRegistry();
        Metrics.addRegistry(global);
        try {
            List<Meter> before = global.getMeters();
            Backup backup =
                    Backups.of(database.database(), dir.resolve("backups")).make();
            Drill.with(backup);
            Check.of(database.database()).run();
            Transfer.from(Database.of(backup.databaseFile().toString()))
                    .to(Database.of(dir.resolve("copy.db").toString()));
            assertThat(global.getMeters()).containsExactlyInAnyOrderElementsOf(before);
        } finally {
            Metrics.removeRegistry(global);
        }
    }

    @Test
    void gauges_endWithTheLastStoreOfADatabase() {
        Store second = another();
        store.close();
        assertThat(tasks("pending")).isZero();
        second.close();
        assertThat(registry.find("twinstore.tasks").gauges()).isEmpty();
        assertThat(registry.find("twinstore.claims.waiting").gauges()).isEmpty();
    }

    @Test
    void changes_ofManyTypesShareOneMeterFromTheHundredthOn() {
        for (int i = 0; i < 150; i++) {
            store.activity().add(outcome, "own_" + i, "Of a program's own");
        }
        assertThat(registry.find("twinstore.changes").counters()).hasSizeLessThanOrEqualTo(101);
        assertThat(counted("twinstore.changes", "type", "other")).isGreaterThanOrEqualTo(50);
    }

    @Test
    void tags_nameTheDatabaseWithoutItsPassword() {
        Tags tags = Tags.of("database", database.database().toString());
        assertThat(registry.getMeters()).allSatisfy(meter -> {
            assertThat(meter.getId().getTags()).containsAll(tags);
            assertThat(meter.getId().getTag("engine")).isEqualTo(TestDatabase.ON_POSTGRES ? "postgresql" : "sqlite");
            assertThat(meter.getId().toString()).doesNotContain("password");
        });
    }

    @Test
    void theTableInTheJavadocIsWhatIsRegistered() throws IOException {
        task("One");
        List<String> table = new ArrayList<>();
        Matcher row = Pattern.compile("<tr><td>(twinstore[a-z.]+)</td><td>(\\w+)</td><td>(\\w+)</td><td>(\\w*)</td>")
                .matcher(Files.readString(Path.of("src/main/java/dev/twinstore/metrics/package-info.java")));
        while (row.find()) {
            table.add(String.join(" ", row.group(1), row.group(2), row.group(3), row.group(4)));
        }
        TreeSet<String> registered = new TreeSet<>();
        for (Meter meter : registry.getMeters()) {
            Meter.Id id = meter.getId();
            String more = String.join(
                    " ",
                    id.getTags().stream()
                            .map(tag -> tag.getKey())
                            .filter(key -> !key.equals("database") && !key.equals("engine"))
                            .toList());
            String kind = id.getType().name().toLowerCase(Locale.ROOT).replace("distribution_", "");
            registered.add(String.join(" ", id.getName(), kind, String.valueOf(id.getBaseUnit()), more));
            assertThat(id.getDescription()).isNotBlank();
        }
        assertThat(table).containsExactlyElementsOf(registered);
    }

    @Test
    void automatic_isTheGlobalRegistry() {
        SimpleMeterRegistry global = new SimpleMeterRegistry();
        Metrics.addRegistry(global);
        try (Store other = Store.open(super.options())) {
            other.activity().add(outcome, "noted", "By the global registry");
            assertThat(global.get("twinstore.changes")
                            .tag("type", "noted")
                            .counter()
                            .count())
                    .isEqualTo(1);
        } finally {
            Metrics.removeRegistry(global);
        }
    }
}
