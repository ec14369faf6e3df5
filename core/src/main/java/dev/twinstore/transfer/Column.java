package dev.twinstore.transfer;

import org.jooq.DataType;
import org.jooq.Field;
import org.jooq.impl.DSL;
import org.jooq.impl.SQLDataType;
import org.jspecify.annotations.Nullable;

/**
 * A column as it is stored: past the converters, which could change how a value is written (the spaces in JSON, the last
 * bits of money) or refuse what another program wrote.
 *
 * @param name as in the database
 * @param kind what its values are
 * @param mayBeLong whether it holds free text
 */
record Column(String name, Kind kind, boolean mayBeLong) {
    /** What both engines store. */
    enum Kind {
        TEXT("text"),
        NUMBER("a whole number"),
        REAL("a floating-point number"),
        FLAG("true or false");

        private final String words;

        Kind(String words) {
            this.words = words;
        }

        /** For people. */
        String words() {
            return words;
        }

        private DataType<?> type() {
            return switch (this) {
                case TEXT -> SQLDataType.CLOB;
                case NUMBER -> SQLDataType.BIGINT;
                case REAL -> SQLDataType.DOUBLE;
                case FLAG -> SQLDataType.BOOLEAN;
            };
        }
    }

    static Column of(Field<?> field) {
        Class<?> stored = field.getConverter().fromType();
        Kind kind = stored == String.class
                ? Kind.TEXT
                : stored == Double.class ? Kind.REAL : stored == Boolean.class ? Kind.FLAG : Kind.NUMBER;
        return new Column(
                field.getName(), kind, kind == Kind.TEXT && !field.getType().isEnum());
    }

    Column neverLong() {
        return new Column(name, kind, false);
    }

    /** For reading: whatever is stored, as the driver has it. */
    Field<Object> raw() {
        return DSL.field(DSL.name(name), SQLDataType.OTHER);
    }

    /** For writing and comparing. */
    Field<?> typed() {
        return DSL.field(DSL.name(name), kind.type());
    }

    /** As {@link #typed}, for a column of text. */
    Field<String> text() {
        return DSL.field(DSL.name(name), SQLDataType.CLOB);
    }

    /** The length of its text in UTF-8; on SQLite jOOQ's own octetLength counts characters. */
    Field<Integer> octets() {
        return DSL.function(DSL.name("octet_length"), SQLDataType.INTEGER, text());
    }

    /** A value as both engines have it; null: it is of another kind, which only SQLite takes into such a column. */
    @Nullable
    Object normal(Object stored) {
        return switch (kind) {
            case TEXT -> stored instanceof String ? stored : null;
            case NUMBER -> stored instanceof Long || stored instanceof Integer ? ((Number) stored).longValue() : null;
            case REAL -> stored instanceof Double ? stored : null;
            case FLAG ->
                stored instanceof Boolean
                        ? stored
                        : stored instanceof Number number && (number.longValue() | 1) == 1
                                ? (Object) (number.longValue() == 1)
                                : null;
        };
    }
}
