package dev.twinstore.bench;

import dev.twinstore.db.tables.pojos.Worker;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;

/**
 * A cycle, claim and complete, written by hand: what {@code Claiming}, {@code Ending} and {@code ActivityFeed} do, in
 * plain SQL on kept statements. The specification of a cycle, and the baseline: to be kept in step with the library, but for
 * each row alone: the library changes the rows of many callers with one statement.
 *
 * <p>Begins and commits nothing: that is the caller's. One thread at a time.
 */
final class RawStatements implements AutoCloseable {
    /** What a claim must know of the task to complete it. */
    record Held(String taskId, String workerId, long claimNo) {}

    private static final String COLUMNS =
            "id, outcome_id, title, description, prd_context, design_context, status, priority, score, attempts,"
                    + " max_attempts, claimed_by, claimed_at, completed_at, created_at, updated_at, from_review, review_cycle,"
                    + " phase, capability_type, required_skills, task_intent, task_approach, claim_no, started_at, not_before,"
                    + " depends_on, last_error, losses, completed_by, waits_for";

    private static final int TITLE = 2;
    private static final int STATUS = 6;
    private static final int ATTEMPTS = 9;
    private static final int CLAIMED_AT = 12;
    private static final int CLAIM_NO = 23;
    private static final int STARTED_AT = 24;

    // Claim: which tasks' time has come?

    private static final String WAKE_DUE = "UPDATE tasks SET waits_for ="
            + " (SELECT blocker FROM task_blockers WHERE task_id = tasks.id ORDER BY kind, position LIMIT 1)"
            + " WHERE outcome_id = ? AND waits_for = 'time' AND status = 'pending' AND not_before <= ?";

    // Claim: the first ready task, in order.

    private static final String NEXT = "SELECT " + COLUMNS + " FROM tasks WHERE outcome_id = ? AND status = 'pending'"
            + " AND waits_for IS NULL AND attempts < max_attempts ORDER BY priority, score DESC, created_at, id LIMIT 1";

    // Claim: the worker has it, if it may.

    private static final String HOLD = "UPDATE workers SET current_task_id = ?, updated_at = ? WHERE id = ?"
            + " AND outcome_id = ? AND status = 'running'"
            + " AND EXISTS (SELECT 1 FROM outcomes WHERE id = ? AND status = 'active')";

    private static final String TAKE = "UPDATE tasks SET status = 'claimed', claimed_by = ?, claimed_at = ?,"
            + " claim_no = ?, started_at = NULL, updated_at = ? WHERE id = ? AND status = 'pending'";

    // Complete: only if it is held by exactly this claim.

    private static final String WHATEVER_IT_IS = "SELECT " + COLUMNS + " FROM tasks WHERE id = ?";

    private static final String COMPLETE = "UPDATE tasks SET status = 'completed', completed_at = ?, completed_by = ?,"
            + " claimed_by = NULL, claimed_at = NULL, attempts = ?, started_at = ?, updated_at = ?"
            + " WHERE id = ? AND claim_no = ? AND claimed_by = ? AND status IN ('claimed', 'running')";

    // Complete: the worker's current task is another one that it holds, or none.

    private static final String LET_GO = "UPDATE workers SET current_task_id ="
            + " (SELECT id FROM tasks WHERE claimed_by = ? ORDER BY claimed_at, id LIMIT 1), updated_at = ? WHERE id = ?";

    // Both: the feed, and the goal's last activity.

    private static final String LOG =
            "INSERT INTO activity_log (outcome_id, outcome_name, type, title, metadata, created_at)"
                    + " VALUES (?, (SELECT name FROM outcomes WHERE id = ?), ?, ?, ?, ?)";

    private static final String TOUCH =
            "UPDATE outcomes SET last_activity_at = ? WHERE id = ? AND last_activity_at <> ?";

    // Held or lost, without an end: the hot statement.

    private static final String CHECK = "UPDATE tasks SET claim_no = claim_no, updated_at = ?"
            + " WHERE id = ? AND claim_no = ? AND claimed_by = ? AND status IN ('claimed', 'running') RETURNING "
            + COLUMNS;

    private final PreparedStatement wakeDue;
    private final PreparedStatement next;
    private final PreparedStatement take;
    private final PreparedStatement hold;
    private final PreparedStatement whateverItIs;
    private final PreparedStatement complete;
    private final PreparedStatement letGo;
    private final PreparedStatement log;
    private final PreparedStatement touch;
    private final PreparedStatement check;

    RawStatements(Connection connection) throws SQLException {
        wakeDue = connection.prepareStatement(WAKE_DUE);
        next = connection.prepareStatement(NEXT);
        take = connection.prepareStatement(TAKE);
        hold = connection.prepareStatement(HOLD);
        whateverItIs = connection.prepareStatement(WHATEVER_IT_IS);
        complete = connection.prepareStatement(COMPLETE);
        letGo = connection.prepareStatement(LET_GO);
        log = connection.prepareStatement(LOG);
        touch = connection.prepareStatement(TOUCH);
        check = connection.prepareStatement(CHECK);
    }

    /** Claims the first ready task of the worker's goal; null if none is ready. */
    Held claim(Worker worker) throws SQLException {
        String workerId = worker.id();
        String outcome = worker.outcomeId();
        long now = System.currentTimeMillis();
        bind(wakeDue, outcome, now).executeUpdate();
        Object[] task = row(bind(next, outcome));
        if (task == null) {
            return null;
        }
        String id = (String) task[0];
        long claimNo = (Long) task[CLAIM_NO] + 1;
        requireOne(bind(hold, id, now, workerId, outcome, outcome).executeUpdate());
        requireOne(bind(take, workerId, now, claimNo, now, id).executeUpdate());
        log(
                outcome,
                "task_claimed",
                "Claimed: " + task[TITLE],
                "{\"task_id\":\"" + id + "\",\"worker_id\":\"" + workerId + "\",\"claim_no\":" + claimNo + "}",
                now);
        return new Held(id, workerId, claimNo);
    }

    /** Completes a task that is held, and returns what was held. */
    Held complete(Held held) throws SQLException {
        long now = System.currentTimeMillis();
        Object[] task = row(bind(whateverItIs, held.taskId()));
        long attempts = (Long) task[ATTEMPTS] + (task[STATUS].equals("claimed") ? 1 : 0);
        long startedAt = (Long) task[STARTED_AT] == 0 ? (Long) task[CLAIMED_AT] : (Long) task[STARTED_AT];
        requireOne(bind(
                        complete,
                        now,
                        held.workerId(),
                        attempts,
                        startedAt,
                        now,
                        held.taskId(),
                        held.claimNo(),
                        held.workerId())
                .executeUpdate());
        bind(letGo, held.workerId(), now, held.workerId()).executeUpdate();
        log(
                (String) task[1],
                "task_completed",
                "Completed: " + task[TITLE],
                "{\"task_id\":\"" + held.taskId() + "\",\"worker_id\":\"" + held.workerId() + "\",\"claim_no\":"
                        + held.claimNo() + ",\"attempts\":" + attempts + "}",
                now);
        return held;
    }

    /** Whether it is held: the hot statement alone. */
    boolean check(Held held) throws SQLException {
        return row(bind(check, System.currentTimeMillis(), held.taskId(), held.claimNo(), held.workerId())) != null;
    }

    private static void requireOne(int count) {
        if (count != 1) {
            throw new IllegalStateException("lost, or the worker may not claim");
        }
    }

    private void log(String outcome, String type, String title, String metadata, long now) throws SQLException {
        bind(log, outcome, outcome, type, title, metadata, now).executeUpdate();
        bind(touch, now, outcome, now).executeUpdate();
    }

    /** The row that the statement returns, every column of it; null if it changed none. */
    private static Object[] row(PreparedStatement statement) throws SQLException {
        try (ResultSet found = statement.executeQuery()) {
            if (!found.next()) {
                return null;
            }
            Object[] row = new Object[31];
            for (int i = 0; i < row.length; i++) {
                row[i] = switch (i) {
                    case 7, 9, 10, 12, 13, 14, 15, 16, 17, 23, 24, 25, 28 -> found.getLong(i + 1);
                    case 8 -> found.getDouble(i + 1);
                    default -> found.getString(i + 1);
                };
            }
            return row;
        }
    }

    private static PreparedStatement bind(PreparedStatement statement, Object... values) throws SQLException {
        for (int i = 0; i < values.length; i++) {
            if (values[i] instanceof Long number) {
                statement.setLong(i + 1, number);
            } else {
                statement.setString(i + 1, (String) values[i]);
            }
        }
        return statement;
    }

    @Override
    public void close() throws SQLException {
        for (PreparedStatement statement :
                new PreparedStatement[] {wakeDue, next, take, hold, whateverItIs, complete, letGo, log, touch, check}) {
            statement.close();
        }
    }
}
