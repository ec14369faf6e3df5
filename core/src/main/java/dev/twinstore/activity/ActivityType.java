package dev.twinstore.activity;

/** The types of activity that Twinstore itself writes. The vocabulary is open: programs may write types of their own. */
public final class ActivityType {
    public static final String OUTCOME_CREATED = "outcome_created";
    public static final String OUTCOME_UPDATED = "outcome_updated";
    public static final String OUTCOME_MOVED = "outcome_moved";
    public static final String OUTCOME_ACTIVATED = "outcome_activated";
    public static final String OUTCOME_PAUSED = "outcome_paused";
    public static final String OUTCOME_ACHIEVED = "outcome_achieved";
    public static final String OUTCOME_ARCHIVED = "outcome_archived";
    public static final String OUTCOME_DELETED = "outcome_deleted";
    public static final String CAPABILITY_READY_CHANGED = "capability_ready_changed";
    public static final String INTENT_UPDATED = "intent_updated";
    public static final String DESIGN_UPDATED = "design_updated";
    public static final String TASK_CREATED = "task_created";
    public static final String TASK_UPDATED = "task_updated";
    public static final String TASK_CLAIMED = "task_claimed";
    public static final String TASK_STARTED = "task_started";
    public static final String TASK_COMPLETED = "task_completed";
    public static final String TASK_FAILED = "task_failed";
    public static final String TASK_RETRIED = "task_retried";
    public static final String TASK_RELEASED = "task_released";
    public static final String TASK_LOST = "task_lost";
    public static final String WORKER_CREATED = "worker_created";
    public static final String WORKER_STARTED = "worker_started";
    public static final String WORKER_PAUSED = "worker_paused";
    public static final String WORKER_RESUMED = "worker_resumed";
    public static final String WORKER_COMPLETED = "worker_completed";
    public static final String WORKER_FAILED = "worker_failed";
    public static final String REVIEW_COMPLETED = "review_completed";
    public static final String PROGRESS_COMPACTED = "progress_compacted";
    public static final String INTERVENTION_SENT = "intervention_sent";
    public static final String INTERVENTION_ACKNOWLEDGED = "intervention_acknowledged";
    public static final String INTERVENTION_COMPLETED = "intervention_completed";
    public static final String INTERVENTION_DISMISSED = "intervention_dismissed";
    public static final String ALERT_RAISED = "alert_raised";
    public static final String ALERT_ACKNOWLEDGED = "alert_acknowledged";
    public static final String ALERT_RESOLVED = "alert_resolved";
    public static final String CHANGE_RECORDED = "change_recorded";
    public static final String BEHAVIOR_REVIEWED = "behavior_reviewed";
    public static final String PATTERN_DETECTED = "pattern_detected";
    public static final String COLLABORATOR_INVITED = "collaborator_invited";
    public static final String COLLABORATOR_ACCEPTED = "collaborator_accepted";
    public static final String COLLABORATOR_CHANGED = "collaborator_changed";
    public static final String COLLABORATOR_REMOVED = "collaborator_removed";
    public static final String MERGE_QUEUED = "merge_queued";
    public static final String MERGE_STARTED = "merge_started";
    public static final String MERGE_COMPLETED = "merge_completed";
    public static final String MERGE_FAILED = "merge_failed";
    public static final String MERGE_CONFLICTED = "merge_conflicted";
    public static final String MERGE_RELEASED = "merge_released";
    public static final String BOTTLENECK_NOTED = "bottleneck_noted";
    public static final String BOTTLENECK_RESOLVED = "bottleneck_resolved";
    public static final String HISTORY_PRUNED = "history_pruned";

    private ActivityType() {}
}
