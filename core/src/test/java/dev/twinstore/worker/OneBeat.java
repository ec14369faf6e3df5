package dev.twinstore.worker;

import dev.twinstore.Store;

/** The background heartbeat of a store, without the background: for the benchmark. */
public final class OneBeat {
    private OneBeat() {}

    /** Beats once for all live workers of this process, each time it is run. */
    public static Runnable of(Store store) {
        return new Housekeeping(store)::beat;
    }
}
