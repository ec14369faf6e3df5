/** A generated history, what reports say of it against plain SQL, and how fast they are: {@code mvn -Pbench verify}. */
@NullMarked
package dev.twinstore.analytics.bench;

import org.jspecify.annotations.NullMarked;
