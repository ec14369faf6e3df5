package dev.twinstore.check;

import dev.twinstore.Store;

/** Looks at one thing. */
interface Examination {
    /** Its name, one word. */
    String name();

    /** Looks, and changes nothing. */
    void look(Patient patient);

    /** Repairs what it found, as far as it can. It looks again afterwards. */
    default void fix(Patient patient, Store store) {}
}
