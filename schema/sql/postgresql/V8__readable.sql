-- Views for people who look at the tables by hand: each table as TABLE_readable, its moments as points in time.
-- All else is as it is in the table. Nothing of Twinstore reads them. A filter on a moment reads the whole table; where
-- that is too much, ask the table itself: WHERE created_at >= extract(epoch FROM now() - INTERVAL '1 day') * 1000.

-- A moment as a point in time, exact to the millisecond up to the year 9999; NULL stays NULL.
CREATE FUNCTION moment(epoch_ms BIGINT) RETURNS TIMESTAMP WITH TIME ZONE LANGUAGE sql STABLE AS $$
  SELECT to_timestamp(epoch_ms / 1000) + epoch_ms % 1000 * INTERVAL '1 millisecond'
$$;

CREATE VIEW outcomes_readable AS
SELECT id, name, status, is_ongoing, brief, intent, timeline, capability_ready, parent_id, depth,
       working_directory, git_mode, base_branch, work_branch, auto_commit, create_pr_on_complete,
       supervisor_enabled, pause_sensitivity, cot_review_frequency, moment(created_at) AS created_at,
       moment(updated_at) AS updated_at, moment(last_activity_at) AS last_activity_at
  FROM outcomes;

CREATE VIEW workers_readable AS
SELECT id, outcome_id, name, status, iteration, moment(last_heartbeat) AS last_heartbeat, progress_summary, cost,
       moment(started_at) AS started_at, moment(updated_at) AS updated_at, worktree_path, branch_name, pid, host,
       moment(process_started_at) AS process_started_at, pid_space, process_ticks, clock_offset,
       moment(ended_at) AS ended_at, moment(created_at) AS created_at, current_task_id
  FROM workers;

CREATE VIEW tasks_readable AS
SELECT id, outcome_id, title, description, prd_context, design_context, status, priority, score, attempts,
       max_attempts, claimed_by, moment(claimed_at) AS claimed_at, moment(completed_at) AS completed_at,
       moment(created_at) AS created_at, moment(updated_at) AS updated_at, from_review, review_cycle, phase,
       capability_type, required_skills, task_intent, task_approach, claim_no, moment(started_at) AS started_at,
       moment(not_before) AS not_before, depends_on, last_error, losses, completed_by, waits_for
  FROM tasks;

CREATE VIEW design_docs_readable AS
SELECT id, outcome_id, version, approach, moment(created_at) AS created_at, moment(updated_at) AS updated_at
  FROM design_docs;

CREATE VIEW collaborators_readable AS
SELECT id, outcome_id, email, name, role, moment(invited_at) AS invited_at, moment(accepted_at) AS accepted_at
  FROM collaborators;

CREATE VIEW merge_queue_readable AS
SELECT id, outcome_id, source_worker_id, status, conflict_files, error_message, moment(created_at) AS created_at,
       moment(completed_at) AS completed_at, claimed_by, moment(claimed_at) AS claimed_at, claim_no
  FROM merge_queue;

CREATE VIEW progress_entries_readable AS
SELECT id, outcome_id, worker_id, iteration, content, compacted, compacted_into, moment(created_at) AS created_at,
       task_id, output_bytes, output_digest, output_archive, full_output
  FROM progress_entries;

CREATE VIEW review_cycles_readable AS
SELECT id, outcome_id, worker_id, cycle_number, iteration_at, issues_found, tasks_added, verification,
       raw_response, moment(created_at) AS created_at
  FROM review_cycles;

CREATE VIEW skills_readable AS
SELECT id, name, category, description, path, triggers, requires, usage_count, avg_cost,
       moment(created_at) AS created_at, moment(updated_at) AS updated_at
  FROM skills;

CREATE VIEW interventions_readable AS
SELECT id, outcome_id, worker_id, type, message, priority, status, moment(created_at) AS created_at,
       moment(acknowledged_at) AS acknowledged_at, moment(completed_at) AS completed_at
  FROM interventions;

CREATE VIEW supervisor_alerts_readable AS
SELECT id, worker_id, outcome_id, type, severity, message, status, auto_paused, moment(created_at) AS created_at,
       moment(acknowledged_at) AS acknowledged_at, moment(resolved_at) AS resolved_at
  FROM supervisor_alerts;

CREATE VIEW change_snapshots_readable AS
SELECT id, worker_id, outcome_id, task_id, moment(timestamp) AS timestamp, files_created, files_modified,
       files_deleted, git_commits, git_diff_summary, pre_snapshot
  FROM change_snapshots;

CREATE VIEW behavior_reviews_readable AS
SELECT id, worker_id, outcome_id, snapshot_id, moment(timestamp) AS timestamp, alignment_score, concerns,
       deception_indicators, recommendation, reasoning, action_taken
  FROM behavior_reviews;

CREATE VIEW pattern_detections_readable AS
SELECT id, worker_id, outcome_id, pattern_id, pattern_name, moment(timestamp) AS timestamp, severity, details,
       files_involved, action_taken
  FROM pattern_detections;

CREATE VIEW activity_log_readable AS
SELECT id, outcome_id, outcome_name, type, title, description, metadata, moment(created_at) AS created_at
  FROM activity_log;

CREATE VIEW cost_log_readable AS
SELECT id, outcome_id, worker_id, task_id, amount, description, moment(created_at) AS created_at, model,
       input_tokens, output_tokens, claim_no
  FROM cost_log;

CREATE VIEW bottleneck_log_readable AS
SELECT id, outcome_id, intervention_type, description, resolution, moment(created_at) AS created_at,
       moment(resolved_at) AS resolved_at
  FROM bottleneck_log;

CREATE VIEW improvement_suggestions_readable AS
SELECT id, type, title, description, priority, status, moment(created_at) AS created_at,
       moment(decided_at) AS decided_at, fingerprint
  FROM improvement_suggestions;
