package dev.twinstore.supervision;

import static dev.twinstore.db.Tables.SUPERVISOR_ALERTS;
import static org.jooq.impl.DSL.inline;

import dev.twinstore.NotFoundException;
import dev.twinstore.RefusedException;
import dev.twinstore.Scope;
import dev.twinstore.Tx;
import dev.twinstore.activity.ActivityType;
import dev.twinstore.db.tables.pojos.Alert;
import dev.twinstore.db.tables.pojos.Worker;
import dev.twinstore.engine.Arguments;
import dev.twinstore.engine.Locking;
import dev.twinstore.model.AlertStatus;
import dev.twinstore.model.Severity;
import dev.twinstore.model.WorkerStatus;
import dev.twinstore.worker.Workers;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jooq.Select;

/**
 * What supervision noticed about workers. An alert is active until somebody acknowledges or resolves it; while it is, no
 * second of its type is raised for that worker. Thread-safe on a store; each call is one transaction there.
 */
public final class Alerts {
    private final Scope scope;

    public Alerts(Scope scope) {
        this.scope = scope;
    }

    /**
     * Raises an alert, whatever state the worker and its goal are in. If one of the type is active for the worker, that one
     * is returned unchanged and nothing is written, also when several processes raise it at once.
     *
     * @param type an open vocabulary: stuck, no_progress, repeated_errors, high_cost, lost …
     * @param message what was noticed, for people
     * @return the active alert
     * @throws NotFoundException there is no such worker
     */
    public Alert raise(String workerId, String type, Severity severity, String message) {
        requireWords(type, message);
        return scope.write(tx -> raise(tx, tx.workers().get(workerId), type, severity, message));
    }

    /**
     * As {@link #raise}, and pauses the worker in the same transaction if it is running, also when the alert was active
     * before. The answer's {@code autoPaused} tells whether it was ever paused because of this alert: not if it was paused
     * already, not started, or had ended. Resolving the alert does not resume it.
     */
    public Alert raiseAndPause(String workerId, String type, Severity severity, String message) {
        requireWords(type, message);
        return scope.write(tx -> {
            Worker worker = Workers.locked(tx, workerId);
            Alert alert = raise(tx, worker, type, severity, message);
            if (worker.status() != WorkerStatus.RUNNING) {
                return alert;
            }
            tx.workers().pause(workerId);
            return tx.dsl()
                    .update(SUPERVISOR_ALERTS)
                    .set(SUPERVISOR_ALERTS.AUTO_PAUSED, true)
                    .where(SUPERVISOR_ALERTS.ID.eq(alert.id()))
                    .returning()
                    .fetchSingleInto(Alert.class);
        });
    }

    /** The alert of that id, if there is one. */
    public Optional<Alert> find(long id) {
        return scope.read(dsl -> dsl.selectFrom(SUPERVISOR_ALERTS)
                .where(SUPERVISOR_ALERTS.ID.eq(id))
                .fetchOptionalInto(Alert.class));
    }

    /**
     * The alert of that id.
     *
     * @throws NotFoundException there is none
     */
    public Alert get(long id) {
        return find(id).orElseThrow(() -> new NotFoundException("no alert of id '" + id + "'"));
    }

    /** The alerts that fit, the newest first. Costs the page; of a worker, all its alerts. */
    public List<Alert> list(AlertFilter filter) {
        return scope.read(dsl -> listed(dsl, filter).fetchInto(Alert.class));
    }

    static Select<?> listed(DSLContext dsl, AlertFilter filter) {
        return dsl.selectFrom(SUPERVISOR_ALERTS)
                .where(filter.condition())
                .orderBy(SUPERVISOR_ALERTS.ID.desc())
                .limit(filter.limit());
    }

    /**
     * Takes note of an active alert. From then on a new one of its type can be raised.
     *
     * @throws NotFoundException there is no such alert
     * @throws RefusedException it is acknowledged or resolved already
     */
    public Alert acknowledge(long id) {
        return scope.write(tx -> {
            Alert acknowledged = tx.dsl()
                    .update(SUPERVISOR_ALERTS)
                    .set(SUPERVISOR_ALERTS.STATUS, AlertStatus.ACKNOWLEDGED)
                    .set(SUPERVISOR_ALERTS.ACKNOWLEDGED_AT, tx.now())
                    .where(SUPERVISOR_ALERTS.ID.eq(id))
                    .and(SUPERVISOR_ALERTS.STATUS.eq(AlertStatus.ACTIVE))
                    .returning()
                    .fetchOneInto(Alert.class);
            if (acknowledged == null) {
                throw new RefusedException("alert " + id + " is "
                        + tx.alerts().get(id).status().stored() + "; only an active one can be acknowledged");
            }
            log(tx, acknowledged, ActivityType.ALERT_ACKNOWLEDGED, "Alert acknowledged: ");
            return acknowledged;
        });
    }

    /**
     * Closes an active or acknowledged alert. A worker that was paused because of it stays paused.
     *
     * @throws NotFoundException there is no such alert
     * @throws RefusedException it is resolved already
     */
    public Alert resolve(long id) {
        return scope.write(tx -> {
            List<Alert> resolved = resolve(tx, SUPERVISOR_ALERTS.ID.eq(id));
            if (resolved.isEmpty()) {
                throw new RefusedException("alert " + id + " is "
                        + tx.alerts().get(id).status().stored()
                        + "; only an active or acknowledged one can be resolved");
            }
            return resolved.get(0);
        });
    }

    /**
     * Closes all alerts about a worker that are not resolved.
     *
     * @return those that were closed, by id; empty if there were none
     * @throws NotFoundException there is no such worker
     */
    public List<Alert> resolveAll(String workerId) {
        return scope.write(tx -> resolve(
                tx, SUPERVISOR_ALERTS.WORKER_ID.eq(tx.workers().get(workerId).id())));
    }

    private static List<Alert> resolve(Tx tx, Condition which) {
        List<Alert> resolved = new ArrayList<>();
        // All at first: each that is closed locks its goal, after which no alert may be waited for.
        for (Long id : Locking.locked(
                        tx.dsl(),
                        tx.dsl()
                                .select(SUPERVISOR_ALERTS.ID)
                                .from(SUPERVISOR_ALERTS)
                                .where(which)
                                .and(SUPERVISOR_ALERTS.STATUS.in(AlertStatus.ACTIVE, AlertStatus.ACKNOWLEDGED))
                                .orderBy(SUPERVISOR_ALERTS.ID))
                .fetch(SUPERVISOR_ALERTS.ID)) {
            tx.dsl()
                    .update(SUPERVISOR_ALERTS)
                    .set(SUPERVISOR_ALERTS.STATUS, AlertStatus.RESOLVED)
                    .set(SUPERVISOR_ALERTS.RESOLVED_AT, tx.now())
                    .where(SUPERVISOR_ALERTS.ID.eq(id))
                    .and(SUPERVISOR_ALERTS.STATUS.in(AlertStatus.ACTIVE, AlertStatus.ACKNOWLEDGED))
                    .returning()
                    .fetchOptionalInto(Alert.class)
                    .ifPresent(alert -> {
                        log(tx, alert, ActivityType.ALERT_RESOLVED, "Alert resolved: ");
                        resolved.add(alert);
                    });
        }
        return List.copyOf(resolved);
    }

    private static Alert raise(Tx tx, Worker worker, String type, Severity severity, String message) {
        while (true) {
            Alert raised = tx.dsl()
                    .insertInto(SUPERVISOR_ALERTS)
                    .set(SUPERVISOR_ALERTS.WORKER_ID, worker.id())
                    .set(SUPERVISOR_ALERTS.OUTCOME_ID, worker.outcomeId())
                    .set(SUPERVISOR_ALERTS.TYPE, type)
                    .set(SUPERVISOR_ALERTS.SEVERITY, severity)
                    .set(SUPERVISOR_ALERTS.MESSAGE, message)
                    .set(SUPERVISOR_ALERTS.CREATED_AT, tx.now())
                    .onConflict(SUPERVISOR_ALERTS.WORKER_ID, SUPERVISOR_ALERTS.TYPE)
                    .where(SUPERVISOR_ALERTS.STATUS.eq(inline(AlertStatus.ACTIVE)))
                    .doNothing()
                    .returning()
                    .fetchOneInto(Alert.class);
            if (raised != null) {
                log(tx, raised, ActivityType.ALERT_RAISED, "Alert raised: ");
                return raised;
            }
            Alert active = activeOne(tx.dsl(), worker.id(), type).fetchOneInto(Alert.class);
            if (active != null) {
                return active;
            }
            // Where writers do not queue, the active one can be closed between the two statements: then raise it after
            // all.
        }
    }

    static Select<?> activeOne(DSLContext dsl, String workerId, String type) {
        return dsl.selectFrom(SUPERVISOR_ALERTS)
                .where(SUPERVISOR_ALERTS.WORKER_ID.eq(workerId))
                .and(SUPERVISOR_ALERTS.TYPE.eq(type))
                .and(SUPERVISOR_ALERTS.STATUS.eq(inline(AlertStatus.ACTIVE)));
    }

    private static void requireWords(String type, String message) {
        Arguments.key("type", type);
        Arguments.notBlank("message", message);
    }

    private static void log(Tx tx, Alert alert, String type, String title) {
        tx.activity()
                .add(
                        alert.outcomeId(),
                        type,
                        title + alert.type() + " (" + alert.severity().stored() + ")",
                        "alert_id",
                        alert.id(),
                        "worker_id",
                        alert.workerId(),
                        "auto_paused",
                        alert.autoPaused() ? true : null);
    }
}
