package dev.twinstore.analytics;

import dev.twinstore.analytics.layout.Layout;

/** What a report found: typed values, and how they are laid out. */
public interface Findings {
    /** The same as figures and tables, from which every format is written. */
    Layout layout();
}
