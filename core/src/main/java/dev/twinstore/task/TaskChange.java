package dev.twinstore.task;

import dev.twinstore.db.tables.records.TasksRecord;
import dev.twinstore.engine.Arguments;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.jooq.Field;
import org.jspecify.annotations.Nullable;

/** What to change of a task: {@code TaskChange.of().title("…").priority(1)}. What is not named stays. Not thread-safe. */
public final class TaskChange {
    private final TasksRecord record = new TasksRecord();

    private TaskChange() {}

    /** Nothing yet. */
    public static TaskChange of() {
        return new TaskChange();
    }

    public TaskChange title(String title) {
        record.setTitle(Arguments.notBlank("title", title));
        return this;
    }

    public TaskChange description(@Nullable String description) {
        record.setDescription(Arguments.text("description", description));
        return this;
    }

    public TaskChange prdContext(@Nullable String context) {
        record.setPrdContext(Arguments.text("context", context));
        return this;
    }

    public TaskChange designContext(@Nullable String context) {
        record.setDesignContext(Arguments.text("context", context));
        return this;
    }

    public TaskChange intent(@Nullable String intent) {
        record.setTaskIntent(Arguments.text("intent", intent));
        return this;
    }

    public TaskChange approach(@Nullable String approach) {
        record.setTaskApproach(Arguments.text("approach", approach));
        return this;
    }

    /** Lower is claimed first; from 0. */
    public TaskChange priority(int priority) {
        record.setPriority(Arguments.notNegative("priority", priority));
        return this;
    }

    /** Higher is claimed first among tasks of the same priority. */
    public TaskChange score(double score) {
        record.setScore(Arguments.finite("score", score));
        return this;
    }

    /** How often it may be tried; from 1. Fewer than it was tried already: it is not claimed any more. */
    public TaskChange maxAttempts(int attempts) {
        record.setMaxAttempts(Arguments.positive("maxAttempts", attempts));
        return this;
    }

    /** Names of the skills that must be registered; none: an empty list. */
    public TaskChange requiredSkills(List<String> names) {
        names.forEach(name -> Arguments.key("required skill", name));
        record.setRequiredSkills(
                names.isEmpty() ? null : names.stream().distinct().toList());
        return this;
    }

    /** Ids of the tasks that must be completed first; none: an empty list. */
    public TaskChange dependsOn(List<String> taskIds) {
        record.setDependsOn(
                taskIds.isEmpty() ? null : taskIds.stream().distinct().toList());
        return this;
    }

    /** The moment before which it cannot be claimed; null: at once. */
    public TaskChange notBefore(@Nullable Instant moment) {
        record.setNotBefore(moment);
        return this;
    }

    TasksRecord record() {
        TasksRecord copy = new TasksRecord();
        for (Field<?> field : changed()) {
            copyField(field, copy);
        }
        return copy;
    }

    List<String> names() {
        return changed().stream().map(Field::getName).toList();
    }

    private List<Field<?>> changed() {
        return Arrays.stream(record.fields())
                .filter(record::changed)
                .<Field<?>>map(field -> field)
                .toList();
    }

    private <T> void copyField(Field<T> field, TasksRecord copy) {
        copy.set(field, record.get(field));
    }
}
