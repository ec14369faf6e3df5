package dev.twinstore.engine;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import org.jooq.Field;
import org.jooq.Table;
import org.jspecify.annotations.Nullable;

/**
 * Internal: reads all columns of a table, in their order, into the generated record of its rows.
 *
 * @param <R> the record
 */
public final class PojoReader<R> implements HotStatement.Reader<R> {
    private final Field<?>[] fields;
    private final MethodHandle constructor;

    private final MethodHandle[] components;

    private PojoReader(Field<?>[] fields, MethodHandle constructor, MethodHandle[] components) {
        this.fields = fields;
        this.constructor = constructor;
        this.components = components;
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
            RecordComponent[] declared = type.getRecordComponents();
            MethodHandle[] components = new MethodHandle[declared.length];
            for (int i = 0; i < components.length; i++) {
                components[i] = MethodHandles.publicLookup()
                        .unreflect(declared[i].getAccessor())
                        .asType(MethodType.methodType(Object.class, Object.class));
            }
            return new PojoReader<>(fields, constructor, components);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(type + " has not the columns of " + table.getName(), e);
        }
    }

    @Override
    public R read(HotStatement.Row row) {
        @Nullable Object[] values = new Object[fields.length];
        for (int i = 0; i < values.length; i++) {
            values[i] = row.orNull(i, fields[i]);
        }
        return make(values);
    }

    /** Makes copies of rows with other values in these columns. */
    public Change<R> changing(Field<?>... columns) {
        int[] indexes = Arrays.stream(columns)
                .mapToInt(column -> Arrays.asList(fields).indexOf(column))
                .toArray();
        return new Change<>(this, indexes);
    }

    /** What a statement that sets some columns makes of a row, for when the row was read before. */
    public static final class Change<R> {
        private final PojoReader<R> reader;
        private final int[] indexes;

        private Change(PojoReader<R> reader, int[] indexes) {
            this.reader = reader;
            this.indexes = indexes;
        }

        /** The row with these values, in the order of the columns. */
        public R of(R row, @Nullable Object... changed) {
            @Nullable Object[] values = reader.values(row);
            for (int i = 0; i < indexes.length; i++) {
                values[indexes[i]] = changed[i];
            }
            return reader.make(values);
        }
    }

    private @Nullable Object[] values(R row) {
        @Nullable Object[] values = new Object[fields.length];
        try {
            for (int i = 0; i < values.length; i++) {
                values[i] = (Object) components[i].invokeExact((Object) row);
            }
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException(e); // accessors of a record throw nothing else
        }
        return values;
    }

    @SuppressWarnings("unchecked")
    private R make(@Nullable Object[] values) {
        try {
            return (R) constructor.invokeExact(values);
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException(e); // a record's constructor throws nothing else
        }
    }
}
