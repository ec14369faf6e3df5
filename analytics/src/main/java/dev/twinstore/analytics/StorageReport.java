package dev.twinstore.analytics;

import static dev.twinstore.db.Tables.ACTIVITY_LOG;
import static dev.twinstore.db.Tables.COST_LOG;
import static dev.twinstore.db.Tables.PROGRESS_ENTRIES;
import static dev.twinstore.db.Tables.TASKS;
import static org.jooq.impl.DSL.coalesce;
import static org.jooq.impl.DSL.count;
import static org.jooq.impl.DSL.inline;
import static org.jooq.impl.DSL.sum;

import dev.twinstore.Scope;
import dev.twinstore.analytics.layout.Chart;
import dev.twinstore.analytics.layout.Layout;
import dev.twinstore.analytics.layout.Table;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jooq.Allow;
import org.jooq.Field;
import org.jooq.Record2;
import org.jooq.impl.DSL;
import org.jooq.impl.SQLDataType;

/**
 * What the database holds, and how fast it grows. Of the whole database: a goal or a window that is chosen is ignored.
 *
 * @param bytes how large it is, with its indexes and free pages, without its {@code -wal}
 * @param tables by table, the largest first, then by name; all of them
 * @param growth of the tables that only grow: how much was added in the last 30 days
 * @param archivable what archiving would free: complete outputs older than 30 days that are still in their rows
 */
public record StorageReport(long bytes, List<OfTable> tables, List<Growth> growth, Archivable archivable)
        implements Findings {
    /** The report. Costs a look at each page of the database. */
    public static final Report<StorageReport> REPORT = Report.of(
            "storage",
            "Storage",
            "Rows and bytes of each table, how fast it grows, and what archiving would free.",
            StorageReport::query);

    private static final Duration RECENT = Duration.ofDays(30);

    /**
     * A table.
     *
     * @param name its name
     * @param rows how many rows it has; on PostgreSQL as estimated when it was last analysed
     * @param tableBytes the pages of the table itself
     * @param indexBytes the pages of its indexes
     */
    public record OfTable(String name, long rows, long tableBytes, long indexBytes) {
        /** Both. */
        public long bytes() {
            return tableBytes + indexBytes;
        }
    }

    /**
     * How much a table has grown.
     *
     * @param name its name
     * @param rows how many rows were added in the last 30 days
     * @param bytesPerDay how many bytes a day that is, if those rows are like the others
     */
    public record Growth(String name, long rows, long bytesPerDay) {}

    /** What archiving would free. */
    public record Archivable(long entries, long bytes) {}

    /** Reads the report. */
    public static StorageReport of(Scope scope, Selection selection) {
        return REPORT.read(scope, selection);
    }

    static StorageReport query(Snapshot at) {
        List<OfTable> tables = new ArrayList<>(Pages.tables(at.dsl()));
        tables.sort(Comparator.comparingLong((OfTable row) -> -row.bytes()).thenComparing(OfTable::name));
        Instant recent = at.now().minus(RECENT);
        return new StorageReport(
                Pages.bytes(at.dsl()),
                List.copyOf(tables),
                List.of(
                        growth(at, tables, TASKS, TASKS.CREATED_AT, recent),
                        growth(at, tables, ACTIVITY_LOG, ACTIVITY_LOG.CREATED_AT, recent),
                        growth(at, tables, COST_LOG, COST_LOG.CREATED_AT, recent),
                        growth(at, tables, PROGRESS_ENTRIES, PROGRESS_ENTRIES.CREATED_AT, recent)),
                archivable(at, recent));
    }

    private static Growth growth(
            Snapshot at, List<OfTable> tables, org.jooq.Table<?> table, Field<Instant> created, Instant since) {
        long rows = at.dsl().fetchCount(table, created.ge(since));
        OfTable of = tables.stream()
                .filter(row -> row.name().equals(table.getName()))
                .findFirst()
                .orElseThrow();
        double each = of.rows() == 0 ? 0 : (double) of.bytes() / of.rows();
        return new Growth(table.getName(), rows, Math.round(rows * each / RECENT.toDays()));
    }

    @Allow.PlainSQL
    private static Archivable archivable(Snapshot at, Instant before) {
        Field<Long> size = DSL.field("octet_length({0})", SQLDataType.BIGINT, PROGRESS_ENTRIES.FULL_OUTPUT);
        Record2<Integer, Long> found = at.dsl()
                .select(count(), coalesce(sum(size).coerce(SQLDataType.BIGINT), inline(0L)))
                .from(PROGRESS_ENTRIES)
                .where(PROGRESS_ENTRIES.FULL_OUTPUT.isNotNull())
                .and(PROGRESS_ENTRIES.OUTPUT_ARCHIVE.isNull())
                .and(PROGRESS_ENTRIES.CREATED_AT.lt(before))
                .fetchSingle();
        return new Archivable(found.value1(), found.value2());
    }

    @Override
    public Layout layout() {
        return Layout.builder()
                .bytes("bytes", "Size", bytes)
                .count("rows", "Rows", tables.stream().mapToLong(OfTable::rows).sum())
                .bytes(
                        "bytes_per_day",
                        "Growth per day",
                        growth.stream().mapToLong(Growth::bytesPerDay).sum())
                .count("archivable_entries", "Outputs to archive", archivable.entries())
                .bytes("archivable_bytes", "Archiving would free", archivable.bytes())
                .table(Table.of("tables", "By table", tables)
                        .text("name", "Table", OfTable::name)
                        .count("rows", "Rows", OfTable::rows)
                        .bytes("bytes", "Bytes", OfTable::bytes)
                        .bytes("table_bytes", "Of the table", OfTable::tableBytes)
                        .bytes("index_bytes", "Of its indexes", OfTable::indexBytes)
                        .chart(Chart.ranked("name", "bytes")))
                .table(Table.of("growth", "Growth in the last 30 days", growth)
                        .text("name", "Table", Growth::name)
                        .count("rows", "Rows added", Growth::rows)
                        .bytes("bytes_per_day", "Bytes per day", Growth::bytesPerDay))
                .note(
                        "Of the whole database, whatever goal or window was chosen. Growth per day: a thirtieth of what was added in"
                                + " the last 30 days, if those rows are as large as the others. Archiving: complete outputs older than 30 days.")
                .build();
    }
}
