package dev.twinstore.model;

import java.time.Instant;
import org.jooq.impl.AbstractConverter;
import org.jspecify.annotations.Nullable;

/** The converter of moments: epoch milliseconds UTC and {@link Instant}. What is finer than a millisecond is cut off. */
public final class Moments extends AbstractConverter<Long, Instant> {
    private static final long serialVersionUID = 1L;

    public Moments() {
        super(Long.class, Instant.class);
    }

    @Override
    public @Nullable Instant from(@Nullable Long stored) {
        return stored == null ? null : Instant.ofEpochMilli(stored);
    }

    @Override
    public @Nullable Long to(@Nullable Instant moment) {
        return moment == null ? null : moment.toEpochMilli();
    }
}
