package dev.twinstore;

import static dev.twinstore.Callers.await;
import static dev.twinstore.Callers.get;
import static dev.twinstore.db.Tables.ACTIVITY_LOG;
import static dev.twinstore.db.Tables.OUTCOMES;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.twinstore.model.Json;
import dev.twinstore.task.NewTask;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.jooq.Allow;
import org.jooq.DSLContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A function that hangs inside write holds nobody up for longer than the stall timeout, and writes nothing. */
class StalledWriteTest extends TestStore {
    private static final Duration STALL = Duration.ofMillis(TestDatabase.ON_POSTGRES ? 1_000 : 500);

    private final Callers callers = new Callers();
    private final CountDownLatch inside = new CountDownLatch(1);
    private final CountDownLatch goOn = new CountDownLatch(1);

    private Store hasty; // the first store is patient, so that a slow start of the machine stalls nobody

    @BeforeEach
    void openHasty() {
        Json.parse("{}"); // what is slow to load, loads before
        hasty = Store.open(options().withStallTimeout(STALL).withLockTimeout(Duration.ofSeconds(10)));
    }

    @AfterEach
    void stopThreads() {
        goOn.countDown();
        hasty.close();
        callers.close();
    }

    @Test
    void whoHangsIsGivenUpAndOthersGoOn() {
        CompletableFuture<String> hanging = callers.start(() -> hasty.write(tx -> {
            tx.activity().add(outcome, "note", "never seen");
            hang();
            return "too late";
        }));
        await(inside);

        assertThat(hasty.tasks().add(outcome, NewTask.of("goes on")).id()).isNotBlank();
        assertThat(hanging).isNotDone();
        assertThat(activities("note")).isZero();

        wake();
        assertThatThrownBy(() -> get(hanging))
                .hasCauseInstanceOf(StoreStalledException.class)
                .hasMessageContainingAll(
                        TestDatabase.ON_POSTGRES
                                ? new String[] {"stall timeout"}
                                : new String[] {"500 ms", "StalledWriteTest"});
    }

    @Test
    void whoHangsCannotWriteInOthersTransactions() {
        DSLContext[] kept = new DSLContext[1];
        CompletableFuture<String> hanging = callers.start(() -> hasty.write(tx -> {
            kept[0] = tx.dsl();
            hang();
            try {
                kept[0].deleteFrom(ACTIVITY_LOG).execute();
                return "deleted";
            } catch (IllegalStateException e) {
                return "refused";
            }
        }));
        await(inside);
        task("goes on");
        long before = activities("task_created");
        waitUntilGivenUp();
        hasty.run(tx -> {
            goOn.countDown(); // it wakes while somebody else writes
            assertThatThrownBy(() -> get(hanging)).hasCauseInstanceOf(StoreStalledException.class);
        });
        assertThat(activities("task_created")).isEqualTo(before).isEqualTo(1);
    }

    @Test
    void whoWakesAndGoesOnWithOurVerbsHarmsNobody() {
        CompletableFuture<String> hanging = callers.start(() -> hasty.write(tx -> {
            hang();
            for (int i = 0; i < 200; i++) {
                try {
                    tx.activity().add(outcome, "note", "late");
                } catch (RuntimeException e) {
                    // it does not give up
                }
            }
            return "done";
        }));
        await(inside);
        hasty.tasks().add(outcome, NewTask.of("goes on"));
        wake();
        for (int i = 0; i < 100; i++) {
            hasty.tasks().add(outcome, NewTask.of("innocent " + i));
        }
        assertThatThrownBy(() -> get(hanging)).hasCauseInstanceOf(StoreStalledException.class);
        assertThat(store.tasks().statistics(outcome).total()).isEqualTo(101);
        assertThat(activities("note")).isZero();
    }

    @Test
    void whoHangsWithACursorOpenIsGivenUpToo() {
        CompletableFuture<String> hanging = callers.start(() -> hasty.write(tx -> {
            tx.dsl().selectFrom(OUTCOMES).fetchStream().forEach(row -> hang());
            return "done";
        }));
        await(inside);
        assertThat(hasty.tasks().add(outcome, NewTask.of("goes on")).id()).isNotBlank();
        wake();
        assertThatThrownBy(() -> get(hanging)).hasCauseInstanceOf(StoreStalledException.class);
    }

    @Tag("sqlite") // PostgreSQL gives up who sends nothing; a long statement holds only its own rows
    @Test
    @Allow.PlainSQL
    void aStatementThatDoesNotEndIsInterrupted() {
        assertThatThrownBy(() -> hasty.run(tx -> tx.dsl()
                        .fetch("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT max(i) FROM n")))
                .isInstanceOf(StoreStalledException.class);
        assertThat(hasty.tasks().add(outcome, NewTask.of("goes on")).id()).isNotBlank();
    }

    @Tag("sqlite") // as above
    @Test
    @Allow.PlainSQL
    void anUpdateThatDoesNotEndIsInterruptedAndUndone() {
        assertThatThrownBy(() -> hasty.run(tx -> tx.dsl()
                        .execute("UPDATE outcomes SET brief = (WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1"
                                + " FROM n) SELECT max(i) FROM n)")))
                .isInstanceOf(StoreException.class);
        assertThat(hasty.tasks().add(outcome, NewTask.of("goes on")).id()).isNotBlank();
        assertThat(store.outcomes().get(outcome).brief()).isNull();
    }

    @Test
    void whoWorksAllTheTimeIsSlowButNotGivenUp() {
        long end = System.nanoTime() + STALL.multipliedBy(3).dividedBy(2).toNanos();
        int rounds = hasty.write(tx -> {
            int n = 0;
            while (System.nanoTime() < end) {
                n += tx.dsl().fetchCount(OUTCOMES);
            }
            return n;
        });
        assertThat(rounds).isPositive();
    }

    @Test
    void close_doesNotWaitForeverForWhoHangs() {
        Store closing = Store.open(options().withStallTimeout(STALL).withLockTimeout(Duration.ofSeconds(1)));
        CompletableFuture<String> hanging = callers.start(() -> closing.write(tx -> {
            hang();
            return "never";
        }));
        await(inside);
        closing.close(); // waits for both
        wake();
        assertThatThrownBy(() -> get(hanging)).hasCauseInstanceOf(StoreStalledException.class);
    }

    private void hang() {
        inside.countDown();
        await(goOn);
    }

    /** Lets who hangs go on, once it was given up. */
    private void wake() {
        waitUntilGivenUp();
        goOn.countDown();
    }

    /** On SQLite that others go on is the proof; on PostgreSQL nobody need wait for it. */
    private void waitUntilGivenUp() {
        while (TestDatabase.ON_POSTGRES && isOpen()) {
            Thread.onSpinWait();
        }
    }

    private boolean isOpen() {
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement();
                ResultSet open = statement.executeQuery("SELECT 1 FROM pg_stat_activity"
                        + " WHERE datname = current_database() AND state = 'idle in transaction'")) {
            return open.next();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
