/**
 * Crashes of every kind: a halt after each statement, processes that are killed, stopped and resumed, files as a power cut
 * leaves them, a full disk, random sequences of operations. Each has a short form in {@code mvn verify}, and a long one:
 * {@code mvn -Ptorture verify}.
 */
@Allow
@Require({SQLDialect.SQLITE, SQLDialect.POSTGRES})
package dev.twinstore.crash;

import org.jooq.Allow;
import org.jooq.Require;
import org.jooq.SQLDialect;
