package dev.twinstore.analytics.cli;

import dev.twinstore.analytics.Selection;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** {@code --since} and {@code --until}. */
final class WindowOptions {
    private static final Instant FIRST = Instant.EPOCH;
    private static final Instant LAST = Instant.parse("9999-12-31T23:59:59.999Z");

    @Option(
            names = "--since",
            paramLabel = "TIME",
            description = "From this moment on: an instant (2026-03-29T10:00:00Z), a date or a local time in the zone"
                    + " (2026-03-29, 2026-03-29T10:00), or so long ago: a number and"
                    + " s, m, h, d, w or y (90m, 24h, 7d) (default: everything).")
    private @Nullable String since;

    @Option(
            names = "--until",
            paramLabel = "TIME",
            description = "Before this moment, itself not included, given likewise (default: no end).")
    private @Nullable String until;

    /**
     * All goals in this window.
     *
     * @param command to name in errors
     */
    Selection selection(CommandLine command, Instant now, ZoneId zone) {
        Instant from = since == null ? null : moment(command, "--since", since, now, zone);
        Instant to = until == null ? null : moment(command, "--until", until, now, zone);
        if (from != null && to != null && !from.isBefore(to)) {
            throw new ParameterException(
                    command,
                    "the window is empty: --since " + since + " is " + from + ", not before --until " + until
                            + ", which is " + to);
        }
        Selection all = Selection.everything();
        all = from == null ? all : all.from(from);
        return to == null ? all : all.to(to);
    }

    private static Instant moment(CommandLine command, String option, String text, Instant now, ZoneId zone) {
        Instant moment;
        try {
            moment = read(text, now, zone);
        } catch (DateTimeException e) {
            throw new ParameterException(
                    command,
                    option + ": cannot read '" + text + "'; give an instant (2026-03-29T10:00:00Z), a date (2026-03-29)"
                            + " or how long ago (a number and s, m, h, d, w or y, such as 90m or 7d)",
                    e);
        }
        if (moment.isBefore(FIRST) || moment.isAfter(LAST)) {
            throw new ParameterException(
                    command, option + ": '" + text + "' is " + moment + "; give a moment from 1970 to 9999");
        }
        return moment;
    }

    private static Instant read(String text, Instant now, ZoneId zone) {
        Duration back = AgeOption.length(text);
        if (back != null && back.isZero()) {
            throw new DateTimeException("no time ago");
        }
        if (back != null) {
            return now.minus(back);
        }
        if (!text.contains("T")) {
            return LocalDate.parse(text).atStartOfDay(zone).toInstant();
        }
        return text.matches(".*(Z|[+-]\\d\\d(:?\\d\\d)?)")
                ? OffsetDateTime.parse(text).toInstant()
                : LocalDateTime.parse(text).atZone(zone).toInstant();
    }

    /** How long ago the window begins, if {@code --since} says it so; null: it does not. */
    @Nullable
    Duration back() {
        return since == null ? null : AgeOption.length(since);
    }
}
