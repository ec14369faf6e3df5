/**
 * Backups that are proven: made while workers run, checked before they count, kept by count and age, restored beside the old
 * database and swapped in whole. Begin with {@link dev.twinstore.backup.Backups}; {@link dev.twinstore.backup.Restore} brings
 * one back, and {@link dev.twinstore.backup.Drill} shows that it could.
 *
 * <p>A backup is a folder that people can read without this program:
 *
 * <pre>
 * backups/twin.db-20261124T120102.123Z/
 *   database.db      a complete SQLite database, in one file
 *   archive/         the archive files, if the store has any: 2026-08.db …
 *   manifest.json    of what, when, of which version, how many rows
 *   SHA256SUMS       of all those files: sha256sum -c SHA256SUMS
 * </pre>
 */
@Allow
@Require({SQLDialect.SQLITE, SQLDialect.POSTGRES})
@NullMarked
package dev.twinstore.backup;

import org.jooq.Allow;
import org.jooq.Require;
import org.jooq.SQLDialect;
import org.jspecify.annotations.NullMarked;
