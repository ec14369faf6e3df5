/**
 * Reports on a workforce's history, as a library: one report is one record, with what it says first and then its query.
 *
 * <pre>{@code
 * try (Store store = Store.open(StoreOptions.of(file).forReading())) {
 *     Selection week = Selection.everything().from(Instant.now().minus(Duration.ofDays(7)));
 *     CostReport cost = CostReport.of(store, week, ZoneId.systemDefault());
 * }
 * }</pre>
 *
 * <p>A report reads one snapshot, changes nothing, and may run while workers write. All are immutable, so thread-safe.
 */
@Allow
@Require({SQLDialect.SQLITE, SQLDialect.POSTGRES})
@NullMarked
package dev.twinstore.analytics;

import org.jooq.Allow;
import org.jooq.Require;
import org.jooq.SQLDialect;
import org.jspecify.annotations.NullMarked;
