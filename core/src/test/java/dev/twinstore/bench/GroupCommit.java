package dev.twinstore.bench;

import dev.twinstore.StoreOptions.Durability;
import dev.twinstore.db.tables.pojos.Worker;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.LockSupport;

/**
 * The ceiling: one thread writes, takes whatever waits (and what comes in while it works), and commits once for all.
 * Callers sleep until their commit. No savepoints, no errors, no other processes.
 */
final class GroupCommit implements Contender<RawStatements.Held> {
    private static final long A_MOMENT = 100_000; // nanoseconds

    private final List<Worker> workers;
    private final Connection connection;
    private final Statement control;
    private final RawStatements statements;
    private final ConcurrentLinkedQueue<Call> calls = new ConcurrentLinkedQueue<>();
    private final Thread writer = new Thread(this::write, "raw group commit");
    private volatile boolean closed;
    private volatile boolean asleep;

    private interface Work {
        RawStatements.Held on(RawStatements statements) throws SQLException;
    }

    /** One call that waits for its commit. */
    private static final class Call {
        private final Work work;
        private final Thread caller = Thread.currentThread();
        private RawStatements.Held result;
        private Exception failed;
        private volatile boolean done;

        Call(Work work) {
            this.work = work;
        }

        void end(Exception why) {
            failed = why;
            done = true;
            LockSupport.unpark(caller);
        }
    }

    GroupCommit(Path file, Durability durability, List<Worker> workers) throws SQLException {
        this.workers = workers;
        this.connection = RawConnection.open(file, durability);
        this.control = connection.createStatement();
        this.statements = new RawStatements(connection);
        writer.start();
    }

    @Override
    public RawStatements.Held claim(int thread) throws Exception {
        return call(statements -> statements.claim(workers.get(thread)));
    }

    @Override
    public void complete(int thread, RawStatements.Held held) throws Exception {
        call(statements -> statements.complete(held));
    }

    private RawStatements.Held call(Work work) throws Exception {
        Call call = new Call(work);
        calls.add(call);
        if (asleep) {
            LockSupport.unpark(writer);
        }
        while (!call.done) {
            LockSupport.park(this);
        }
        if (call.failed != null) {
            throw call.failed;
        }
        return call.result;
    }

    private void write() {
        List<Call> together = new ArrayList<>();
        int last = 0;
        while (!closed) {
            Call first = calls.poll();
            if (first == null) {
                asleep = true;
                if (calls.isEmpty() && !closed) {
                    LockSupport.park(this);
                }
                asleep = false;
                continue;
            }
            Exception failed = null;
            try {
                control.execute("BEGIN IMMEDIATE");
                for (Call call = first; call != null; call = next(together.size(), last)) {
                    together.add(call);
                    call.result = call.work.on(statements);
                }
                control.execute("COMMIT");
            } catch (SQLException | RuntimeException e) {
                failed = e; // the benchmark ends with it: nothing is rolled back
            }
            for (Call call : together) {
                call.end(failed);
            }
            last = together.size();
            together.clear();
        }
    }

    /** The next that waits; as our own does, it gives those of the last commit a moment to come back. */
    @SuppressWarnings("ThreadPriorityCheck")
    private Call next(int together, int last) {
        Call next = calls.poll();
        long start = System.nanoTime();
        while (next == null && together < last && System.nanoTime() - start < A_MOMENT) {
            Thread.yield();
            next = calls.poll();
        }
        return next;
    }

    @Override
    public void close() throws SQLException {
        closed = true;
        LockSupport.unpark(writer);
        while (writer.isAlive()) {
            Thread.onSpinWait();
        }
        statements.close();
        connection.close();
    }
}
