/**
 * The demonstration: real files as tasks, real processes as workers, one of them killed in mid-task, and an examiner that
 * afterwards reads the database and says whether every promise was kept. {@link dev.twinstore.analytics.demo.Demo} is the
 * run, {@link dev.twinstore.analytics.demo.Examiner} the proof.
 */
@Allow
@Require({SQLDialect.SQLITE, SQLDialect.POSTGRES})
@NullMarked
package dev.twinstore.analytics.demo;

import org.jooq.Allow;
import org.jooq.Require;
import org.jooq.SQLDialect;
import org.jspecify.annotations.NullMarked;
