package dev.twinstore.bench;

/**
 * A line of the table, before it is measured.
 *
 * @param name short, to be selected by
 * @param unit of value and baseline
 * @param baselineName what it is compared with; empty: nothing
 * @param bar what it must reach
 * @param note how it was measured, for those who doubt the numbers
 */
record Line(String name, String unit, String baselineName, Bar bar, String note) {}
