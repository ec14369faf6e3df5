package dev.twinstore.check;

import java.time.Duration;

/** Numbers as findings say them. */
final class Said {
    private Said() {}

    /** So many of something, with what is said of them: 1 worker has, 2 workers have. */
    static String counted(long count, String one, String more) {
        return count + " " + (count == 1 ? one : more);
    }

    /** A length of time in its largest unit that divides it: 90 s, 5 min, 36 h, 7 d. */
    static String length(Duration length) {
        long seconds = length.toSeconds();
        if (seconds % 60 != 0) {
            return seconds + " s";
        }
        if (seconds % 3_600 != 0) {
            return seconds / 60 + " min";
        }
        return seconds % 86_400 == 0 && seconds > 0 ? seconds / 86_400 + " d" : seconds / 3_600 + " h";
    }
}
