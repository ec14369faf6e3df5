package dev.twinstore.analytics.cli;

import dev.twinstore.Store;
import dev.twinstore.analytics.ActivityReport;
import dev.twinstore.analytics.Document;
import dev.twinstore.analytics.Report;
import dev.twinstore.analytics.Reports;
import dev.twinstore.analytics.Selection;
import dev.twinstore.analytics.Step;
import dev.twinstore.analytics.format.Format;
import dev.twinstore.analytics.format.TextTable;
import dev.twinstore.analytics.format.Words;
import dev.twinstore.analytics.job.ReportFile;
import dev.twinstore.analytics.job.ReportJob;
import dev.twinstore.job.RunningJob;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code twinstore report}: reports over a window of time, in any format. */
@Command(
        name = "report",
        description = "Reports over a window of time. Reads only, and may run while workers write.",
        footer = {
            "",
            "Examples:",
            "  twinstore report --list",
            "  twinstore report --db data/twin.db --since 7d",
            "  twinstore report cost --db data/twin.db --since 2026-03-01 \\",
            "      --until 2026-04-01 --zone Europe/Berlin",
            "  twinstore report throughput failures --db data/twin.db --since 24h \\",
            "      --outcome trailer --descendants",
            "  twinstore report --all --db data/twin.db --since 30d --out week.html",
            "  twinstore report cost workers --db data/twin.db --format csv --out tables/",
            "  twinstore report --all --db data/twin.db --since 7d --every 1h \\",
            "      --out /srv/reports/ --keep 24",
            "",
            "JSON: {version, at, since, until, zone, outcome_id, outcome_name, descendants,",
            "  \"reports\": {NAME: {title, description, \"figures\": {…}, \"tables\": {TABLE:",
            "  [{…}]}, \"notes\": […]}}}; --schema has every field. Durations are seconds,",
            "  money is US dollars, shares are from 0 to 1, moments are ISO 8601.",
            "--every goes on after a failure, but not when the database's file is replaced.",
            "Exit codes: 0 done, 1 failed, 2 bad usage, 130 interrupted."
        })
final class ReportCommand extends SubCommand {
    @Parameters(
            paramLabel = "NAME",
            arity = "0..*",
            completionCandidates = Names.class,
            description = "Which reports: ${COMPLETION-CANDIDATES} (default: overview, throughput, ageing, failures,"
                    + " workers, cost).")
    private List<String> names = new ArrayList<>();

    @Option(names = "--all", description = "All reports.")
    private boolean all;

    @Mixin
    private final DatabaseOption database = new DatabaseOption();

    @Mixin
    private final WindowOptions window = new WindowOptions();

    @Mixin
    private final OutcomeOptions outcome = new OutcomeOptions();

    @Mixin
    private final ZoneOption zone = new ZoneOption();

    @Option(
            names = "--by",
            paramLabel = "STEP",
            description = "How time is divided: hour, day or week (default: hours for up to 2 days, days for up to 120,"
                    + " weeks beyond).")
    private @Nullable By by;

    @Option(
            names = "--top",
            paramLabel = "N",
            defaultValue = "20",
            description = "How many rows lists have at most, from 1 to 10000 (default: ${DEFAULT-VALUE}).")
    private int top;

    @Option(
            names = "--before",
            paramLabel = "ID",
            description = "Of the report activity the page that follows the entry of this id.")
    private @Nullable Long before;

    @Option(
            names = "--format",
            paramLabel = "FORMAT",
            description =
                    "text, json, csv, markdown or html (default: by the ending of --out; html with --every; else text).")
    private @Nullable String format;

    @Mixin
    private final JobOptions job = new JobOptions();

    @Option(names = "--list", help = true, description = "List the reports and what they say; needs no --db.")
    private boolean list;

    @Option(names = "--schema", help = true, description = "Print the JSON schema of --format json; needs no --db.")
    private boolean schema;

    /** The steps, as they are written. */
    enum By {
        hour,
        day,
        week
    }

    /** For help. */
    static final class Names extends ArrayList<String> {
        private static final long serialVersionUID = 1L;

        Names() {
            super(Reports.all().stream().map(Report::name).toList());
        }
    }

    @Override
    public Integer call() throws IOException {
        PrintWriter out = out();
        if (schema) {
            printSchema(out);
            return 0;
        }
        if (list) {
            list(out);
            return 0;
        }
        List<Report<?>> reports = reports();
        requireFitting(reports);
        Format chosen = format();
        job.check(line());
        try (Store store = database.openForReading()) {
            Selection selection = selection(store);
            if (job.isRepeated()) {
                repeat(store, selection, reports, chosen);
                return 0;
            }
            Document document = Document.read(store, selection, reports);
            if (job.out() == null) {
                chosen.write(document, out, terminal().width());
            } else {
                job.write(document, chosen);
            }
            return 0;
        }
    }

    private List<Report<?>> reports() {
        if (all && !names.isEmpty()) {
            throw badUsage("--all is every report; leave it out, or " + String.join(" ", names));
        }
        if (all) {
            return Reports.all();
        }
        if (names.isEmpty()) {
            return Reports.essential();
        }
        Map<String, Report<?>> reports = new LinkedHashMap<>();
        for (String name : names) {
            reports.put(
                    name,
                    Reports.find(name)
                            .orElseThrow(() -> badUsage("there is no report '" + name + "'; there are "
                                    + String.join(
                                            ", ",
                                            Reports.all().stream()
                                                    .map(Report::name)
                                                    .toList()))));
        }
        return List.copyOf(reports.values());
    }

    private void requireFitting(List<Report<?>> reports) {
        if (top < 1 || top > 10_000) {
            throw badUsage("--top: give a number from 1 to 10000, not " + top);
        }
        if (before != null && !reports.contains(ActivityReport.REPORT)) {
            throw badUsage(
                    "--before is of the report activity, which is not among those named; add it, or leave --before out");
        }
    }

    private Format format() {
        if (format != null) {
            for (Format each : Format.values()) {
                if (each.name().toLowerCase(Locale.ROOT).equals(format)) {
                    return each;
                }
            }
            throw badUsage("--format: '" + format + "' is none; give text, json, csv, markdown or html");
        }
        return job.formatByName(line());
    }

    private Selection selection(Store store) {
        Selection selection = window.selection(line(), store.now(), zone.zone());
        selection = outcome.narrow(selection, store, line()).in(zone.zone());
        if (by != null) {
            selection = selection.by(Step.valueOf(by.name().toUpperCase(Locale.ROOT)));
        }
        selection = selection.top(top);
        return before == null ? selection : selection.before(before);
    }

    private void repeat(Store store, Selection selection, List<Report<?>> reports, Format chosen) {
        ReportJob repeated = job.of(store)
                .reports(reports)
                .formats(chosen)
                .selection(selection)
                .onFailure(failure -> say(Words.line(String.valueOf(failure.getMessage()))));
        Duration back = window.back();
        CountDownLatch never = new CountDownLatch(1);
        RunningJob running = (back == null ? repeated : repeated.last(back)).start();
        try (running) {
            do {
                database.requireUnchanged();
            } while (!never.await(1, TimeUnit.SECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // asked to end
        }
    }

    private void list(PrintWriter out) {
        if ("json".equals(format)) {
            List<Object> reports = new ArrayList<>();
            for (Report<?> report : Reports.all()) {
                reports.add(FormatOption.object("name", report.name(), "description", report.description()));
            }
            FormatOption.print(out, FormatOption.object("reports", reports));
            return;
        }
        TextTable table = new TextTable("Name", "What it says");
        Reports.all().forEach(report -> table.row(report.name(), report.description()));
        table.print(out, terminal().width());
    }

    private static void printSchema(PrintWriter out) {
        try (InputStream in = Format.class.getResourceAsStream("report.schema.json")) {
            out.print(new String(java.util.Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Whether a path means a folder: it is one, or ends like one. */
    static boolean isFolder(Path path, String given) {
        return Files.isDirectory(path) || given.endsWith("/") || given.endsWith("\\");
    }

    /** Writes each report of a document to a file of its own. */
    static void writeEach(Document document, Format format, Path folder) {
        for (Document.Chapter chapter : document.chapters()) {
            ReportFile.write(
                    new Document(document.at(), document.selection(), document.outcomeName(), List.of(chapter)),
                    format,
                    folder.resolve(chapter.name() + "." + format.extension()));
        }
    }
}
