package dev.twinstore.check;

import static dev.twinstore.db.Tables.TASKS;
import static dev.twinstore.db.Tables.TASK_BLOCKERS;
import static org.jooq.impl.DSL.exists;
import static org.jooq.impl.DSL.notExists;
import static org.jooq.impl.DSL.selectOne;

import dev.twinstore.Store;
import dev.twinstore.model.Severity;
import dev.twinstore.model.TaskStatus;
import java.util.List;
import org.jooq.Condition;
import org.jooq.impl.DSL;

/** Whether what pending tasks say they wait for is what they wait for: {@code waits_for}, which triggers keep. */
final class Readiness implements Examination {
    private static final Condition PENDING =
            TASKS.STATUS.eq(TaskStatus.PENDING).and(TASKS.DEPENDS_ON.isNotNull().or(TASKS.REQUIRED_SKILLS.isNotNull()));
    private static final Condition BLOCKED =
            exists(selectOne().from(TASK_BLOCKERS).where(TASK_BLOCKERS.TASK_ID.eq(TASKS.ID)));
    private static final Condition TOO_EARLY =
            PENDING.and(TASKS.WAITS_FOR.isNull()).and(BLOCKED);
    private static final Condition FOR_NOTHING = TASKS.STATUS
            .eq(TaskStatus.PENDING)
            .and(TASKS.WAITS_FOR.isNotNull())
            .and(TASKS.WAITS_FOR.ne("time"))
            .and(notExists(selectOne().from(TASK_BLOCKERS).where(TASK_BLOCKERS.TASK_ID.eq(TASKS.ID))));

    @Override
    public String name() {
        return "readiness";
    }

    @Override
    public void look(Patient patient) {
        List<String> early = ids(patient.store(), TOO_EARLY);
        if (!early.isEmpty()) {
            patient.findFixable(
                    this,
                    Severity.HIGH,
                    Said.counted(early.size(), "task", "tasks")
                            + " can be claimed though a dependency or a skill is missing: " + Claims.some(early),
                    "see whether a trigger is missing; --fix has them wait again");
        }
        List<String> stuck = ids(patient.store(), FOR_NOTHING);
        if (!stuck.isEmpty()) {
            patient.findFixable(
                    this,
                    Severity.HIGH,
                    Said.counted(stuck.size(), "task waits", "tasks wait") + " for what is there already: "
                            + Claims.some(stuck),
                    "see whether a trigger is missing; --fix makes them ready");
        }
    }

    private static List<String> ids(Store store, Condition which) {
        return store.read(dsl ->
                dsl.select(TASKS.ID).from(TASKS).where(which).orderBy(TASKS.ID).fetch(TASKS.ID));
    }

    /** A changed list of dependencies has the triggers look again. */
    @Override
    public void fix(Patient patient, Store store) {
        for (Condition which : List.of(TOO_EARLY, FOR_NOTHING)) {
            for (String id : ids(store, which)) {
                store.run(tx -> tx.dsl()
                        .update(TASKS)
                        .set(
                                TASKS.WAITS_FOR,
                                DSL.select(DSL.min(TASK_BLOCKERS.BLOCKER))
                                        .from(TASK_BLOCKERS)
                                        .where(TASK_BLOCKERS.TASK_ID.eq(id)))
                        .where(TASKS.ID.eq(id))
                        .and(which)
                        .execute());
            }
        }
    }
}
