package dev.twinstore.analytics.improvement;

import dev.twinstore.model.SuggestionType;

/**
 * Something that could be done better.
 *
 * @param type what would help: a skill, automation, or another process
 * @param fingerprint what it was found from: the same for the same pattern, however often it is found
 * @param title one line for people
 * @param description what to do, and why
 * @param times how often it was seen
 */
public record Finding(SuggestionType type, String fingerprint, String title, String description, long times) {}
