/**
 * The words and values of the data model as Java types: closed vocabularies as enums, and the converters between columns
 * and Java. The generated tables (package {@code dev.twinstore.db}) use them.
 */
@NullMarked
package dev.twinstore.model;

import org.jspecify.annotations.NullMarked;
