package dev.twinstore.schema;

import java.sql.SQLException;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What SQLite says of a failure. */
public final class SqliteMessage {
    private static final Pattern TWICE = Pattern.compile("(\\[\\w+] +)(.*?) +\\((.*)\\)");

    private SqliteMessage() {}

    /** The driver's message: what the code means, then what SQLite says, but that not if it is the same words again. */
    public static String of(SQLException e) {
        String message = String.valueOf(e.getMessage());
        Matcher twice = TWICE.matcher(message);
        return twice.matches()
                        && twice.group(2)
                                .toLowerCase(Locale.ROOT)
                                .contains(twice.group(3).toLowerCase(Locale.ROOT))
                ? twice.group(1) + twice.group(2)
                : message;
    }
}
