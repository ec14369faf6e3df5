/**
 * Reports on a workforce's history, as a library: one report is one record, with what it says first, then its query, then
 * how it is laid out. {@link dev.twinstore.analytics.Reports} has them all.
 *
 * <pre>{@code
 * try (Store store = Store.open(StoreOptions.of(file).forReading())) {
 *     Selection week = Selection.everything().from(store.now().minus(Duration.ofDays(7))).in(ZoneId.systemDefault());
 *     CostReport cost = CostReport.of(store, week); // typed values
 *     Document page = Document.read(store, week, Reports.all()); // or laid out,
 *     Format.HTML.write(page, writer); // and written in any format
 * }
 * }</pre>
 *
 * <p>A report reads one snapshot, on a connection that cannot write, and neither waits for writers nor holds them up. While it
 * reads, SQLite cannot give back what is written to the {@code -wal} beside the file; so a report that takes longer than its
 * patience (two minutes, if nothing else is said) is given up, and its snapshot ends: the {@code -wal} grows by what is
 * written in that time at most. All are immutable, so thread-safe.
 */
@Allow
@Require({SQLDialect.SQLITE, SQLDialect.POSTGRES})
@NullMarked
package dev.twinstore.analytics;

import org.jooq.Allow;
import org.jooq.Require;
import org.jooq.SQLDialect;
import org.jspecify.annotations.NullMarked;
