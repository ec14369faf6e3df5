package dev.twinstore.crash;

import dev.twinstore.Store;
import java.sql.SQLException;
import java.util.Objects;
import org.sqlite.ProgressHandler;
import org.sqlite.SQLiteCommitListener;
import org.sqlite.SQLiteConnection;

/**
 * The steps of the SQLite connection that a store writes on: a callback of SQLite's own at least once in each statement,
 * BEGIN and COMMIT included, and oftener in long ones.
 */
final class Steps implements AutoCloseable {
    /** What happens at a step. */
    interface Listener {
        /**
         * The number of the step, from 1.
         *
         * @return whether SQLite is to give up the statement, as after a failure
         */
        boolean at(long step);
    }

    private final SQLiteConnection writer;
    private final SQLiteCommitListener commits;
    private long count;
    private boolean committing;

    /** Tells of the steps from now on. */
    Steps(Store store, Listener listener) {
        writer = writer(store);
        commits = new SQLiteCommitListener() {
            @Override
            public void onCommit() {
                committing = true;
            }

            @Override
            public void onRollback() {}
        };
        writer.addCommitListener(commits);
        try {
            ProgressHandler.setHandler(writer, 1, new ProgressHandler() {
                @Override
                protected int progress() {
                    count++;
                    // What follows within COMMIT comes too late to undo it.
                    return listener.at(count) && !committing ? 1 : 0;
                }
            });
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The connection that a store on a SQLite file writes on. */
    static SQLiteConnection writer(Store store) {
        return store.write(tx -> Objects.requireNonNull(
                tx.dsl().connectionResult(connection -> connection.unwrap(SQLiteConnection.class))));
    }

    long count() {
        return count;
    }

    @Override
    public void close() {
        try {
            ProgressHandler.clearHandler(writer);
            writer.removeCommitListener(commits);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
