package dev.twinstore.activity;

/** A listener that is told of changes, until this is closed, or the store. Thread-safe. */
@FunctionalInterface
public interface Subscription extends AutoCloseable {
    /** Tells it nothing more, except for a change that it is being told right now. Closing twice does nothing. */
    @Override
    void close();
}
