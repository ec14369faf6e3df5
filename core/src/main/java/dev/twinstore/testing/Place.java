package dev.twinstore.testing;

import dev.twinstore.Database;

/** Where the databases of tests are. Thread-safe. */
interface Place {
    /** A database for one test: migrated, with no rows, and nobody else's. */
    Ground make();

    /** The database of one test. */
    interface Ground {
        Database database();

        /** Removes it with all that is in it. No store is open on it any more. */
        void remove();
    }
}
