package dev.twinstore.analytics.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.jooq.impl.DSL.function;
import static org.jooq.impl.DSL.inline;
import static org.jooq.impl.DSL.name;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.twinstore.Database;
import dev.twinstore.Store;
import dev.twinstore.StoreOptions;
import dev.twinstore.analytics.Document;
import dev.twinstore.analytics.Findings;
import dev.twinstore.analytics.Hostile;
import dev.twinstore.analytics.PlainSql;
import dev.twinstore.analytics.Plans;
import dev.twinstore.analytics.Report;
import dev.twinstore.analytics.Reports;
import dev.twinstore.analytics.Rows;
import dev.twinstore.analytics.Selection;
import dev.twinstore.analytics.Step;
import dev.twinstore.analytics.StorageReport;
import dev.twinstore.analytics.format.Format;
import dev.twinstore.analytics.layout.Layout;
import dev.twinstore.outcome.OutcomeFilter;
import dev.twinstore.schema.Postgres;
import dev.twinstore.transfer.Transfer;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.jooq.Allow;
import org.jooq.Field;
import org.jooq.impl.SQLDataType;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every report says the same of the same history on both engines. */
final class ReportsOnPostgresTest {
    private static final JsonMapper MAPPER = new JsonMapper();

    @TempDir
    static Path dir;

    static Postgres server;
    static Store file;
    static Store moved;
    static String tree = "";

    @BeforeAll
    static void transfer() throws SQLException {
        Path path = dir.resolve("history.db");
        History.write(path, 3_000, 17);
        try (Store store = Rows.store(path)) {
            Hostile.fill(store);
        }
        spendOddly(path);
        server = Postgres.empty();
        Database target = new Database.Server(server.url());
        assertThat(Transfer.from(new Database.File(path)).to(target).rows()).isGreaterThan(10_000);
        file = open(new Database.File(path));
        moved = open(target);
        tree = rootWithMost(file);
    }

    /** Tokens that are not told, and more than a long holds. */
    private static void spendOddly(Path path) throws SQLException {
        String at = String.valueOf(History.END.minus(Duration.ofDays(1)).toEpochMilli());
        try (PlainSql sql = new PlainSql(path)) {
            sql.execute(
                    "insert into cost_log (created_at, model, amount, input_tokens, output_tokens, claim_no) values ("
                            + String.join(
                                    "), (",
                                    at + ", 'odd', 1, 9223372036854775806, 7, 1",
                                    at + ", 'odd', 1, 9223372036854775806, null, 2",
                                    at + ", 'odd', 1, null, null, null",
                                    at + ", null, 1, 9223372036854775806, 0, 3",
                                    at + ", null, 1, null, 5, 1")
                            + ")");
        }
    }

    private static Store open(Database database) {
        return Store.open(StoreOptions.of(database).forReading().withTime(new ReportBench.EndOfHistory()));
    }

    private static String rootWithMost(Store store) {
        return store.outcomes().list(OutcomeFilter.all().roots()).entries().stream()
                .map(overview -> overview.outcome().id())
                .max(Comparator.comparingInt(id -> store.outcomes().tree(id).size()))
                .orElseThrow();
    }

    @AfterAll
    static void close() {
        for (AutoCloseable each : Arrays.asList(file, moved, server)) {
            try {
                if (each != null) {
                    each.close();
                }
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        }
    }

    static Stream<Report<?>> reports() {
        return Reports.all().stream();
    }

    @ParameterizedTest
    @MethodSource("reports")
    void itSaysTheSame(Report<?> report) throws IOException {
        Selection all = Selection.everything();
        for (Selection selection : List.of(
                all,
                all.from(History.END.minus(Duration.ofDays(7))),
                all.ofTree(tree),
                all.ofTree(tree)
                        .from(History.BEGIN)
                        .to(History.END.minus(Duration.ofDays(30)))
                        .by(Step.WEEK),
                SmallHistory.WEEKS,
                all.in(ZoneId.of("America/New_York"))
                        .from(History.BEGIN.plus(Duration.ofDays(50)))
                        .by(Step.DAY)
                        .top(3))) {
            assertThat(json(moved, selection, report))
                    .as(report.name() + " of " + selection)
                    .isEqualTo(json(file, selection, report));
        }
    }

    @Test
    void theHistorySaysSomethingInEachReport() throws IOException {
        for (Report<?> report : Reports.all()) {
            assertThat(json(file, Selection.everything(), report).toString())
                    .as(report.name())
                    .hasSizeGreaterThan(400);
        }
    }

    @Test
    void ofAWindowOrAGoal_noReportMustReadALargeTableFromEndToEnd() {
        // In tables as small as these everything is cheap: what counts is what can be done without.
        String url = server.url() + "&options=-c%20enable_seqscan=off";
        Selection week = Selection.everything().from(History.END.minus(Duration.ofDays(7)));
        try (Store store = open(new Database.Server(url))) {
            for (Selection selection :
                    List.of(week, week.ofTree(tree), Selection.everything().ofOutcome(tree))) {
                for (Report<?> report : Reports.all()) {
                    if (!report.equals(StorageReport.REPORT)) {
                        assertThat(Plans.of(store, report.query(), selection, History.END))
                                .as(report.name() + " of " + selection)
                                .noneMatch(step -> step.matches(".*Seq Scan on " + Plans.LARGE + "\\b.*"));
                    }
                }
            }
        }
    }

    @Test
    void aReportHasRoomToSort_andNoLessThanTheServerGives() {
        assertThat(room(server.url())).isEqualTo("32MB");
        assertThat(room(server.url() + "&options=-c%20work_mem=64MB")).isEqualTo("64MB");
    }

    @Allow
    private static String room(String url) {
        record Room(String size) implements Findings {
            @Override
            public Layout layout() {
                return Layout.builder().build();
            }
        }
        Field<String> size = function(name("current_setting"), SQLDataType.CLOB, inline("work_mem"));
        Report<Room> report = Report.of(
                "room",
                "Room",
                "How much room it has.",
                at -> new Room(at.dsl().select(size).fetchSingle().value1()));
        try (Store store = open(new Database.Server(url))) {
            return report.read(store, Selection.everything()).size();
        }
    }

    private static JsonNode json(Store store, Selection selection, Report<?> report) throws IOException {
        StringWriter out = new StringWriter();
        Format.JSON.write(Document.read(store, selection, List.of(report)), out, 0);
        JsonNode json = MAPPER.readTree(out.toString());
        if (json.at("/reports/storage") instanceof ObjectNode storage) {
            withoutBytes(storage);
        }
        return json;
    }

    /** How an engine keeps rows is its own affair: how many bytes, and in which order of size. */
    private static void withoutBytes(ObjectNode storage) {
        ((ObjectNode) storage.get("tables")).remove("tables");
        storage.findParents("bytes").forEach(each -> ((ObjectNode) each).remove("bytes"));
        storage.findParents("bytes_per_day").forEach(each -> ((ObjectNode) each).remove("bytes_per_day"));
    }
}
