package dev.twinstore.skill;

import java.util.List;

/**
 * What work with certain skills needs.
 *
 * @param missing the skills that nobody registered, in the order asked; empty: all are there
 * @param apiKeys the names of the API keys that the registered ones need, sorted
 */
public record Requirements(List<String> missing, List<String> apiKeys) {}
