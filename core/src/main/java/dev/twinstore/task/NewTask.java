package dev.twinstore.task;

import dev.twinstore.db.tables.records.TasksRecord;
import dev.twinstore.engine.Arguments;
import dev.twinstore.model.CapabilityType;
import dev.twinstore.model.TaskPhase;
import java.time.Instant;
import java.util.List;
import org.jooq.Field;

/**
 * A task to add: {@code NewTask.of("Render shot 12").priority(10).requiredSkills("blender")}. What is not set has the
 * default of its column. Not thread-safe; may be added more than once unless it has an id.
 */
public final class NewTask {
    private final TasksRecord record = new TasksRecord();

    private NewTask() {}

    /** A task with a title, which says something. */
    public static NewTask of(String title) {
        NewTask task = new NewTask();
        task.record.setTitle(Arguments.notBlank("title", title));
        return task;
    }

    /** An id of your own, unique among all tasks; a UUIDv7 if not set. */
    public NewTask id(String id) {
        record.setId(Arguments.key("id", id));
        return this;
    }

    public NewTask description(String description) {
        record.setDescription(Arguments.text("description", description));
        return this;
    }

    /** The part of the requirements that the task needs. */
    public NewTask prdContext(String context) {
        record.setPrdContext(Arguments.text("context", context));
        return this;
    }

    /** The part of the design that the task needs. */
    public NewTask designContext(String context) {
        record.setDesignContext(Arguments.text("context", context));
        return this;
    }

    /** Lower is claimed first; from 0, 100 by default. */
    public NewTask priority(int priority) {
        record.setPriority(Arguments.notNegative("priority", priority));
        return this;
    }

    /** Higher is claimed first among tasks of the same priority; 0 by default. */
    public NewTask score(double score) {
        record.setScore(Arguments.finite("score", score));
        return this;
    }

    /** How often it may be tried; from 1, 3 by default. */
    public NewTask maxAttempts(int attempts) {
        record.setMaxAttempts(Arguments.positive("maxAttempts", attempts));
        return this;
    }

    /** The phase; execution by default. */
    public NewTask phase(TaskPhase phase) {
        record.setPhase(phase);
        return this;
    }

    /** Makes it a task of the capability phase that builds this. */
    public NewTask capability(CapabilityType type) {
        record.setPhase(TaskPhase.CAPABILITY);
        record.setCapabilityType(type);
        return this;
    }

    /** A review asked for it, without saying in which cycle. */
    public NewTask fromReview() {
        record.setFromReview(true);
        return this;
    }

    /** The review cycle that asked for it. */
    public NewTask fromReview(int cycle) {
        record.setFromReview(true);
        record.setReviewCycle(Arguments.notNegative("cycle", cycle));
        return this;
    }

    /** Names of the skills that must be registered before it can be claimed. */
    public NewTask requiredSkills(String... names) {
        return requiredSkills(List.of(names));
    }

    /** Names of the skills that must be registered before it can be claimed. */
    public NewTask requiredSkills(List<String> names) {
        names.forEach(name -> Arguments.key("required skill", name));
        record.setRequiredSkills(
                names.isEmpty() ? null : names.stream().distinct().toList());
        return this;
    }

    /** Ids of the tasks that must be completed before it can be claimed: there already, or added in the same call. */
    public NewTask dependsOn(String... taskIds) {
        return dependsOn(List.of(taskIds));
    }

    /** Ids of the tasks that must be completed before it can be claimed: there already, or added in the same call. */
    public NewTask dependsOn(List<String> taskIds) {
        record.setDependsOn(
                taskIds.isEmpty() ? null : taskIds.stream().distinct().toList());
        return this;
    }

    /** The moment before which it cannot be claimed. */
    public NewTask notBefore(Instant moment) {
        record.setNotBefore(moment);
        return this;
    }

    /** What it is to achieve. */
    public NewTask intent(String intent) {
        record.setTaskIntent(Arguments.text("intent", intent));
        return this;
    }

    /** How it is to be done. */
    public NewTask approach(String approach) {
        record.setTaskApproach(Arguments.text("approach", approach));
        return this;
    }

    /** The row to insert. */
    TasksRecord record(String outcomeId, String newId, Instant now) {
        TasksRecord row = new TasksRecord();
        for (Field<?> field : record.fields()) { // Record.from looks every method up by reflection: milliseconds a task
            if (record.changed(field)) {
                copy(field, row);
            }
        }
        row.setId(record.getId() == null ? newId : record.getId());
        row.setOutcomeId(outcomeId);
        row.setCreatedAt(now);
        row.setUpdatedAt(now);
        return row;
    }

    private <T> void copy(Field<T> field, TasksRecord row) {
        row.set(field, record.get(field));
    }
}
