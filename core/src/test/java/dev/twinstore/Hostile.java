package dev.twinstore;

import java.util.List;

/** Text that breaks careless programs. */
public final class Hostile {
    /** Storable, whatever it looks like. */
    public static final String STORABLE = "'; DROP TABLE tasks; -- \"%_\\ {json} \n\t👩‍👩‍👧 ﷽ \u202e ß İ";

    /** Not storable: a NUL, and each half of a surrogate pair. */
    public static final List<String> REFUSED = List.of("a\0b", "a\uD83Db", "a\uDC69b");

    private Hostile() {}
}
