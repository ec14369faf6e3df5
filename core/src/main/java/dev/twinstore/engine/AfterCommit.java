package dev.twinstore.engine;

import dev.twinstore.LogEvent;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is to be done once a transaction is committed, if it is. Of the thread that runs the transaction, then of that which
 * commits it.
 */
final class AfterCommit implements Consumer<Runnable> {
    private static final Logger LOG = LoggerFactory.getLogger(AfterCommit.class);

    private @Nullable Runnable todo; // null: nothing

    /** The transaction has run well, and wants this done. */
    @Override
    public void accept(Runnable wanted) {
        todo = wanted;
    }

    /** The transaction is undone, or about to run again. */
    void forget() {
        todo = null;
    }

    /** It is committed. Whatever goes wrong now does not change that, so nothing is thrown. */
    void committed(String name) {
        Runnable now = todo;
        todo = null;
        if (now != null) {
            try {
                now.run();
            } catch (Throwable e) {
                LogEvent.TURN_FAILED.log(LOG, e, name);
            }
        }
    }
}
