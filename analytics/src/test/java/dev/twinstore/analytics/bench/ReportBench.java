package dev.twinstore.analytics.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.twinstore.Database;
import dev.twinstore.Store;
import dev.twinstore.StoreOptions;
import dev.twinstore.TimeSource;
import dev.twinstore.analytics.Document;
import dev.twinstore.analytics.Report;
import dev.twinstore.analytics.Reports;
import dev.twinstore.analytics.Selection;
import dev.twinstore.analytics.StorageReport;
import dev.twinstore.analytics.format.Format;
import dev.twinstore.analytics.format.TextTable;
import dev.twinstore.schema.Postgres;
import dev.twinstore.transfer.Transfer;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;

/**
 * How fast each report is on a history of a million tasks and five million log rows: a table on stdout, and {@code
 * bench.json} in the target folder in the form of core's benchmark. Missed bars are shown and are no failure. On SQLite;
 * with {@code -Dbench.engine=postgresql} on a PostgreSQL server with the settings that it comes with.
 */
public final class ReportBench {
    private static final String ENGINE = System.getProperty("bench.engine", "sqlite");
    private static final Selection ALL = Selection.everything().in(ZoneId.of("Europe/Berlin"));
    private static final List<String> FEEDS = List.of("activity", "live");

    /** A line of the table: milliseconds, of which 95 in a hundred runs took at most {@code value}. */
    private record Line(String name, List<Double> millis, double bar, String note) {
        double value() {
            return millis.get((int) Math.ceil(0.95 * millis.size()) - 1);
        }

        boolean ok() {
            return value() <= bar;
        }

        ObjectNode json(ObjectNode json) {
            json.put("name", name).put("unit", "ms").put("value", value());
            json.putNull("baseline").putNull("baselineName").putNull("ratio");
            json.put("bar", "<= " + (int) bar + " ms").put("ok", ok()).put("rounds", millis.size());
            json.put("least", millis.get(0)).put("greatest", millis.get(millis.size() - 1));
            return json.putNull("baselineLeast").putNull("baselineGreatest").put("note", note + ", " + ENGINE);
        }
    }

    private ReportBench() {}

    public static void main(String[] args) throws Exception {
        Path target = Path.of(System.getProperty("bench.target", "target"));
        int tasks = Integer.getInteger("bench.tasks", 1_000_000);
        Pattern only = Pattern.compile(System.getProperty("bench.only", ".*"));
        if (names().stream().noneMatch(name -> only.matcher(name).find())) {
            return;
        }
        Path file = target.resolve("bench-data").resolve("history-" + tasks + ".db");
        if (args.length > 0 && args[0].equals("make")) {
            make(file, tasks);
            return;
        }
        List<Line> lines = ENGINE.equals("postgresql") ? onPostgres(file, only) : lines(new Database.File(file), only);
        print(lines);
        ArrayNode json = new ObjectMapper().createArrayNode();
        lines.forEach(line -> line.json(json.addObject()));
        new ObjectMapper()
                .enable(SerializationFeature.INDENT_OUTPUT)
                .writeValue(target.resolve("bench.json").toFile(), json);
    }

    /** Moves the history to a server, and vacuums it there as the server would do by itself in the minutes that follow. */
    private static List<Line> onPostgres(Path file, Pattern only) throws IOException, SQLException {
        try (Postgres server = Postgres.empty()) {
            say("moving it to PostgreSQL");
            Database moved = new Database.Server(server.url());
            Transfer.from(new Database.File(file)).to(moved);
            try (Connection connection = server.connect();
                    Statement statement = connection.createStatement()) {
                statement.execute("VACUUM ANALYZE");
            }
            return lines(moved, only);
        }
    }

    /** Makes the history, if it is not there from a run before: that takes more memory than reading it. */
    private static void make(Path file, int tasks) throws IOException, SQLException {
        if (!Files.exists(file)) {
            say("making a history of " + tasks + " tasks: " + file);
            Files.createDirectories(file.getParent());
            Path unfinished = file.resolveSibling("unfinished.db");
            Files.deleteIfExists(unfinished);
            History.write(unfinished, tasks, 42);
            Files.move(unfinished, file);
        }
    }

    private static List<String> names() {
        List<String> names = new ArrayList<>(List.of("report page, 7 days"));
        for (Report<?> report : Reports.all()) {
            names.add("report " + report.name() + ", 7 days");
            names.add("report " + report.name() + ", all");
        }
        return names;
    }

    private static List<Line> lines(Database database, Pattern only) throws IOException {
        try (Store store = Store.open(StoreOptions.of(database).forReading().withTime(new EndOfHistory()))) {
            return lines(store, only);
        }
    }

    private static List<Line> lines(Store store, Pattern only) throws IOException {
        Selection week = ALL.from(History.END.minus(Duration.ofDays(7)));
        List<Line> lines = new ArrayList<>();
        for (Report<?> report : Reports.all()) {
            String name = "report " + report.name();
            boolean feed = FEEDS.contains(report.name());
            boolean whole = report.equals(StorageReport.REPORT); // whatever the window
            if (only.matcher(name + ", 7 days").find()) {
                lines.add(new Line(
                        name + ", 7 days",
                        times(store, report, week, 20),
                        feed ? 20 : whole ? 2_000 : 300,
                        "last 7 of 90 days"));
            }
            if (only.matcher(name + ", all").find()) {
                lines.add(new Line(name + ", all", times(store, report, ALL, 7), feed ? 20 : 2_000, "all of 90 days"));
            }
        }
        if (only.matcher("report page, 7 days").find()) {
            Document page = Document.read(store, week, Reports.all());
            lines.add(new Line(
                    "report page, 7 days",
                    times(
                            () -> {
                                try (Writer out = Writer.nullWriter()) {
                                    Format.HTML.write(page, out);
                                }
                            },
                            20),
                    300,
                    "writing all reports as HTML, without reading them"));
        }
        return lines;
    }

    private interface Work {
        void run() throws IOException;
    }

    private static List<Double> times(Store store, Report<?> report, Selection selection, int rounds)
            throws IOException {
        say(report.name() + (selection.since() == null ? ", all" : ", 7 days"));
        return times(() -> report.read(store, selection).layout(), rounds);
    }

    private static List<Double> times(Work work, int rounds) throws IOException {
        work.run();
        double[] millis = new double[rounds];
        for (int i = 0; i < rounds; i++) {
            long start = System.nanoTime();
            work.run();
            millis[i] = (System.nanoTime() - start) / 1e6;
        }
        return Arrays.stream(millis).sorted().boxed().toList();
    }

    private static void print(List<Line> lines) {
        TextTable table = new TextTable("", "p95", "(least - greatest)", "unit", "bar", "");
        for (Line line : lines) {
            table.row(
                    line.name(),
                    Math.round(line.value() * 10) / 10.0,
                    Math.round(line.millis().get(0)) + " - "
                            + Math.round(line.millis().get(line.millis().size() - 1)),
                    "ms",
                    "<= " + (int) line.bar(),
                    line.ok() ? "ok" : "MISSED");
        }
        PrintWriter out = new PrintWriter(System.out, true, StandardCharsets.UTF_8);
        table.print(out, 0);
    }

    private static void say(String progress) {
        System.err.println(progress);
    }

    /** The clock as it stood when the history ended. */
    static final class EndOfHistory implements TimeSource {
        @Override
        public Instant now() {
            return History.END;
        }

        @Override
        public long monotonicNanos() {
            return System.nanoTime();
        }

        @Override
        public boolean standsForServer() {
            return true;
        }
    }
}
