package dev.twinstore.transfer;

import java.util.Objects;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jooq.Record;
import org.jooq.SQLDialect;
import org.jooq.Table;
import org.jooq.impl.DSL;
import org.jooq.impl.SQLDataType;
import org.jspecify.annotations.Nullable;

/** The number that a log gave last: the next row gets the one after it, also when the row of the last is gone. */
final class Counter {
    private static final Table<Record> SEQUENCES = DSL.table(DSL.name("sqlite_sequence"));
    private static final Field<String> NAME = DSL.field(DSL.name("name"), SQLDataType.CLOB);
    private static final Field<Long> SEQ = DSL.field(DSL.name("seq"), SQLDataType.BIGINT);

    private Counter() {}

    /** The last number of a table; 0: it has given none. */
    static long of(DSLContext dsl, CopiedTable table) {
        Field<Long> id = DSL.field(DSL.name(table.keyColumn().name()), SQLDataType.BIGINT);
        @Nullable
        Long largest = dsl.select(DSL.max(id)).from(table.table()).fetchSingle().value1();
        @Nullable
        Long given = isPostgres(dsl)
                ? dsl.select(DSL.function(DSL.name("pg_sequence_last_value"), SQLDataType.BIGINT, sequence(table)))
                        .fetchSingle()
                        .value1()
                : dsl.select(SEQ).from(SEQUENCES).where(NAME.eq(table.name())).fetchOne(SEQ);
        return Math.max(Objects.requireNonNullElse(largest, 0L), Objects.requireNonNullElse(given, 0L));
    }

    /** Has a table go on after this number. On PostgreSQL a rollback does not undo it. */
    static void set(DSLContext dsl, CopiedTable table, long last) {
        if (isPostgres(dsl)) {
            dsl.select(DSL.function(
                            DSL.name("setval"),
                            SQLDataType.BIGINT,
                            sequence(table),
                            DSL.val(Math.max(1, last)),
                            DSL.val(last > 0)))
                    .fetch();
            return;
        }
        dsl.deleteFrom(SEQUENCES).where(NAME.eq(table.name())).execute();
        if (last > 0) {
            dsl.insertInto(SEQUENCES, NAME, SEQ).values(table.name(), last).execute();
        }
    }

    private static Field<Object> sequence(CopiedTable table) {
        return DSL.function(
                DSL.name("to_regclass"),
                SQLDataType.OTHER,
                DSL.function(
                        DSL.name("pg_get_serial_sequence"),
                        SQLDataType.CLOB,
                        DSL.val(table.name()),
                        DSL.val(table.keyColumn().name())));
    }

    private static boolean isPostgres(DSLContext dsl) {
        return dsl.dialect() == SQLDialect.POSTGRES;
    }
}
