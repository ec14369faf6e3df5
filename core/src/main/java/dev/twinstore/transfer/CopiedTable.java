package dev.twinstore.transfer;

import static dev.twinstore.db.Tables.ACTIVITY_LOG;
import static dev.twinstore.db.Tables.BEHAVIOR_REVIEWS;
import static dev.twinstore.db.Tables.BOTTLENECK_LOG;
import static dev.twinstore.db.Tables.CHANGE_SNAPSHOTS;
import static dev.twinstore.db.Tables.COLLABORATORS;
import static dev.twinstore.db.Tables.COST_LOG;
import static dev.twinstore.db.Tables.DESIGN_DOCS;
import static dev.twinstore.db.Tables.IMPROVEMENT_SUGGESTIONS;
import static dev.twinstore.db.Tables.INTERVENTIONS;
import static dev.twinstore.db.Tables.MERGE_QUEUE;
import static dev.twinstore.db.Tables.OUTCOMES;
import static dev.twinstore.db.Tables.PATTERN_DETECTIONS;
import static dev.twinstore.db.Tables.PROGRESS_ENTRIES;
import static dev.twinstore.db.Tables.REVIEW_CYCLES;
import static dev.twinstore.db.Tables.SKILLS;
import static dev.twinstore.db.Tables.SUPERVISOR_ALERTS;
import static dev.twinstore.db.Tables.TASKS;
import static dev.twinstore.db.Tables.WORKERS;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.jooq.Condition;
import org.jooq.Field;
import org.jooq.Table;
import org.jooq.impl.DSL;
import org.jooq.impl.SQLDataType;
import org.jspecify.annotations.Nullable;

/**
 * A table as it is copied.
 *
 * @param table the table
 * @param columns all of them, in the order of the model; or those that matter
 * @param key the place of its primary key among them
 * @param later the columns that are set when all rows are there: they point to rows that may come later, or triggers have
 *     their say in them
 */
record CopiedTable(Table<?> table, List<Column> columns, int key, Set<String> later) {
    /**
     * All tables, each after those that it refers to. Skills come before the tasks that could wait for them, so that
     * nothing is woken.
     */
    static final List<CopiedTable> ALL = List.of(
            of(OUTCOMES, OUTCOMES.PARENT_ID, OUTCOMES.DEPTH),
            of(SKILLS),
            of(WORKERS, WORKERS.CURRENT_TASK_ID),
            of(TASKS, TASKS.WAITS_FOR),
            of(DESIGN_DOCS),
            of(COLLABORATORS),
            of(MERGE_QUEUE),
            of(PROGRESS_ENTRIES, PROGRESS_ENTRIES.COMPACTED_INTO),
            of(REVIEW_CYCLES),
            of(INTERVENTIONS),
            of(SUPERVISOR_ALERTS),
            of(CHANGE_SNAPSHOTS),
            of(BEHAVIOR_REVIEWS),
            of(PATTERN_DETECTIONS),
            of(ACTIVITY_LOG),
            of(COST_LOG),
            of(BOTTLENECK_LOG),
            of(IMPROVEMENT_SUGGESTIONS));

    /** What a column that is set later holds until then, if not NULL. A goal without parent is a root. */
    private static final Map<String, Object> MEANWHILE = Map.of(OUTCOMES.DEPTH.getName(), 0L);

    private static CopiedTable of(Table<?> table, Field<?>... later) {
        Field<?> key = Objects.requireNonNull(table.getPrimaryKey()).getFields().get(0);
        return new CopiedTable(
                table,
                Stream.of(table.fields())
                        .map(field -> field.equals(key) ? Column.of(field).neverLong() : Column.of(field))
                        .toList(),
                Arrays.asList(table.fields()).indexOf(key),
                Set.copyOf(Stream.of(later).map(Field::getName).toList()));
    }

    String name() {
        return table.getName();
    }

    Column keyColumn() {
        return columns.get(key);
    }

    /** The row with this key. */
    Condition isRow(Object key) {
        return isNumbered() ? number().eq((Long) key) : keyColumn().text().eq((String) key);
    }

    /** The rows after this key, in its order: numbers, or bytes of text. */
    Condition isAfter(Object key) {
        return isNumbered() ? number().gt((Long) key) : keyColumn().text().gt((String) key);
    }

    private Field<Long> number() {
        return DSL.field(DSL.name(keyColumn().name()), SQLDataType.BIGINT);
    }

    /** Whether the database numbers its rows. */
    boolean isNumbered() {
        return keyColumn().kind() == Column.Kind.NUMBER;
    }

    /** The table with nothing but its key, which comes first, and the columns that are set later. */
    CopiedTable ofLater() {
        return new CopiedTable(
                table,
                Stream.concat(
                                Stream.of(keyColumn()),
                                columns.stream().filter(this::isLater).map(Column::neverLong))
                        .toList(),
                0,
                Set.of());
    }

    private boolean isLater(Column column) {
        return later.contains(column.name());
    }

    /** What to insert for a value. */
    @Nullable
    Object atFirst(int column, @Nullable Object value) {
        return isLater(columns.get(column)) ? MEANWHILE.get(columns.get(column).name()) : value;
    }
}
