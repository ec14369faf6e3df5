package dev.twinstore.analytics.cli;

/** The reports, as they are named on the command line. */
enum ReportName {
    throughput("Tasks completed and failed, by hour or day."),
    cost("What was spent: in all, by goal, by worker, by day, and by completed task."),
    failures("What went wrong: by last error, by attempts, and tasks that lost workers.");

    private final String description;

    ReportName(String description) {
        this.description = description;
    }

    String description() {
        return description;
    }
}
