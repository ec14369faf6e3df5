package dev.twinstore;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** Two transactions at once: the second begins when the first has done its work, and has not committed it. */
public final class Overlap {
    private Overlap() {}

    /** What the second answered, or threw, as a future that has ended. The first is committed once the second waits, or has ended. */
    public static <T> CompletableFuture<T> of(
            TestDatabase database, Store store, Consumer<? super Tx> first, Supplier<T> second) {
        CountDownLatch worked = new CountDownLatch(1);
        CountDownLatch commit = new CountDownLatch(1);
        try (Callers callers = new Callers()) {
            CompletableFuture<Tx> one = callers.start(() -> store.write(tx -> {
                first.accept(tx);
                worked.countDown();
                Callers.await(commit);
                return tx;
            }));
            CompletableFuture.anyOf(one, CompletableFuture.runAsync(() -> Callers.await(worked)))
                    .join();
            CompletableFuture<Thread> thread = new CompletableFuture<>();
            CompletableFuture<T> two = callers.start(() -> {
                thread.complete(Thread.currentThread());
                return second.get();
            });
            Thread waiting = Callers.get(thread);
            while (!two.isDone() && !isWaiting(database, waiting)) {
                Thread.onSpinWait();
            }
            commit.countDown();
            Callers.get(one);
            Callers.get(two.handle((answer, thrown) -> true));
            return two;
        } finally {
            commit.countDown();
        }
    }

    /** Whether it waits for the other one: in the queue of the store, or for a lock of the server's. */
    private static boolean isWaiting(TestDatabase database, Thread thread) {
        if (!TestDatabase.ON_POSTGRES) {
            return thread.getState() == Thread.State.TIMED_WAITING;
        }
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement();
                ResultSet waiting = statement.executeQuery("SELECT 1 FROM pg_stat_activity"
                        + " WHERE datname = current_database() AND wait_event_type = 'Lock'")) {
            return waiting.next();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
