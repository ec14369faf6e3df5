package dev.twinstore.analytics;

import dev.twinstore.analytics.StorageReport.OfTable;
import dev.twinstore.db.DefaultSchema;
import java.util.List;
import java.util.Map;
import org.jooq.Allow;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jooq.SQLDialect;
import org.jooq.TableOptions.TableType;
import org.jooq.impl.DSL;
import org.jooq.impl.SQLDataType;

/** How much room the engines say that tables take. */
@Allow.PlainSQL
final class Pages {
    private Pages() {}

    static long bytes(DSLContext dsl) {
        return dsl.select(DSL.field(
                        dsl.family() == SQLDialect.SQLITE
                                ? "(select page_count * page_size from pragma_page_count, pragma_page_size)"
                                : "pg_database_size(current_database())",
                        SQLDataType.BIGINT))
                .fetchSingle()
                .value1();
    }

    static List<OfTable> tables(DSLContext dsl) {
        boolean counts = dsl.family() == SQLDialect.SQLITE;
        Map<String, OfTable> sizes = (counts ? onSqlite(dsl) : onPostgres(dsl))
                .fetchMap(
                        row -> row.get("name", String.class),
                        row -> new OfTable(
                                row.get("name", String.class),
                                row.get("rows", Long.class),
                                row.get("table_bytes", Long.class),
                                row.get("index_bytes", Long.class)));
        return DefaultSchema.DEFAULT_SCHEMA.getTables().stream()
                .filter(table -> table.getTableType() == TableType.TABLE)
                .map(table -> {
                    OfTable of = sizes.getOrDefault(table.getName(), new OfTable(table.getName(), 0, 0, 0));
                    return counts
                            ? new OfTable(of.name(), dsl.fetchCount(table), of.tableBytes(), of.indexBytes())
                            : of;
                })
                .toList();
    }

    /** dbstat adds up the pages of each table and index by itself. Rows are counted afterwards, which costs little. */
    private static org.jooq.ResultQuery<?> onSqlite(DSLContext dsl) {
        return dsl.resultQuery("""
                select m.tbl_name as name, 0 as rows,
                       coalesce(sum(s.pgsize) filter (where m.type = 'table'), 0) as table_bytes,
                       coalesce(sum(s.pgsize) filter (where m.type = 'index'), 0) as index_bytes
                  from dbstat s join sqlite_schema m on m.name = s.name
                 where s.aggregate = true
                 group by m.tbl_name order by m.tbl_name""").coerce(NAME, ROWS, TABLE_BYTES, INDEX_BYTES);
    }

    private static final Field<String> NAME = DSL.field(DSL.name("name"), SQLDataType.VARCHAR);
    private static final Field<Long> ROWS = DSL.field(DSL.name("rows"), SQLDataType.BIGINT);
    private static final Field<Long> TABLE_BYTES = DSL.field(DSL.name("table_bytes"), SQLDataType.BIGINT);
    private static final Field<Long> INDEX_BYTES = DSL.field(DSL.name("index_bytes"), SQLDataType.BIGINT);

    private static org.jooq.ResultQuery<?> onPostgres(DSLContext dsl) {
        return dsl.resultQuery("""
                select relname as name, n_live_tup as rows, pg_table_size(relid) as table_bytes,
                       pg_indexes_size(relid) as index_bytes
                  from pg_stat_user_tables where schemaname = current_schema() order by relname""").coerce(NAME, ROWS, TABLE_BYTES, INDEX_BYTES);
    }
}
