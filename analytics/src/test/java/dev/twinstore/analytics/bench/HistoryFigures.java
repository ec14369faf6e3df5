package dev.twinstore.analytics.bench;

import dev.twinstore.Store;
import dev.twinstore.StoreOptions;
import dev.twinstore.analytics.PlainSql;
import dev.twinstore.analytics.Selection;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Instant;
import java.time.ZoneId;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/** A generated history, the selections that tests make of it, and the same in plain SQL. */
abstract class HistoryFigures {
    static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");
    static final long NOW = History.END.toEpochMilli();

    @TempDir
    static Path dir;

    static Store store;
    static PlainSql sql;
    static String scene;
    static String film;

    @BeforeAll
    static void make() throws SQLException {
        Path file = dir.resolve("history.db");
        History.write(file, 4_000, 7);
        store = Store.open(StoreOptions.of(file).forReading().withTime(new ReportBench.EndOfHistory()));
        sql = new PlainSql(file);
        scene = sql.rows("select outcome_id from tasks group by 1 order by count(*) desc, 1 limit 1")
                .get(0);
        film = sql.rows("select id from outcomes where depth = 0 order by id limit 1")
                .get(0);
    }

    @AfterAll
    static void end() throws SQLException {
        store.close();
        sql.close();
    }

    /** A selection, and the same in plain SQL. */
    record Cut(String name, Selection selection, String goals, long since, long until) {
        static Cut of(String name, Selection selection) {
            String id = selection.outcomeId();
            String goals = id == null
                    ? null
                    : !selection.descendants()
                            ? "('" + id + "')"
                            : "(select a.id from outcomes a left join outcomes b on b.id = a.parent_id"
                                    + " left join outcomes c on c.id = b.parent_id"
                                    + " where '" + id + "' in (a.id, b.id, c.id))";
            return new Cut(
                    name,
                    selection.in(BERLIN),
                    goals,
                    selection.since() == null ? 0 : selection.since().toEpochMilli(),
                    selection.until() == null
                            ? Long.MAX_VALUE
                            : selection.until().toEpochMilli());
        }

        String of(String goal) {
            return goals == null ? "1" : goal + " in " + goals;
        }

        String on(String goal, String moment) {
            return of(goal) + " and " + moment + " >= " + since + " and " + moment + " < " + until;
        }

        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Cut> cuts() {
        Selection all = Selection.everything();
        Instant from = Instant.parse("2026-03-25T13:17:00Z");
        Instant to = Instant.parse("2026-04-01T05:43:12.345Z");
        return Stream.of(
                Cut.of("everything", all),
                Cut.of("a week in which the clock is set", all.from(from).to(to)),
                Cut.of("since a moment", all.from(from)),
                Cut.of("until a moment", all.to(from)),
                Cut.of("one goal", all.ofOutcome(scene)),
                Cut.of("one goal with nothing of its own", all.ofOutcome("nobody")),
                Cut.of("a tree", all.ofTree(film)),
                Cut.of("a tree in a week", all.ofTree(film).from(from).to(to)));
    }

    static BigDecimal dollars(String where) throws SQLException {
        return BigDecimal.valueOf(
                sql.number("select coalesce(sum(cast(round(amount * 1000000) as integer)), 0) from cost_log where "
                        + where),
                6);
    }

    static @Nullable String day(Instant moment) {
        return moment.atZone(BERLIN).toLocalDate().toString();
    }
}
