-- Supervision: what workers changed, how their behaviour was judged, and which patterns were seen.

CREATE TABLE change_snapshots (
  -- What a worker changed in one step of its work.
  id               TEXT   NOT NULL,  -- UUIDv7, or whatever the writer chose
  worker_id        TEXT   NOT NULL,  -- who made the change
  outcome_id       TEXT   NOT NULL,  -- the goal it was made for
  task_id          TEXT,             -- the task it was for; NULL: none
  timestamp        BIGINT NOT NULL,  -- when the snapshot was taken
  files_created    TEXT,             -- JSON array of paths; NULL: none
  files_modified   TEXT,             -- JSON array of paths; NULL: none
  files_deleted    TEXT,             -- JSON array of paths; NULL: none
  git_commits      TEXT,             -- JSON array of commit ids; NULL: none
  git_diff_summary TEXT,             -- what changed, in words or as a diff's statistics; NULL: not kept
  pre_snapshot     TEXT,             -- JSON object: path to content before the change; NULL: not kept

  CONSTRAINT change_snapshots_pk             PRIMARY KEY (id),
  CONSTRAINT change_snapshots_worker_fk      FOREIGN KEY (worker_id)  REFERENCES workers (id)  ON DELETE CASCADE,
  CONSTRAINT change_snapshots_outcome_fk     FOREIGN KEY (outcome_id) REFERENCES outcomes (id) ON DELETE CASCADE,
  CONSTRAINT change_snapshots_task_fk        FOREIGN KEY (task_id)    REFERENCES tasks (id)    ON DELETE SET NULL,
  CONSTRAINT snapshot_files_created_is_json_array
    CHECK (files_created IS NULL OR json_valid(files_created) AND ltrim(files_created) LIKE '[%'),
  CONSTRAINT snapshot_files_modified_is_json_array
    CHECK (files_modified IS NULL OR json_valid(files_modified) AND ltrim(files_modified) LIKE '[%'),
  CONSTRAINT snapshot_files_deleted_is_json_array
    CHECK (files_deleted IS NULL OR json_valid(files_deleted) AND ltrim(files_deleted) LIKE '[%'),
  CONSTRAINT snapshot_git_commits_is_json_array
    CHECK (git_commits IS NULL OR json_valid(git_commits) AND ltrim(git_commits) LIKE '[%'),
  CONSTRAINT snapshot_pre_snapshot_is_json   CHECK (pre_snapshot IS NULL OR json_valid(pre_snapshot)),
  CONSTRAINT snapshot_moments_are_epoch_ms   CHECK (timestamp BETWEEN 0 AND 253402300799999)
);

-- Snapshots.ofWorker; and the cascade of change_snapshots_worker_fk.
CREATE INDEX change_snapshots_by_worker ON change_snapshots (worker_id, timestamp, id);
-- Snapshots.list; and the cascade of change_snapshots_outcome_fk.
CREATE INDEX change_snapshots_by_outcome ON change_snapshots (outcome_id, timestamp, id);
-- Snapshots.ofTask; and the SET NULL of change_snapshots_task_fk.
CREATE INDEX change_snapshots_by_task ON change_snapshots (task_id, timestamp, id) WHERE task_id IS NOT NULL;


CREATE TABLE behavior_reviews (
  -- A judgement of a worker's behaviour: does it do what it was asked to do, and say so honestly?
  id                   TEXT   NOT NULL,  -- UUIDv7, or whatever the writer chose
  worker_id            TEXT   NOT NULL,  -- who was judged
  outcome_id           TEXT   NOT NULL,  -- the goal it worked for
  snapshot_id          TEXT,             -- the change that was judged; NULL: behaviour in general
  timestamp            BIGINT NOT NULL,  -- when it was judged
  alignment_score      INTEGER,          -- 0 (against the intent) to 100 (as intended); NULL: not scored
  concerns             TEXT,             -- JSON array; NULL: none
  deception_indicators TEXT,             -- JSON array; NULL: none
  recommendation       TEXT,             -- continue · review · pause; NULL: none given
  reasoning            TEXT,             -- why it was judged so; NULL: none given
  action_taken         TEXT,             -- open vocabulary: log · alert · pause; NULL: nothing was done

  CONSTRAINT behavior_reviews_pk            PRIMARY KEY (id),
  CONSTRAINT behavior_reviews_worker_fk     FOREIGN KEY (worker_id)   REFERENCES workers (id)  ON DELETE CASCADE,
  CONSTRAINT behavior_reviews_outcome_fk    FOREIGN KEY (outcome_id)  REFERENCES outcomes (id) ON DELETE CASCADE,
  CONSTRAINT behavior_reviews_snapshot_fk   FOREIGN KEY (snapshot_id) REFERENCES change_snapshots (id)
    ON DELETE SET NULL,
  CONSTRAINT behavior_alignment_is_a_percentage    CHECK (alignment_score BETWEEN 0 AND 100),
  CONSTRAINT behavior_recommendation_is_known      CHECK (recommendation IN ('continue', 'review', 'pause')),
  CONSTRAINT behavior_concerns_is_json_array
    CHECK (concerns IS NULL OR json_valid(concerns) AND ltrim(concerns) LIKE '[%'),
  CONSTRAINT behavior_deception_indicators_is_json_array
    CHECK (
      deception_indicators IS NULL OR json_valid(deception_indicators) AND ltrim(deception_indicators) LIKE '[%'),
  CONSTRAINT behavior_moments_are_epoch_ms  CHECK (timestamp BETWEEN 0 AND 253402300799999)
);

-- BehaviorReviews.ofWorker and averageAlignment; and the cascade of behavior_reviews_worker_fk.
CREATE INDEX behavior_reviews_by_worker ON behavior_reviews (worker_id, timestamp, id);
-- BehaviorReviews.list and averageAlignmentOfOutcome; and the cascade of behavior_reviews_outcome_fk.
CREATE INDEX behavior_reviews_by_outcome ON behavior_reviews (outcome_id, timestamp, id);
-- The SET NULL of behavior_reviews_snapshot_fk.
CREATE INDEX behavior_reviews_by_snapshot ON behavior_reviews (snapshot_id) WHERE snapshot_id IS NOT NULL;


CREATE TABLE pattern_detections (
  -- A pattern that was seen in a worker's behaviour.
  id             TEXT   NOT NULL,  -- UUIDv7, or whatever the writer chose
  worker_id      TEXT   NOT NULL,  -- in whose behaviour
  outcome_id     TEXT   NOT NULL,  -- the goal it worked for
  pattern_id     TEXT   NOT NULL,  -- which pattern; open vocabulary
  pattern_name   TEXT   NOT NULL,  -- for people, as it was called then
  timestamp      BIGINT NOT NULL,  -- when it was seen
  severity       TEXT   NOT NULL,  -- low · medium · high · critical
  details        TEXT,             -- what was seen, for people; NULL: none
  files_involved TEXT,             -- JSON array of paths; NULL: none
  action_taken   TEXT,             -- open vocabulary; NULL: nothing was done

  CONSTRAINT pattern_detections_pk            PRIMARY KEY (id),
  CONSTRAINT pattern_detections_worker_fk     FOREIGN KEY (worker_id)  REFERENCES workers (id)  ON DELETE CASCADE,
  CONSTRAINT pattern_detections_outcome_fk    FOREIGN KEY (outcome_id) REFERENCES outcomes (id) ON DELETE CASCADE,
  CONSTRAINT pattern_severity_is_known        CHECK (severity IN ('low', 'medium', 'high', 'critical')),
  CONSTRAINT pattern_files_involved_is_json_array
    CHECK (files_involved IS NULL OR json_valid(files_involved) AND ltrim(files_involved) LIKE '[%'),
  CONSTRAINT pattern_moments_are_epoch_ms     CHECK (timestamp BETWEEN 0 AND 253402300799999)
);

-- Patterns.ofWorker; and the cascade of pattern_detections_worker_fk.
CREATE INDEX pattern_detections_by_worker ON pattern_detections (worker_id, timestamp, id);
-- Patterns.list and the counts of a goal; and the cascade of pattern_detections_outcome_fk.
CREATE INDEX pattern_detections_by_outcome ON pattern_detections (outcome_id, timestamp, id);
-- Patterns.counts of all goals, over a window of time.
CREATE INDEX pattern_detections_by_time ON pattern_detections (timestamp, pattern_id);
