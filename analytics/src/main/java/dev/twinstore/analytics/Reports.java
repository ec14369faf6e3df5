package dev.twinstore.analytics;

import java.util.List;
import java.util.Optional;

/** The reports that there are. */
public final class Reports {
    private static final List<Report<?>> ALL = List.of(
            Overview.REPORT,
            Throughput.REPORT,
            FlowTimes.REPORT,
            Ageing.REPORT,
            Failures.REPORT,
            WorkersReport.REPORT,
            CostReport.REPORT,
            BottlenecksReport.REPORT,
            ReviewsReport.REPORT,
            Supervision.REPORT,
            InterventionsReport.REPORT,
            SuggestionsReport.REPORT,
            StorageReport.REPORT,
            ActivityReport.REPORT,
            Live.REPORT);

    private Reports() {}

    /** All of them, in the order in which a page shows them. */
    public static List<Report<?>> all() {
        return ALL;
    }

    /** Those that say how things stand: what is shown if none is named. */
    public static List<Report<?>> essential() {
        return List.of(
                Overview.REPORT,
                Throughput.REPORT,
                Ageing.REPORT,
                Failures.REPORT,
                WorkersReport.REPORT,
                CostReport.REPORT);
    }

    /** The report of that name; empty: there is none. */
    public static Optional<Report<?>> find(String name) {
        return ALL.stream().filter(report -> report.name().equals(name)).findFirst();
    }
}
