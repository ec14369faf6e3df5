/**
 * The eighteen tables as SQL scripts, and the one class that brings a database to them.
 *
 * <p>{@link dev.twinstore.schema.Schema} serves the build (the code generator migrates a throw-away file) and run time
 * alike. {@link dev.twinstore.schema.ProcessLock} is the lock under which one process at a time migrates or writes.
 */
@NullMarked
package dev.twinstore.schema;

import org.jspecify.annotations.NullMarked;
