package dev.twinstore.sharing;

import dev.twinstore.engine.Arguments;
import dev.twinstore.model.Text;
import java.util.Locale;

/** How email addresses are stored and compared. */
final class Emails {
    private Emails() {}

    /**
     * The address as it is stored: without white space around it, in lower case.
     *
     * @throws IllegalArgumentException it is no address: not one @ with text on both sides, or white space inside
     */
    static String normal(String email) {
        String normal = email.strip().toLowerCase(Locale.ROOT);
        int at = normal.indexOf('@');
        boolean one = at > 0 && at < normal.length() - 1 && normal.indexOf('@', at + 1) < 0;
        if (!one || normal.codePoints().anyMatch(c -> Character.isWhitespace(c) || Character.isSpaceChar(c))) {
            throw new IllegalArgumentException(
                    "email must be one @ with text and no space on both sides, was '" + Text.printable(email) + "'");
        }
        return Arguments.key("email", normal);
    }
}
