/**
 * The words and values of the data model as Java types: closed vocabularies as enums, and the converters between columns
 * and Java. The generated tables (package {@code dev.twinstore.db}) use them.
 */
@Allow
@Require({SQLDialect.SQLITE, SQLDialect.POSTGRES})
@NullMarked
package dev.twinstore.model;

import org.jooq.Allow;
import org.jooq.Require;
import org.jooq.SQLDialect;
import org.jspecify.annotations.NullMarked;
