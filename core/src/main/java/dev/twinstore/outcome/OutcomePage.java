package dev.twinstore.outcome;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One page of the list of goals.
 *
 * @param entries the goals, the last active first; empty: the list ends here
 * @param next what to give to {@link OutcomeFilter#after} for the page after it; null: the list ends with this page
 */
public record OutcomePage(List<OutcomeOverview> entries, OutcomeFilter.@Nullable Place next) {}
