package dev.twinstore.task;

import static dev.twinstore.db.Tables.OUTCOMES;
import static dev.twinstore.db.Tables.TASKS;
import static dev.twinstore.db.Tables.TASK_BLOCKERS;
import static dev.twinstore.db.Tables.WORKERS;
import static dev.twinstore.engine.HotStatement.none;
import static dev.twinstore.engine.HotStatement.number;
import static dev.twinstore.engine.HotStatement.param;
import static org.jooq.impl.DSL.coalesce;
import static org.jooq.impl.DSL.field;
import static org.jooq.impl.DSL.inline;
import static org.jooq.impl.DSL.noCondition;
import static org.jooq.impl.DSL.select;

import dev.twinstore.NotFoundException;
import dev.twinstore.RefusedException;
import dev.twinstore.Tx;
import dev.twinstore.activity.ActivityFeed.Entry;
import dev.twinstore.activity.ActivityType;
import dev.twinstore.db.tables.pojos.Task;
import dev.twinstore.engine.Call;
import dev.twinstore.engine.HotStatement;
import dev.twinstore.engine.PojoReader;
import dev.twinstore.engine.Together.Answer;
import dev.twinstore.model.OutcomeStatus;
import dev.twinstore.model.TaskPhase;
import dev.twinstore.model.TaskStatus;
import dev.twinstore.model.WorkerStatus;
import dev.twinstore.worker.Claimant;
import java.time.Instant;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.jooq.Condition;
import org.jooq.Param;
import org.jooq.impl.DSL;
import org.jspecify.annotations.Nullable;

/**
 * How a task becomes a claim. In one transaction: may this worker claim; which tasks' time has come; take the first ready
 * ones in order; tell the worker, the goal and the feed.
 */
final class Claiming {
    /** Reads a row of tasks. */
    static final PojoReader<Task> TASK = PojoReader.of(TASKS, Task.class);

    /** Exactly the predicate of the index tasks_for_claim, to the letter: the planner compares the text. */
    static final Condition READY = TASKS.STATUS
            .eq(inline(TaskStatus.PENDING, TASKS.STATUS))
            .and(TASKS.WAITS_FOR.isNull())
            .and(TASKS.ATTEMPTS.lt(TASKS.MAX_ATTEMPTS));

    private static final Param<String> OUTCOME = param("outcome", TASKS.OUTCOME_ID);
    private static final Param<String> WORKER = param("worker", TASKS.CLAIMED_BY);
    private static final Param<String> TASK_ID = param("task", TASKS.ID);
    private static final Param<Long> CLAIM_NO = param("claim_no", TASKS.CLAIM_NO);
    private static final Param<TaskPhase> PHASE = param("phase", TASKS.PHASE);
    private static final Param<Instant> NOW = param("now", TASKS.UPDATED_AT);
    private static final Param<Integer> MOST = number("most");

    /** Tasks whose time has come wait for their next reason, or for nothing. Each is looked at once, when it is due. */
    private static final HotStatement<Void> WAKE_DUE = HotStatement.change(DSL.update(TASKS)
            .set(
                    TASKS.WAITS_FOR,
                    select(TASK_BLOCKERS.BLOCKER)
                            .from(TASK_BLOCKERS)
                            .where(TASK_BLOCKERS.TASK_ID.eq(TASKS.ID))
                            .orderBy(TASK_BLOCKERS.KIND, TASK_BLOCKERS.POSITION)
                            .limit(inline(1)))
            .where(TASKS.OUTCOME_ID.eq(OUTCOME))
            .and(TASKS.WAITS_FOR.eq(inline("time")))
            .and(TASKS.STATUS.eq(inline(TaskStatus.PENDING, TASKS.STATUS)))
            .and(TASKS.NOT_BEFORE.le(NOW)));

    static final HotStatement<Task> NEXT = firstReady(noCondition());
    static final HotStatement<Task> NEXT_OF_PHASE = firstReady(TASKS.PHASE.eq(PHASE));
    private static final HotStatement<Task> NAMED = HotStatement.query(
                    DSL.selectFrom(TASKS).where(TASKS.ID.eq(TASK_ID)).and(READY), TASK)
            .skippingLocked();

    /** Takes a task that was found ready. */
    private static final HotStatement<Void> TAKE = HotStatement.change(DSL.update(TASKS)
            .set(TASKS.STATUS, inline(TaskStatus.CLAIMED, TASKS.STATUS))
            .set(TASKS.CLAIMED_BY, WORKER)
            .set(TASKS.CLAIMED_AT, NOW)
            .set(TASKS.CLAIM_NO, CLAIM_NO)
            .set(TASKS.STARTED_AT, none(TASKS.STARTED_AT))
            .set(TASKS.UPDATED_AT, NOW)
            .where(TASKS.ID.eq(TASK_ID))
            .and(TASKS.STATUS.eq(inline(TaskStatus.PENDING, TASKS.STATUS))));

    /** The same for the row as it was read. */
    private static final PojoReader.Change<Task> TAKEN = TASK.changing(
            TASKS.STATUS, TASKS.CLAIMED_BY, TASKS.CLAIMED_AT, TASKS.CLAIM_NO, TASKS.STARTED_AT, TASKS.UPDATED_AT);

    /** The worker begins to work, if it may: the rule of {@link Claimant} in one statement. */
    private static final HotStatement<String> WORKS_ON = HotStatement.query(
            DSL.update(WORKERS)
                    .set(WORKERS.CURRENT_TASK_ID, TASK_ID)
                    .set(WORKERS.UPDATED_AT, NOW)
                    .where(WORKERS.ID.eq(WORKER))
                    // Not the bare column: with its index SQLite would begin with all workers of the goal.
                    .and(coalesce(WORKERS.OUTCOME_ID, inline("")).eq(OUTCOME))
                    .and(WORKERS.STATUS.eq(inline(WorkerStatus.RUNNING, WORKERS.STATUS)))
                    // A value, not EXISTS: that SQLite would join, and begin with all goals that are active.
                    .and(field(select(OUTCOMES.STATUS).from(OUTCOMES).where(OUTCOMES.ID.eq(OUTCOME)))
                            .eq(inline(OutcomeStatus.ACTIVE, OUTCOMES.STATUS)))
                    .returning(WORKERS.ID),
            row -> row.get(0, WORKERS.ID));

    private static final HotStatement<String> OUTCOME_OF = HotStatement.query(
            select(TASKS.OUTCOME_ID).from(TASKS).where(TASKS.ID.eq(TASK_ID)), row -> row.get(0, TASKS.OUTCOME_ID));

    /**
     * What one caller asks for.
     *
     * @param tasks where the claim's own operations run
     */
    record Request(
            Tasks tasks,
            String workerId,
            String outcomeId,
            @Nullable TaskPhase phase,
            int most) {
        Kind kind() {
            return new Kind(outcomeId, phase);
        }
    }

    /** Requests that are served from the same tasks. */
    private record Kind(String outcomeId, @Nullable TaskPhase phase) {
        /** The same in all processes, so that none waits for a goal in another order than others. */
        private static final Comparator<Kind> ORDER = Comparator.comparing(Kind::outcomeId)
                .thenComparing(Kind::phase, Comparator.nullsFirst(Comparator.naturalOrder()));
    }

    private Claiming() {}

    /**
     * Claims ready tasks, in claim order, for workers of any goals: the goals one after the other, and within a goal those
     * who asked first are served first.
     */
    static List<Answer<List<Claim>>> next(Tx tx, List<Request> requests) {
        Map<Kind, List<Integer>> kinds = new TreeMap<>(Kind.ORDER);
        for (int i = 0; i < requests.size(); i++) {
            kinds.computeIfAbsent(requests.get(i).kind(), any -> new ArrayList<>())
                    .add(i);
        }
        Map<Integer, Answer<List<Claim>>> answers = new HashMap<>();
        kinds.forEach((kind, positions) -> {
            List<Request> asked = positions.stream().map(requests::get).toList();
            List<Answer<List<Claim>>> served = serve(tx, kind.outcomeId(), asked, ready(tx, kind, asked));
            for (int i = 0; i < served.size(); i++) {
                answers.put(positions.get(i), served.get(i));
            }
        });
        return IntStream.range(0, requests.size())
                .mapToObj(i -> Objects.requireNonNull(answers.get(i)))
                .toList();
    }

    private static List<Task> ready(Tx tx, Kind kind, List<Request> asked) {
        wakeDue(tx, kind.outcomeId());
        long most = asked.stream().mapToLong(Request::most).sum();
        Call<Task> ready = kind.phase() == null
                ? NEXT.on(tx.dsl())
                : NEXT_OF_PHASE.on(tx.dsl()).bind(PHASE, kind.phase());
        return ready.bind(OUTCOME, kind.outcomeId())
                .bind(MOST, (int) Math.min(Integer.MAX_VALUE, most))
                .rows();
    }

    /** Claims the named task if it is ready. */
    static Optional<Claim> named(Tasks tasks, Tx tx, String workerId, String taskId) {
        String taskOutcome = OUTCOME_OF.on(tx.dsl()).bind(TASK_ID, taskId).first();
        if (taskOutcome == null) {
            throw new NotFoundException("no task of id '" + taskId + "'");
        }
        Optional<String> outcomeId = Claimant.outcomeOf(tx, workerId);
        if (outcomeId.isEmpty()) {
            return Optional.empty();
        }
        if (!taskOutcome.equals(outcomeId.get())) {
            throw new RefusedException("task " + taskId + " belongs to outcome " + taskOutcome + ", worker " + workerId
                    + " to outcome " + outcomeId.get() + "; a worker claims tasks of its own outcome only");
        }
        wakeDue(tx, taskOutcome);
        Request request = new Request(tasks, workerId, taskOutcome, null, 1);
        List<Task> ready = NAMED.on(tx.dsl()).bind(TASK_ID, taskId).rows();
        return serve(tx, taskOutcome, List.of(request), ready).get(0).orThrow().stream()
                .findFirst();
    }

    /** The query that a claim takes its tasks from: one step in an index, however many tasks wait. */
    private static HotStatement<Task> firstReady(Condition more) {
        return HotStatement.query(
                        DSL.selectFrom(TASKS)
                                .where(TASKS.OUTCOME_ID.eq(OUTCOME))
                                .and(more)
                                .and(READY)
                                .orderBy(TASKS.PRIORITY, TASKS.SCORE.desc(), TASKS.CREATED_AT, TASKS.ID)
                                .limit(MOST),
                        TASK)
                .skippingLocked();
    }

    private static void wakeDue(Tx tx, String outcomeId) {
        WAKE_DUE.on(tx.dsl()).bind(OUTCOME, outcomeId).bind(NOW, tx.now()).executeLater();
    }

    /** Gives the ready tasks of a goal to those who asked, and tells each what it got. */
    private static List<Answer<List<Claim>>> serve(Tx tx, String outcomeId, List<Request> asked, List<Task> ready) {
        List<List<Task>> shares = shares(asked, ready);
        BitSet may = beginning(tx, outcomeId, asked, shares);
        List<Answer<List<Claim>>> answers = new ArrayList<>();
        List<Entry> entries = new ArrayList<>();
        Call<Void> take = TAKE.on(tx.dsl()).bind(NOW, tx.now());
        @Nullable Task capability = null;
        for (int i = 0; i < asked.size(); i++) {
            Request request = asked.get(i);
            if (!may.get(i)) {
                answers.add(whyNothing(tx, request));
                continue;
            }
            List<Claim> claims = new ArrayList<>();
            for (Task task : shares.get(i)) {
                Task taken = taken(tx, task, request.workerId());
                take.bind(TASK_ID, taken.id())
                        .bind(WORKER, request.workerId())
                        .bind(CLAIM_NO, taken.claimNo())
                        .add();
                entries.add(claimed(taken, request.workerId()));
                claims.add(request.tasks().held(taken, request.workerId()));
                capability = taken.phase() == TaskPhase.CAPABILITY ? taken : capability;
            }
            answers.add(Answer.of(List.copyOf(claims)));
        }
        take.executeAllLater(true);
        tx.activity().addAll(outcomeId, entries);
        if (capability != null) {
            Capability.moved(tx, capability);
        }
        return answers;
    }

    private static Task taken(Tx tx, Task task, String workerId) {
        return TAKEN.of(task, TaskStatus.CLAIMED, workerId, tx.now(), task.claimNo() + 1, null, tx.now());
    }

    /** Who gets which tasks: the first what it asked for, then the next. */
    private static List<List<Task>> shares(List<Request> asked, List<Task> ready) {
        List<List<Task>> shares = new ArrayList<>();
        int from = 0;
        for (Request request : asked) {
            int to = (int) Math.min(ready.size(), from + (long) request.most());
            shares.add(ready.subList(from, to));
            from = to;
        }
        return shares;
    }

    /** Who gets something and may have it: each worker's current task is now the first of its own. */
    private static BitSet beginning(Tx tx, String outcomeId, List<Request> asked, List<List<Task>> shares) {
        Call<String> worksOn = WORKS_ON.on(tx.dsl()).bind(OUTCOME, outcomeId).bind(NOW, tx.now());
        int candidates = 0; // the first ones: tasks run out once
        while (candidates < asked.size() && !shares.get(candidates).isEmpty()) {
            Request request = asked.get(candidates);
            worksOn.bind(WORKER, request.workerId())
                    .bind(TASK_ID, shares.get(candidates).get(0).id())
                    .add();
            candidates++;
        }
        Set<String> beginners = new HashSet<>(worksOn.rowsOfEach());
        BitSet may = new BitSet();
        for (int i = 0; i < candidates; i++) {
            may.set(i, beginners.contains(asked.get(i).workerId()));
        }
        return may;
    }

    /** Nothing: there was nothing for it, or the worker may not claim. */
    private static Answer<List<Claim>> whyNothing(Tx tx, Request request) {
        try {
            Optional<String> outcomeId = Claimant.outcomeOf(tx, request.workerId());
            if (outcomeId.isPresent() && !outcomeId.get().equals(request.outcomeId())) {
                return Answer.refused(new RefusedException("worker " + request.workerId() + " works for outcome "
                        + outcomeId.get() + " by now, not for " + request.outcomeId() + "; get the worker again"));
            }
            return Answer.of(List.of());
        } catch (NotFoundException | RefusedException e) {
            return Answer.refused(e);
        }
    }

    private static Entry claimed(Task task, String workerId) {
        return Entry.of(
                ActivityType.TASK_CLAIMED,
                "Claimed: " + task.title(),
                "task_id",
                task.id(),
                "worker_id",
                workerId,
                "claim_no",
                task.claimNo());
    }
}
