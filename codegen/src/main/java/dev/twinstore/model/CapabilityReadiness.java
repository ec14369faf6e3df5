package dev.twinstore.model;

/** Whether the capability phase of a goal is done. Stored as 0, 1, 2: the constants' order. */
public enum CapabilityReadiness {
    /** No capability task was claimed or tried yet, or there is none. */
    NOT_STARTED,
    /** Some capability task was claimed or tried, and not all are completed; one may have failed. */
    IN_PROGRESS,
    /** Every capability task is completed, and there is at least one. */
    COMPLETE
}
