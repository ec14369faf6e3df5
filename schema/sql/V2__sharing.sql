-- Sharing and merging: who else may look at or change a goal, and whose branch is merged next.

CREATE TABLE collaborators (
  -- A person who was invited to a goal. The role holds for the goals below it too, unless one nearer says otherwise.
  id          TEXT   NOT NULL,                         -- UUIDv7, or whatever the writer chose
  outcome_id  TEXT   NOT NULL,                         -- the goal that is shared
  email       TEXT   NOT NULL,                         -- who; our operations store it in lower case
  name        TEXT,                                    -- NULL: not told
  role        TEXT   NOT NULL DEFAULT 'collaborator',  -- owner: may all · collaborator: may change · viewer: may read
  invited_at  BIGINT NOT NULL,                         -- when the invitation was made
  accepted_at BIGINT,                                  -- NULL: not accepted yet, so the role grants nothing yet

  CONSTRAINT collaborators_pk                   PRIMARY KEY (id),
  CONSTRAINT collaborators_outcome_fk           FOREIGN KEY (outcome_id) REFERENCES outcomes (id) ON DELETE CASCADE,
  -- Also serves Collaborators.list and roleOf, and the cascade of collaborators_outcome_fk.
  CONSTRAINT collaborators_one_per_email        UNIQUE (outcome_id, email),
  CONSTRAINT collaborator_role_is_known         CHECK (role IN ('owner', 'collaborator', 'viewer')),
  CONSTRAINT collaborator_moments_are_epoch_ms  CHECK (
    invited_at BETWEEN 0 AND 253402300799999 AND accepted_at BETWEEN 0 AND 253402300799999)
);


CREATE TABLE merge_queue (
  -- A worker's branch that waits to be merged. Claimed like a task: by one worker at a time, with a fence.
  id               ${serial} CONSTRAINT merge_queue_pk PRIMARY KEY ${autoincrement},  -- grows with each row
  outcome_id       TEXT   NOT NULL,                    -- the goal whose work is merged
  source_worker_id TEXT   NOT NULL,                    -- whose branch
  status           TEXT   NOT NULL DEFAULT 'pending',  -- pending · in_progress · completed · failed · conflicted
  conflict_files   TEXT,                               -- JSON array of paths; NULL: no conflict
  error_message    TEXT,                               -- NULL: no error
  created_at       BIGINT NOT NULL,                    -- when it was queued; the oldest goes first
  completed_at     BIGINT,                             -- when it ended, well or not; NULL: open
  claimed_by       TEXT,                               -- the worker that merges it; NULL: nobody does
  claimed_at       BIGINT,                             -- NULL: nobody merges it
  claim_no         BIGINT NOT NULL DEFAULT 0,          -- the fence: grows by one at each claim, never reset

  CONSTRAINT merge_queue_outcome_fk       FOREIGN KEY (outcome_id)       REFERENCES outcomes (id) ON DELETE CASCADE,
  CONSTRAINT merge_queue_source_worker_fk FOREIGN KEY (source_worker_id) REFERENCES workers (id)  ON DELETE CASCADE,
  CONSTRAINT merge_queue_claimed_by_fk    FOREIGN KEY (claimed_by)       REFERENCES workers (id)  ON DELETE SET NULL,
  CONSTRAINT merge_status_is_known        CHECK (
    status IN ('pending', 'in_progress', 'completed', 'failed', 'conflicted')),
  CONSTRAINT merge_conflict_files_is_json_array
    CHECK (conflict_files IS NULL OR json_valid(conflict_files) AND ltrim(conflict_files) LIKE '[%'),
  CONSTRAINT merge_claim_no_counts_up     CHECK (claim_no BETWEEN 0 AND 9223372036854775806),
  CONSTRAINT merge_moments_are_epoch_ms   CHECK (
    created_at BETWEEN 0 AND 253402300799999 AND completed_at BETWEEN 0 AND 253402300799999
    AND claimed_at BETWEEN 0 AND 253402300799999)
);

-- Merges.claim: the oldest that waits; Merges.list of one status; and the cascade of merge_queue_outcome_fk.
CREATE INDEX merge_queue_for_claim ON merge_queue (outcome_id, status, id);
-- Merges.list: the newest first.
CREATE INDEX merge_queue_by_outcome ON merge_queue (outcome_id, id);
-- The cascade of merge_queue_source_worker_fk.
CREATE INDEX merge_queue_by_source_worker ON merge_queue (source_worker_id);
-- Sweep: the merges of a worker; and the SET NULL of merge_queue_claimed_by_fk.
CREATE INDEX merge_queue_claimed ON merge_queue (claimed_by) WHERE claimed_by IS NOT NULL;
