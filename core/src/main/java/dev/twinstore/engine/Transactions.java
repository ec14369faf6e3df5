package dev.twinstore.engine;

import dev.twinstore.Tx;
import java.util.function.Function;
import org.jooq.DSLContext;

/** Internal: makes a transaction of a connection on which one has begun, for the time that its work runs. */
@FunctionalInterface
public interface Transactions {
    /** Runs work in the transaction that has begun on the connection of the DSL. */
    <T> T run(DSLContext dsl, Function<? super Tx, ? extends T> work);
}
