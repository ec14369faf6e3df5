package dev.twinstore.analytics.layout;

/**
 * A column of a table.
 *
 * @param name what programs call it: lower case with underscores, unique in its table
 * @param label what people call it
 * @param kind what it measures
 */
public record Column(String name, String label, Kind kind) {}
