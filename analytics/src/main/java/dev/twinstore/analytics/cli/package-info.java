/** The command line: one class a command, and what they share. */
@NullMarked
package dev.twinstore.analytics.cli;

import org.jspecify.annotations.NullMarked;
