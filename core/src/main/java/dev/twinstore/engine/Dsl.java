package dev.twinstore.engine;

import org.jooq.ConnectionProvider;
import org.jooq.DSLContext;
import org.jooq.ExecuteListener;
import org.jooq.SQLDialect;
import org.jooq.TransactionContext;
import org.jooq.TransactionProvider;
import org.jooq.conf.FetchTriggerValuesAfterReturning;
import org.jooq.conf.Settings;
import org.jooq.impl.DSL;
import org.jooq.impl.DefaultConfiguration;

/** The DSL that users get, with the same settings on every engine. */
final class Dsl {
    private Dsl() {}

    /** The DSL on a session. */
    static DSLContext on(
            SQLDialect dialect, Session session, ConnectionProvider connections, ExecuteListener... listeners) {
        DefaultConfiguration configuration = new DefaultConfiguration();
        configuration.data(Session.KEY, session);
        configuration
                .set(dialect)
                .set(new Settings()
                        // The default makes INSERT .. RETURNING read back last_insert_rowid() on SQLite: wrong rows.
                        .withFetchTriggerValuesAfterReturning(FetchTriggerValuesAfterReturning.NEVER)
                        .withExecuteLogging(false)
                        .withFetchWarnings(false)
                        .withAttachRecords(false)
                        .withRenderCatalog(false)
                        .withRenderSchema(false))
                .set(connections)
                .set(NoTransactions.INSTANCE)
                .set(listeners);
        return DSL.using(configuration);
    }

    /** A DSL that was kept for later, or handed to another thread. */
    static IllegalStateException elsewhere() {
        return new IllegalStateException(
                "this transaction has ended, or belongs to another thread; use it only inside the"
                        + " function given to read or write, on the thread that runs it");
    }

    /** Transactions are begun by the store alone. */
    private enum NoTransactions implements TransactionProvider {
        INSTANCE;

        @Override
        public void begin(TransactionContext context) {
            throw new IllegalStateException("use Store.write, or Tx.write for a part that may fail alone");
        }

        @Override
        public void commit(TransactionContext context) {
            begin(context);
        }

        @Override
        public void rollback(TransactionContext context) {}
    }
}
