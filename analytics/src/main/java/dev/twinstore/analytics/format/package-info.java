/** The formats of reports: one file each, and what they share. */
@NullMarked
package dev.twinstore.analytics.format;

import org.jspecify.annotations.NullMarked;
