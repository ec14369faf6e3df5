package dev.twinstore.check;

import dev.twinstore.model.Severity;

/**
 * Something that is wrong with a database, or soon will be.
 *
 * @param examination which examination found it, such as {@code wal}
 * @param severity critical: data is damaged or lost · high: operations go wrong · medium: they will, if nothing is done · low:
 *     it could be better
 * @param what what was found, with values
 * @param advice what to do
 * @param fixable whether {@link Check#fix} would try to repair it
 */
public record Finding(String examination, Severity severity, String what, String advice, boolean fixable) {}
