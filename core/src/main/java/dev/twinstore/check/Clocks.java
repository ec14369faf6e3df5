package dev.twinstore.check;

import static dev.twinstore.db.Tables.ACTIVITY_LOG;
import static dev.twinstore.db.Tables.WORKERS;
import static org.jooq.impl.DSL.max;

import dev.twinstore.model.Severity;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Whether the clocks that dated the rows agree with this machine's. */
final class Clocks implements Examination {
    private static final Duration ALLOWED = Duration.ofSeconds(30);

    @Override
    public String name() {
        return "clock";
    }

    @Override
    public void look(Patient patient) {
        Instant here = patient.check().time().now();
        Instant there = patient.store().now();
        if (Duration.between(here, there).abs().compareTo(ALLOWED) > 0) {
            patient.find(
                    this,
                    Severity.MEDIUM,
                    "the server's clock says " + there + " and this machine's " + here,
                    "have both follow a time server; the server's dates all rows");
        }
        for (@Nullable Instant latest : latest(patient)) {
            if (latest != null && latest.isAfter(there.plus(ALLOWED))) {
                patient.find(
                        this,
                        Severity.MEDIUM,
                        "the latest rows are of " + latest + ", and now it is " + there,
                        "a clock was ahead when they were written, or is behind now: see that it follows a time server");
                return;
            }
        }
    }

    private static List<@Nullable Instant> latest(Patient patient) {
        return patient.store().read(dsl -> {
            List<@Nullable Instant> found = new java.util.ArrayList<>();
            found.add(dsl.select(max(ACTIVITY_LOG.CREATED_AT))
                    .from(ACTIVITY_LOG)
                    .fetchSingle()
                    .value1());
            found.add(dsl.select(max(WORKERS.LAST_HEARTBEAT))
                    .from(WORKERS)
                    .fetchSingle()
                    .value1());
            return found;
        });
    }
}
