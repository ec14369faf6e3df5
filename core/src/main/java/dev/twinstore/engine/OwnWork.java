package dev.twinstore.engine;

import java.util.function.Function;

/**
 * Internal: work of Twinstore's own, which runs no code of users, waits for nothing, and changes nothing but the database.
 * So whichever thread has the turn to write may run it, for the thread that asked for it; it may be run again after its
 * transaction was rolled back; and inside other work of our own it needs no savepoint.
 */
@FunctionalInterface
public interface OwnWork<T, R> extends Function<T, R> {
    /** Marks a function as work of our own. */
    static <T, R> OwnWork<T, R> own(OwnWork<T, R> work) {
        return work;
    }
}
