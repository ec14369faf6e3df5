package dev.twinstore.analytics.cli;

import java.io.PrintWriter;

/** A report that was read, ready to be shown. */
interface View {
    /** As tables, for people. */
    void print(PrintWriter out, int width);

    /** As the value of its JSON field. */
    Object document();
}
