package dev.twinstore.analytics.cli;

import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** {@code --zone}. */
final class ZoneOption {
    private static final DateTimeFormatter MINUTES = DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm");
    private static final DateTimeFormatter EXACT = DateTimeFormatter.ISO_OFFSET_DATE_TIME;

    @Option(
            names = "--zone",
            paramLabel = "ZONE",
            description =
                    "The time zone of days, hours and dates, such as Europe/Berlin or UTC (default: this machine's).")
    private ZoneId zone = ZoneId.systemDefault();

    ZoneId zone() {
        return zone;
    }

    /** A moment for people, to the minute; null: never. */
    @Nullable
    String minutes(@Nullable Instant moment) {
        return moment == null ? null : MINUTES.format(moment.atZone(zone));
    }

    /** A moment for programs: ISO with the zone's offset. */
    String exact(Instant moment) {
        return EXACT.format(moment.atZone(zone));
    }
}
