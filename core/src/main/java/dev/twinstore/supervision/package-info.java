/**
 * Supervision: what humans tell workers, what is noticed about them, what they changed and how they behave. Facts are
 * recorded whatever state the worker and its goal are in; only what asks for something to be done is refused when nobody
 * could do it.
 */
@Allow
@Require({SQLDialect.SQLITE, SQLDialect.POSTGRES})
@NullMarked
package dev.twinstore.supervision;

import org.jooq.Allow;
import org.jooq.Require;
import org.jooq.SQLDialect;
import org.jspecify.annotations.NullMarked;
