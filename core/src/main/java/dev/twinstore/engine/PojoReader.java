package dev.twinstore.engine;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.Arrays;
import org.jooq.Field;
import org.jooq.Table;

/**
 * Internal: reads all columns of a table, in their order, into the generated record of its rows.
 *
 * @param <R> the record
 */
public final class PojoReader<R> implements HotStatement.Reader<R> {
    private final Field<?>[] fields;
    private final MethodHandle constructor;

    private PojoReader(Field<?>[] fields, MethodHandle constructor) {
        this.fields = fields;
        this.constructor = constructor;
    }

    /** The reader of a table's rows. */
    public static <R extends Record> PojoReader<R> of(Table<?> table, Class<R> type) {
        Field<?>[] fields = table.fields();
        Class<?>[] types = Arrays.stream(fields).map(Field::getType).toArray(Class<?>[]::new);
        try {
            MethodHandle constructor = MethodHandles.publicLookup()
                    .findConstructor(type, MethodType.methodType(void.class, types))
                    .asSpreader(Object[].class, types.length)
                    .asType(MethodType.methodType(Object.class, Object[].class));
            return new PojoReader<>(fields, constructor);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(type + " has not the columns of " + table.getName(), e);
        }
    }

    @Override
    @SuppressWarnings("unchecked")
    public R read(HotStatement.Row row) {
        Object[] values = new Object[fields.length];
        for (int i = 0; i < values.length; i++) {
            values[i] = row.orNull(i, fields[i]);
        }
        try {
            return (R) constructor.invokeExact(values);
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException(e); // a record's constructor throws nothing else
        }
    }
}
