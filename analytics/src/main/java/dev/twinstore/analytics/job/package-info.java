/** Reports on a schedule, into files. */
@NullMarked
package dev.twinstore.analytics.job;

import org.jspecify.annotations.NullMarked;
