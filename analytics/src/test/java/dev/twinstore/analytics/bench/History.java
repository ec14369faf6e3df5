package dev.twinstore.analytics.bench;

import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.PriorityQueue;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * The history of a workforce over 90 days, made up: outcomes three levels deep, workers that come, work, die and go, tasks
 * that wait, run, fail, are tried again, and all that is logged meanwhile, in the order of time. The same seed and size give
 * the same rows. Each task leaves about five log rows: four of activity, one of cost.
 */
final class History {
    /** Where it begins, and ends 90 days later; in Europe the clock is set in between. */
    static final Instant BEGIN = Instant.parse("2026-01-15T00:00:00Z");

    static final Instant END = BEGIN.plus(Duration.ofDays(90));

    private static final long MINUTE = 60_000;
    private static final String[] MODELS = {"large-2", "large-2", "small-1", "small-1", "small-1", "fast-3", null};
    private static final String[] ERRORS = {
        "timeout after %d s", "compile error in Scene%d.java", "tests failed: %d of 40", "rate limited, retry in %d s"
    };
    private static final String[] VERBS = {"Render shot", "Write test", "Review file", "Fix issue", "Summarise chapter"
    };

    private final SplittableRandom random;
    private final HistoryWriter out;
    private final HistorySideRows side;
    private final int tasks;
    private final List<Goal> goals = new ArrayList<>();
    private final List<Job> jobs = new ArrayList<>();
    private final PriorityQueue<Event> events = new PriorityQueue<>();
    private int sequence;
    private int workers;

    /** A goal, and its tasks that wait. */
    static final class Goal {
        final String id;
        final String name;
        final @Nullable Goal parent;
        final long created;
        final Deque<Job> waiting = new ArrayDeque<>();
        int cycles;

        Goal(String id, String name, @Nullable Goal parent, long created) {
            this.id = id;
            this.name = name;
            this.parent = parent;
            this.created = created;
        }
    }

    /** A task on its way. */
    static final class Job {
        final String id;
        final Goal goal;
        final String title;
        final long created;
        final int priority;
        final boolean capability;
        String status = "pending";
        int attempts;
        int losses;
        int claims;
        long claimed;
        long started;
        long ended;

        @Nullable
        String holder;

        @Nullable
        String endedBy;

        @Nullable
        String error;

        long changed;

        Job(String id, Goal goal, String title, long created, int priority, boolean capability) {
            this.id = id;
            this.goal = goal;
            this.title = title;
            this.created = created;
            this.priority = priority;
            this.capability = capability;
            this.changed = created;
        }
    }

    /** A worker while it lives. */
    static final class Hand {
        final String id;
        final String name;
        final Goal goal;
        final long started;
        final long leaves;
        final boolean dies;
        long micros;

        @Nullable
        Job job;

        Hand(String id, String name, Goal goal, long started, long leaves, boolean dies) {
            this.id = id;
            this.name = name;
            this.goal = goal;
            this.started = started;
            this.leaves = leaves;
            this.dies = dies;
        }
    }

    private record Event(long at, int order, Hand hand) implements Comparable<Event> {
        @Override
        public int compareTo(Event other) {
            int time = Long.compare(at, other.at);
            return time != 0 ? time : Integer.compare(order, other.order);
        }
    }

    private History(HistoryWriter out, int tasks, long seed) {
        this.out = out;
        this.tasks = tasks;
        this.random = new SplittableRandom(seed);
        this.side = new HistorySideRows(out, random.split(), this::id);
    }

    /** Makes the history of about so many tasks in a new file. */
    static void write(Path file, int tasks, long seed) throws SQLException {
        try (HistoryWriter out = new HistoryWriter(file)) {
            new History(out, tasks, seed).write();
        }
    }

    private void write() throws SQLException {
        goals();
        // About 200 tasks a worker, each of some 20 minutes with what lies between.
        int crew = Math.max(3, tasks / 200);
        long span = END.toEpochMilli() - BEGIN.toEpochMilli();
        for (int i = 0; i < crew; i++) {
            long start = BEGIN.toEpochMilli() + MINUTE + random.nextLong(span - 30 * MINUTE);
            Goal goal = goals.get(random.nextInt(goals.size()));
            long leaves = Math.min(END.toEpochMilli() + 1, start + 30 * MINUTE + exponential(68 * 60 * MINUTE));
            String name = "worker-" + ++workers;
            Hand hand = new Hand(id(start), name, goal, start, leaves, random.nextInt(100) < 6);
            events.add(new Event(start, ++sequence, hand));
        }
        while (!events.isEmpty()) {
            Event event = events.poll();
            act(event.hand(), event.at());
        }
        for (Job job : jobs) {
            write(job);
        }
        side.atTheEnd(goals);
    }

    private void goals() throws SQLException {
        int roots = Math.max(2, tasks / 50_000);
        for (int i = 0; i < roots; i++) {
            Goal root = goal("Film " + (i + 1), null);
            for (int j = 0; j < 4; j++) {
                Goal part = goal("Act " + (j + 1) + " of film " + (i + 1), root);
                for (int k = 0; k < 4; k++) {
                    goal("Scene " + (k + 1) + " of act " + (j + 1) + ", film " + (i + 1), part);
                }
            }
        }
        for (Goal goal : goals) {
            int depth = goal.parent == null ? 0 : goal.parent.parent == null ? 1 : 2;
            out.add(
                    "outcomes",
                    "id,name,parent_id,depth,created_at,updated_at,last_activity_at",
                    goal.id,
                    goal.name,
                    goal.parent == null ? null : goal.parent.id,
                    depth,
                    goal.created,
                    goal.created,
                    goal.created + random.nextLong(END.toEpochMilli() - goal.created));
        }
    }

    private Goal goal(String name, @Nullable Goal parent) {
        long created = BEGIN.toEpochMilli() + goals.size();
        Goal goal = new Goal(id(created), name, parent, created);
        goals.add(goal);
        return goal;
    }

    /** What a worker does next: ends what it has in hand, then leaves, or takes another. */
    private void act(Hand hand, long at) throws SQLException {
        if (at >= END.toEpochMilli()) {
            side.worker(hand, "running", null, END.toEpochMilli() - 1);
            return;
        }
        if (at == hand.started) {
            side.activity(hand.goal, "worker_started", "Worker started: " + hand.name, at, null, hand, null);
        }
        Job job = hand.job;
        if (job != null) {
            hand.job = null;
            side.cost(hand, job, at, micros(), MODELS[random.nextInt(MODELS.length)]);
            if (hand.dies && at >= hand.leaves) {
                lose(hand, job, at);
                return;
            }
            end(hand, job, at);
        }
        if (at >= hand.leaves) {
            side.activity(hand.goal, "worker_completed", "Worker completed: " + hand.name, at, null, hand, null);
            side.worker(hand, "completed", at, at);
            return;
        }
        take(hand, at);
    }

    private void take(Hand hand, long at) throws SQLException {
        Goal goal = hand.goal;
        if (goal.waiting.isEmpty()) {
            plan(goal, at);
        }
        Job job = goal.waiting.poll();
        if (job == null) {
            throw new IllegalStateException("planned nothing");
        }
        job.status = "running";
        job.claims++;
        job.attempts++;
        job.holder = hand.id;
        job.claimed = at;
        job.started = at + random.nextInt(3_000);
        job.changed = job.started;
        hand.job = job;
        side.activity(goal, "task_claimed", "Claimed: " + job.title, at, job, hand, null);
        side.activity(goal, "task_started", "Started: " + job.title, job.started, job, hand, null);
        events.add(new Event(job.started + 1_000 + exponential(18 * MINUTE), ++sequence, hand));
    }

    /** Adds tasks, so that some always wait. */
    private void plan(Goal goal, long at) throws SQLException {
        int more = 5 + random.nextInt(30);
        for (int i = 0; i < more; i++) {
            String title = VERBS[random.nextInt(VERBS.length)] + " " + random.nextInt(1_000);
            boolean capability = random.nextInt(20) == 0;
            Job job = new Job(id(at), goal, title, at, 10 * (1 + random.nextInt(5)), capability);
            jobs.add(job);
            goal.waiting.add(job);
            side.activity(goal, "task_created", "Added: " + title, at, job, null, null);
        }
    }

    private void end(Hand hand, Job job, long at) throws SQLException {
        job.holder = null;
        job.changed = at;
        int chance = random.nextInt(1_000);
        if (chance < 955) {
            job.status = "completed";
            job.ended = at;
            job.endedBy = hand.id;
            side.activity(job.goal, "task_completed", "Completed: " + job.title, at, job, hand, null);
            side.maybe(hand, job, at);
            return;
        }
        job.error = String.format(ERRORS[random.nextInt(ERRORS.length)], random.nextInt(90));
        if (chance < 970 || job.attempts >= 3) {
            job.status = "failed";
            job.ended = at;
            job.endedBy = hand.id;
            side.activity(job.goal, "task_failed", "Failed: " + job.title, at, job, hand, job.error);
        } else {
            job.status = "pending";
            job.goal.waiting.add(job);
            side.activity(
                    job.goal, "task_retried", "Failed, to be tried again: " + job.title, at, job, hand, job.error);
        }
    }

    private void lose(Hand hand, Job job, long at) throws SQLException {
        job.holder = null;
        job.changed = at;
        job.losses++;
        boolean givenUp = job.attempts >= 3;
        job.error = "worker " + hand.name + " (" + hand.id + ") was lost: process 4711 is gone";
        job.status = givenUp ? "failed" : "pending";
        if (givenUp) {
            job.ended = at;
        } else {
            job.goal.waiting.addFirst(job);
        }
        side.activity(
                job.goal,
                givenUp ? "task_failed" : "task_lost",
                "Lost by its worker: " + job.title,
                at,
                job,
                hand,
                job.error);
        side.activity(hand.goal, "worker_failed", "Worker lost: " + hand.name, at, null, hand, null);
        side.worker(hand, "failed", at, at);
        side.lostAlert(hand, at);
    }

    private void write(Job job) throws SQLException {
        boolean open = job.ended == 0;
        boolean held = job.holder != null;
        out.add(
                "tasks",
                "id,outcome_id,title,description,status,priority,attempts,claimed_by,claimed_at,completed_at,created_at,"
                        + "updated_at,phase,claim_no,started_at,last_error,losses,completed_by",
                job.id,
                job.goal.id,
                job.title,
                "As the storyboard has it; keep to the palette of the act, and leave the lights as they are.",
                job.status,
                job.priority,
                job.attempts,
                job.holder,
                held ? job.claimed : null,
                open ? null : job.ended,
                job.created,
                job.changed,
                job.capability ? "capability" : "execution",
                job.claims,
                open && !held ? null : job.started,
                job.error,
                job.losses,
                job.endedBy);
    }

    private long micros() {
        return 500 + exponential(40_000);
    }

    private long exponential(long mean) {
        return (long) (-Math.log(1 - random.nextDouble()) * mean);
    }

    /** An id that grows with time, as UUIDv7 does. */
    private String id(long at) {
        String time = String.format("%012x", at);
        String rest = String.format("%012x", ++sequence & 0xffffffffffffL);
        return time.substring(0, 8) + '-' + time.substring(8) + "-7000-8000-" + rest;
    }
}
