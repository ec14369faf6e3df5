package dev.twinstore.analytics;

import static org.jooq.impl.DSL.function;
import static org.jooq.impl.DSL.inline;
import static org.jooq.impl.DSL.name;

import org.jooq.DSLContext;
import org.jooq.Field;
import org.jooq.SQLDialect;
import org.jooq.impl.SQLDataType;

/**
 * The memory in which PostgreSQL sorts and groups for a report. It expects as many groups as rows where a report groups by
 * the hour or by text; in the 4 MB that servers are set to by themselves it would write them to disk and sort them there.
 */
final class Workspace {
    private static final Field<String> ROOM = inline("32MB"); // for each sort and grouping of each process of a query
    private static final Field<String> SETTING = inline("work_mem");

    private Workspace() {}

    /** Gives that room to the transaction, if the server does not give more; on SQLite there is nothing to do. */
    static DSLContext with(DSLContext dsl) {
        if (dsl.family() == SQLDialect.POSTGRES) {
            Field<String> given = function(name("current_setting"), SQLDataType.CLOB, SETTING);
            dsl.select(function(name("set_config"), SQLDataType.CLOB, SETTING, ROOM, inline(true)))
                    .where(bytes(given).lt(bytes(ROOM)))
                    .fetch();
        }
        return dsl;
    }

    private static Field<Long> bytes(Field<String> size) {
        return function(name("pg_size_bytes"), SQLDataType.BIGINT, size);
    }
}
