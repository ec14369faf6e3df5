package dev.twinstore.engine;

import dev.twinstore.engine.Write.Call;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/**
 * Brings requests of one kind together: while one transaction with some of them travels to the server and back, those that
 * are made meanwhile wait, and share the next. It has no thread of its own: of those who wait, one leads. A lone caller
 * waits for nobody. Requests of different kinds do not wait for each other. Thread-safe.
 */
final class Combiner {
    /** No more requests than this share a transaction. */
    private static final int MOST = 128;

    /** How long a leader waits for company, if the last transaction had some. */
    private static final long A_MOMENT = TimeUnit.MICROSECONDS.toNanos(100);

    private final Map<Together.Kind<?, ?>, Line> lines = new ConcurrentHashMap<>();
    private final Failures failures;
    private final Consumer<List<Write<?>>> transaction;

    /** Those who wait with a request of one kind. */
    private static final class Line {
        private final ArrayDeque<Write<?>> queue = new ArrayDeque<>(); // guarded by this
        private boolean led; // guarded by this
        private int lastTime; // of the leader: how many shared the last transaction
    }

    /**
     * Nobody waits yet.
     *
     * @param transaction answers all writes in one transaction, each with its own result or failure; does not throw
     */
    Combiner(Failures failures, Consumer<List<Write<?>>> transaction) {
        this.failures = failures;
        this.transaction = transaction;
    }

    /** Has the request answered, together with others. */
    <A> A answer(Together<?, A> request) {
        Line line = lines.computeIfAbsent(request.kind(), any -> new Line());
        Write<A> mine = new Write<>(request);
        synchronized (line) {
            line.queue.add(mine);
            if (!line.led) {
                line.led = true;
                mine.tell(Call.LEAD);
            }
        }
        boolean interrupted = false;
        while (mine.call() != Call.RETURN) {
            if (mine.call() == Call.LEAD) {
                mine.tell(Call.WAIT);
                lead(line);
            } else {
                LockSupport.park(this);
                interrupted |= Thread.interrupted();
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        return mine.result(failures);
    }

    /** Answers those who wait now, the caller among them, and makes the next one the leader. */
    private void lead(Line line) {
        List<Write<?>> all = List.of();
        try {
            waitForCompany(line);
            synchronized (line) {
                all = new ArrayList<>(line.queue.size());
                while (!line.queue.isEmpty() && all.size() < MOST) {
                    all.add(line.queue.remove());
                }
            }
            line.lastTime = all.size();
            transaction.accept(all);
        } finally {
            synchronized (line) {
                Write<?> next = line.queue.peek();
                line.led = next != null;
                if (next != null) {
                    next.tell(Call.LEAD);
                }
            }
            for (Write<?> write : all) {
                write.tell(Call.RETURN);
            }
        }
    }

    @SuppressWarnings("ThreadPriorityCheck") // yielding is only a chance: nothing depends on it
    private static void waitForCompany(Line line) {
        long until = System.nanoTime() + A_MOMENT;
        while (System.nanoTime() - until < 0) {
            synchronized (line) {
                if (line.queue.size() >= line.lastTime) {
                    return;
                }
            }
            Thread.yield();
        }
    }
}
