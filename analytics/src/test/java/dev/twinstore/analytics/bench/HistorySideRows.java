package dev.twinstore.analytics.bench;

import dev.twinstore.analytics.bench.History.Goal;
import dev.twinstore.analytics.bench.History.Hand;
import dev.twinstore.analytics.bench.History.Job;
import java.sql.SQLException;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;

/** The logs and the supervision of a made-up history. */
final class HistorySideRows {
    private static final String OUTPUT = "The complete output of a step, as the model wrote it. ".repeat(20);
    private static final String[] SEVERITIES = {"low", "low", "medium", "medium", "high", "critical"};
    private static final String[] ALERTS = {"stuck", "no_progress", "repeated_errors", "high_cost"};
    private static final String[] TOPICS = {"palette", "lights", "camera angle", "sound level", "file names"};

    private final HistoryWriter out;
    private final SplittableRandom random;
    private final LongFunction<String> ids;
    private long lastBottleneck;

    HistorySideRows(HistoryWriter out, SplittableRandom random, LongFunction<String> ids) {
        this.out = out;
        this.random = random;
        this.ids = ids;
    }

    void activity(
            Goal goal,
            String type,
            String title,
            long at,
            @Nullable Job job,
            @Nullable Hand hand,
            @Nullable String error)
            throws SQLException {
        StringBuilder metadata = new StringBuilder("{");
        if (job != null) {
            metadata.append("\"task_id\":\"").append(job.id).append('"');
        }
        if (hand != null) {
            metadata.append(job == null ? "" : ",")
                    .append("\"worker_id\":\"")
                    .append(hand.id)
                    .append('"');
        }
        if (job != null && hand != null) {
            metadata.append(",\"claim_no\":").append(job.claims);
        }
        if (error != null) {
            metadata.append(",\"error\":\"").append(error).append('"');
        }
        out.add(
                "activity_log",
                "outcome_id,outcome_name,type,title,metadata,created_at",
                goal.id,
                goal.name,
                type,
                title,
                metadata.append('}').toString(),
                at);
    }

    void cost(Hand hand, Job job, long at, long micros, @Nullable String model) throws SQLException {
        hand.micros += micros;
        out.add(
                "cost_log",
                "outcome_id,worker_id,task_id,amount,created_at,model,input_tokens,output_tokens,claim_no",
                job.goal.id,
                hand.id,
                job.id,
                micros / 1e6,
                at,
                model,
                model == null ? null : micros / 3,
                model == null ? null : micros / 20,
                job.claims);
    }

    void worker(Hand hand, String status, @Nullable Long ended, long at) throws SQLException {
        out.add(
                "workers",
                "id,outcome_id,name,status,iteration,last_heartbeat,cost,started_at,updated_at,created_at,ended_at",
                hand.id,
                hand.goal.id,
                hand.name,
                status,
                random.nextInt(200),
                at,
                hand.micros / 1e6,
                hand.started,
                at,
                hand.started,
                ended);
    }

    void lostAlert(Hand hand, long at) throws SQLException {
        alert(hand, "lost", "high", at, false);
    }

    private void alert(Hand hand, String type, String severity, long at, boolean paused) throws SQLException {
        long noted = at + random.nextLong(3_600_000);
        int how = random.nextInt(10);
        out.add(
                "supervisor_alerts",
                "worker_id,outcome_id,type,severity,message,status,auto_paused,created_at,acknowledged_at,resolved_at",
                hand.id,
                hand.goal.id,
                type,
                severity,
                "Something is wrong with " + hand.name,
                how < 8 ? "resolved" : how < 9 ? "acknowledged" : "resolved",
                paused ? 1 : 0,
                at,
                how < 9 ? noted : null,
                how < 8 || how == 9 ? noted + random.nextLong(7_200_000) : null);
    }

    /** What now and then goes with a completed task. */
    void maybe(Hand hand, Job job, long at) throws SQLException {
        if (random.nextInt(20) == 0) {
            out.add(
                    "progress_entries",
                    "outcome_id,worker_id,iteration,content,created_at,task_id,full_output",
                    job.goal.id,
                    hand.id,
                    job.attempts,
                    "Did " + job.title,
                    at,
                    job.id,
                    OUTPUT.substring(0, 200 + random.nextInt(OUTPUT.length() - 200)));
        }
        if (random.nextInt(50) == 0) {
            int score = Math.max(0, Math.min(100, 85 + (int) (random.nextDouble() * 30 - 15)));
            out.add(
                    "behavior_reviews",
                    "id,worker_id,outcome_id,timestamp,alignment_score,recommendation",
                    ids.apply(at),
                    hand.id,
                    job.goal.id,
                    at,
                    random.nextInt(10) == 0 ? null : score,
                    score < 75 ? "review" : "continue");
        }
        if (random.nextInt(150) == 0) {
            String severity = SEVERITIES[random.nextInt(SEVERITIES.length)];
            alert(hand, ALERTS[random.nextInt(ALERTS.length)], severity, at, severity.equals("critical"));
            if (severity.equals("critical")) {
                activity(job.goal, "worker_paused", "Worker paused: " + hand.name, at, null, hand, null);
            }
        }
        if (random.nextInt(100) == 0) {
            job.goal.cycles++;
            int issues = Math.max(0, 6 - job.goal.cycles + random.nextInt(4) - 1);
            out.add(
                    "review_cycles",
                    "id,outcome_id,worker_id,cycle_number,iteration_at,issues_found,tasks_added,created_at",
                    ids.apply(at),
                    job.goal.id,
                    hand.id,
                    job.goal.cycles,
                    1,
                    issues,
                    issues / 2,
                    at);
        }
        rarely(hand, job, at);
    }

    private void rarely(Hand hand, Job job, long at) throws SQLException {
        if (random.nextInt(200) == 0) {
            String topic = TOPICS[random.nextInt(TOPICS.length)];
            int how = random.nextInt(10);
            String status = how < 6 ? "completed" : how < 7 ? "dismissed" : how < 8 ? "acknowledged" : "pending";
            long noted = at + random.nextLong(600_000);
            out.add(
                    "interventions",
                    "id,outcome_id,worker_id,type,message,priority,status,created_at,acknowledged_at,completed_at",
                    ids.apply(at),
                    job.goal.id,
                    null,
                    how % 2 == 0 ? "redirect" : "add_task",
                    "Mind the " + topic,
                    random.nextInt(5),
                    status,
                    at,
                    how < 8 && how != 6 ? noted : null,
                    how < 7 ? noted + random.nextLong(3_600_000) : null);
        }
        if (random.nextInt(300) == 0) {
            boolean resolved = random.nextInt(4) > 0;
            out.add(
                    "bottleneck_log",
                    "outcome_id,intervention_type,description,resolution,created_at,resolved_at",
                    lastBottleneck++ % 10 == 9 ? null : job.goal.id,
                    random.nextBoolean() ? "clarification" : "skill_gap",
                    "Nobody knows the " + TOPICS[random.nextInt(TOPICS.length)],
                    resolved ? "Asked" : null,
                    at,
                    resolved ? at + random.nextLong(86_400_000) : null);
        }
        if (random.nextInt(250) == 0) {
            int pattern = random.nextInt(4);
            out.add(
                    "pattern_detections",
                    "id,worker_id,outcome_id,pattern_id,pattern_name,timestamp,severity",
                    ids.apply(at),
                    hand.id,
                    job.goal.id,
                    "p" + pattern,
                    "Pattern " + pattern,
                    at,
                    SEVERITIES[random.nextInt(SEVERITIES.length)]);
        }
    }

    void atTheEnd(List<Goal> goals) throws SQLException {
        for (int i = 0; i < 30; i++) {
            String status = i % 3 == 0 ? "pending" : i % 3 == 1 ? "accepted" : "dismissed";
            long at = goals.get(0).created + i * 86_400_000L;
            out.add(
                    "improvement_suggestions",
                    "type,title,description,priority,status,created_at,decided_at",
                    i % 2 == 0 ? "skill" : "process",
                    "Suggestion " + i,
                    "Because of " + i,
                    i % 4,
                    status,
                    at,
                    i % 3 == 0 ? null : at + 1_000);
        }
    }
}
