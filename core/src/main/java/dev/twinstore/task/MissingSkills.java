package dev.twinstore.task;

import static dev.twinstore.db.Tables.TASKS;
import static dev.twinstore.db.Tables.TASK_BLOCKERS;
import static org.jooq.impl.DSL.inline;

import dev.twinstore.model.TaskStatus;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jooq.DSLContext;
import org.jooq.Record3;

/**
 * A task that needs skills which nobody registered.
 *
 * @param taskId the task
 * @param title its title
 * @param skills the names of the missing skills, in the order in which the task names them; never empty
 */
public record MissingSkills(String taskId, String title, List<String> skills) {
    private static final int SKILL = 2; // task_blockers.kind
    private static final int PREFIX = "skill:".length();

    static List<MissingSkills> query(DSLContext dsl, String outcomeId) {
        Map<String, MissingSkills> found = new LinkedHashMap<>();
        for (Record3<String, String, String> row : dsl.select(TASKS.ID, TASKS.TITLE, TASK_BLOCKERS.BLOCKER)
                .from(TASKS)
                .join(TASK_BLOCKERS)
                .on(TASK_BLOCKERS.TASK_ID.eq(TASKS.ID))
                .where(TASKS.OUTCOME_ID.eq(outcomeId))
                .and(TASKS.REQUIRED_SKILLS.isNotNull())
                .and(TASKS.STATUS.eq(inline(TaskStatus.PENDING)))
                .and(TASK_BLOCKERS.KIND.eq(inline(SKILL)))
                .orderBy(TASKS.ID, TASK_BLOCKERS.POSITION)
                .fetch()) {
            found.computeIfAbsent(row.value1(), id -> new MissingSkills(id, row.value2(), new ArrayList<>()))
                    .skills()
                    .add(row.value3().substring(PREFIX));
        }
        return found.values().stream()
                .map(missing -> new MissingSkills(missing.taskId, missing.title, List.copyOf(missing.skills)))
                .toList();
    }
}
