package dev.twinstore.engine;

import dev.twinstore.Tx;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jooq.DSLContext;

/** Internal: makes a transaction of a connection on which one has begun, for the time that its work runs. */
@FunctionalInterface
public interface Transactions {
    /**
     * Runs work in the transaction that has begun on the connection of the DSL.
     *
     * @param whenCommitted is given what is to be done right after the commit, if anything is: quick, and only if the work
     *     went well
     */
    <T> T run(DSLContext dsl, Function<? super Tx, ? extends T> work, Consumer<Runnable> whenCommitted);
}
