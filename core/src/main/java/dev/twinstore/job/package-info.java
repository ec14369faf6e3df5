/** Work that a program does again and again in the background. */
@NullMarked
package dev.twinstore.job;

import org.jspecify.annotations.NullMarked;
