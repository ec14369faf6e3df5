@NullMarked
package dev.twinstore.analytics.cli;

import org.jspecify.annotations.NullMarked;
