package dev.twinstore.analytics.bench;

import dev.twinstore.Store;
import dev.twinstore.StoreOptions;
import dev.twinstore.analytics.Selection;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.ZoneId;

/** A generated history that is small enough for a test, seen at its end. */
public final class SmallHistory {
    /** Its last six weeks, in which the clock is set. */
    public static final Selection WEEKS =
            Selection.everything().from(History.END.minus(Duration.ofDays(42))).in(ZoneId.of("Europe/Berlin"));

    private SmallHistory() {}

    /** Makes it in a new file. */
    public static Store open(Path file) throws SQLException {
        History.write(file, 20_000, 11);
        return Store.open(StoreOptions.of(file).forReading().withTime(new ReportBench.EndOfHistory()));
    }
}
