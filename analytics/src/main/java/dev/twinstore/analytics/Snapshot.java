package dev.twinstore.analytics;

import java.time.Instant;
import org.jooq.DSLContext;

/**
 * What a report is read from: one consistent moment of the database.
 *
 * @param dsl reads, and only reads; of the thread that was given it, until the report is read
 * @param selection which part of the history
 * @param now the present, by the store's clock
 */
public record Snapshot(DSLContext dsl, Selection selection, Instant now) {}
