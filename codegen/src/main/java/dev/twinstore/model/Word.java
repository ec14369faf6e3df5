package dev.twinstore.model;

/** A word of a closed vocabulary: an enum constant that knows how it is stored. */
public interface Word {
    /** The value as the database has it, such as {@code "in_progress"}. */
    String stored();
}
