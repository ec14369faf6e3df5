package dev.twinstore.analytics;

import java.time.DayOfWeek;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.time.temporal.TemporalAdjusters;
import java.util.Locale;

/** How long the pieces are that a report divides time into, on the clock and calendar of a zone. */
public enum Step {
    /** Hours: shorter or longer only where a zone's clock is set by less than an hour. */
    HOUR("uuuu-MM-dd HH:mm xxx"),
    /** Days: 23 or 25 hours long when the clock is set. */
    DAY("uuuu-MM-dd"),
    /** Weeks, from Monday (ISO 8601). */
    WEEK("YYYY-'W'ww");

    private static final Duration HOURS = Duration.ofDays(2);
    private static final Duration DAYS = Duration.ofDays(120);

    private final DateTimeFormatter label;

    Step(String label) {
        this.label = DateTimeFormatter.ofPattern(label, Locale.GERMANY); // ISO weeks
    }

    /** The step for a stretch of time if none was chosen. */
    static Step fitting(Duration stretch) {
        return stretch.compareTo(HOURS) <= 0 ? HOUR : stretch.compareTo(DAYS) <= 0 ? DAY : WEEK;
    }

    /** How long a piece is, about. */
    Duration about() {
        return this == HOUR ? Duration.ofHours(1) : this == DAY ? Duration.ofDays(1) : Duration.ofDays(7);
    }

    /** The start of the piece that holds a moment. */
    ZonedDateTime start(ZonedDateTime moment) {
        if (this == HOUR) {
            return moment.truncatedTo(ChronoUnit.HOURS);
        }
        LocalDate day = moment.toLocalDate();
        return (this == DAY ? day : day.with(TemporalAdjusters.previousOrSame(DayOfWeek.MONDAY)))
                .atStartOfDay(moment.getZone());
    }

    /** The start of the piece after the one that starts here. */
    ZonedDateTime next(ZonedDateTime start) {
        if (this != HOUR) {
            return start.toLocalDate().plusDays(this == DAY ? 1 : 7).atStartOfDay(start.getZone());
        }
        ZonedDateTime later = start.plusHours(1);
        ZonedDateTime full = later.truncatedTo(ChronoUnit.HOURS);
        return full.isAfter(start) ? full : later; // a clock set back by half an hour
    }

    /** What the piece that starts here is called: 2026-10-25 02:00 +02:00, 2026-10-25, 2026-W43. */
    String label(ZonedDateTime start) {
        return label.format(start);
    }
}
