/**
 * How a report's findings are laid out, whatever the format: headline figures, and tables with typed columns, some of which
 * are drawn as charts. Everything is immutable.
 */
@NullMarked
package dev.twinstore.analytics.layout;

import org.jspecify.annotations.NullMarked;
