-- The schema as it stands after version 12, on PostgreSQL. Written by the build from the scripts, never by
-- hand: mvn -pl schema verify -Dschema.accept. A test runs it and finds the migrated schema, to the last word.


-- -------------------------------------------------------------------------------------------------------------------
-- Functions that the shared scripts take for granted, because SQLite has them. PostgreSQL's form.
-- -------------------------------------------------------------------------------------------------------------------

-- Whether a text is JSON: for CHECKs, so that the named constraint is what is reported. No text: NULL.
CREATE FUNCTION json_valid(content TEXT) RETURNS BOOLEAN LANGUAGE plpgsql IMMUTABLE STRICT AS $$
BEGIN
  PERFORM content::JSON;
  RETURN true;
EXCEPTION
  WHEN data_exception OR syntax_error OR program_limit_exceeded THEN
    RETURN false;
END $$;


-- -------------------------------------------------------------------------------------------------------------------
-- Core: the goals, those who work on them, the work, and how it is to be done.
--
-- In every table: a moment is epoch milliseconds UTC, from 0 to 253402300799999 (the end of the year 9999); its range
-- check also keeps text out, since SQLite would otherwise store any type anywhere. An id is text; a log's id is a
-- number that grows. JSON is text, checked to be valid. Money is US dollars, rounded to the micro-dollar.
-- -------------------------------------------------------------------------------------------------------------------


CREATE TABLE outcomes (
  -- A goal that a workforce works towards. Goals form a tree; tasks and workers and everything they leave behind
  -- hang below one goal each and go with it.
  id                    TEXT    NOT NULL,                  -- UUIDv7, or whatever the writer chose
  name                  TEXT    NOT NULL,                  -- for people; need not be unique
  status                TEXT    NOT NULL DEFAULT 'active', -- active: claimable · dormant: paused · achieved · archived
  is_ongoing            BOOLEAN NOT NULL DEFAULT false,    -- true: never achieved for good, work keeps coming
  brief                 TEXT,                              -- what the human asked for, verbatim; NULL: nothing yet
  intent                TEXT,                              -- JSON: the what; NULL: not worked out yet
  timeline              TEXT,                              -- free text; NULL: none
  capability_ready      INTEGER NOT NULL DEFAULT 0,        -- 0 not started · 1 in progress · 2 complete
  parent_id             TEXT,                              -- the goal above; NULL: a root
  depth                 INTEGER NOT NULL DEFAULT 0,        -- steps below the root; 0: a root
  working_directory     TEXT,                              -- where its workers work; NULL: their own choice
  git_mode              TEXT    NOT NULL DEFAULT 'none',   -- none · local · branch · worktree
  base_branch           TEXT,                              -- NULL: the repository's default branch
  work_branch           TEXT,                              -- NULL: no branch of its own
  auto_commit           BOOLEAN NOT NULL DEFAULT false,    -- true: its workers commit their changes by themselves
  create_pr_on_complete BOOLEAN NOT NULL DEFAULT false,    -- true: its end opens a pull request
  supervisor_enabled    BOOLEAN NOT NULL DEFAULT true,     -- true: its workers are watched
  pause_sensitivity     TEXT    NOT NULL DEFAULT 'medium', -- low · medium · high
  cot_review_frequency  TEXT    NOT NULL DEFAULT 'every_task', -- every_task · every_5_min · on_patterns_only
  created_at            BIGINT  NOT NULL,                  -- when the goal was set
  updated_at            BIGINT  NOT NULL,                  -- this row's last change
  last_activity_at      BIGINT  NOT NULL,                  -- moves whenever anything below the goal changes

  CONSTRAINT outcomes_pk                      PRIMARY KEY (id),
  CONSTRAINT outcomes_parent_fk               FOREIGN KEY (parent_id) REFERENCES outcomes (id) ON DELETE CASCADE,
  CONSTRAINT outcome_has_a_name               CHECK (name <> ''),
  CONSTRAINT outcome_status_is_known          CHECK (status IN ('active', 'dormant', 'achieved', 'archived')),
  CONSTRAINT outcome_capability_ready_is_known CHECK (capability_ready IN (0, 1, 2)),
  CONSTRAINT outcome_git_mode_is_known        CHECK (git_mode IN ('none', 'local', 'branch', 'worktree')),
  CONSTRAINT outcome_pause_sensitivity_is_known CHECK (pause_sensitivity IN ('low', 'medium', 'high')),
  CONSTRAINT outcome_cot_review_frequency_is_known
    CHECK (cot_review_frequency IN ('every_task', 'every_5_min', 'on_patterns_only')),
  CONSTRAINT outcome_flags_are_boolean        CHECK (
    is_ongoing IN (false, true) AND auto_commit IN (false, true)
    AND create_pr_on_complete IN (false, true) AND supervisor_enabled IN (false, true)),
  CONSTRAINT outcome_intent_is_json           CHECK (intent IS NULL OR json_valid(intent)),
  CONSTRAINT outcome_is_not_its_own_parent    CHECK (parent_id <> id),
  CONSTRAINT outcome_depth_fits_parent        CHECK ((parent_id IS NULL) = (depth = 0) AND depth BETWEEN 0 AND 1000),
  CONSTRAINT outcome_moments_are_epoch_ms     CHECK (
    created_at BETWEEN 0 AND 253402300799999 AND updated_at BETWEEN 0 AND 253402300799999
    AND last_activity_at BETWEEN 0 AND 253402300799999)
);

-- Outcomes.children, Outcomes.tree: the goals below one; and the cascade of outcomes_parent_fk.
CREATE INDEX outcomes_children ON outcomes (parent_id, created_at, id);
-- Outcomes.list: the last active first; depth tells roots from others without a look at the row.
CREATE INDEX outcomes_by_activity ON outcomes (last_activity_at, id, depth);
-- Outcomes.list of one status: the same, within the status.
CREATE INDEX outcomes_by_status ON outcomes (status, last_activity_at, id, depth);
-- Outcomes.findByName: the oldest first.
CREATE INDEX outcomes_by_name ON outcomes (name, created_at, id);


-- current_task_id is added below, once tasks exist.
CREATE TABLE workers (
  -- One execution instance of an agent: it belongs to one goal and holds claims on that goal's tasks. It lives as long
  -- as its heartbeat moves and its process runs; whoever finds it dead (a sweep) makes it failed and frees its tasks.
  id                 TEXT    NOT NULL,                  -- UUIDv7, or whatever the writer chose
  outcome_id         TEXT    NOT NULL,                  -- the goal it works for
  name               TEXT    NOT NULL,                  -- for people; need not be unique
  status             TEXT    NOT NULL DEFAULT 'idle',   -- idle: not started · running · paused · completed · failed
  iteration          INTEGER NOT NULL DEFAULT 0,        -- rounds of its loop so far
  last_heartbeat     BIGINT,                            -- NULL: never started
  progress_summary   TEXT,                              -- its own words on where it stands; NULL: none yet
  cost               DOUBLE PRECISION DEFAULT 0,        -- US dollars spent so far; the sum of its cost_log rows
  started_at         BIGINT,                            -- NULL: never started
  updated_at         BIGINT  NOT NULL,                  -- this row's last change
  worktree_path      TEXT,                              -- its git worktree; NULL: none
  branch_name        TEXT,                              -- its git branch; NULL: none
  pid                BIGINT,                            -- its process on host; NULL: unknown, then only heartbeats tell
  host               TEXT,                              -- the machine's name; NULL: unknown
  process_started_at BIGINT,                            -- with host and pid it names one process: pids are reused
  pid_space          TEXT,                              -- the host's boot and pid namespace: pids of two spaces are
                                                        -- never compared; NULL: not known on that system
  process_ticks      BIGINT,                            -- the process's start in kernel ticks since boot: as
                                                        -- process_started_at, but no clock moves it; NULL: unknown
  clock_offset       BIGINT,                            -- ms: wall clock minus the host's monotonic clock at the last
                                                        -- heartbeat; takes clock jumps out of its age; NULL: unknown
  ended_at           BIGINT,                            -- when it became completed or failed; NULL: not ended
  created_at         BIGINT  NOT NULL DEFAULT 0,        -- 0: written by a program that keeps no creation time

  CONSTRAINT workers_pk                   PRIMARY KEY (id),
  CONSTRAINT workers_outcome_fk           FOREIGN KEY (outcome_id) REFERENCES outcomes (id) ON DELETE CASCADE,
  CONSTRAINT worker_status_is_known       CHECK (status IN ('idle', 'running', 'paused', 'completed', 'failed')),
  CONSTRAINT worker_iteration_counts_up   CHECK (iteration BETWEEN 0 AND 2147483647),
  CONSTRAINT worker_cost_is_money         CHECK (cost BETWEEN -1000000000 AND 1000000000),
  CONSTRAINT worker_process_is_in_numbers CHECK (
    pid BETWEEN 0 AND 9223372036854775806 AND process_ticks BETWEEN 0 AND 9223372036854775806
    AND clock_offset BETWEEN -9223372036854775806 AND 9223372036854775806),
  CONSTRAINT worker_moments_are_epoch_ms  CHECK (
    created_at BETWEEN 0 AND 253402300799999 AND updated_at BETWEEN 0 AND 253402300799999
    AND last_heartbeat BETWEEN 0 AND 253402300799999 AND started_at BETWEEN 0 AND 253402300799999
    AND ended_at BETWEEN 0 AND 253402300799999 AND process_started_at BETWEEN 0 AND 253402300799999)
);

-- Workers.list by goal; live workers in Outcomes.list and totals; and the cascade of workers_outcome_fk.
CREATE INDEX workers_by_outcome ON workers (outcome_id, status, id);
-- Sweep, Workers.active, Workers.stale: only the live ones. Heartbeats must not touch an index, so it leaves them out.
CREATE INDEX workers_alive ON workers (host, pid, pid_space, process_ticks, process_started_at)
  WHERE status IN ('running', 'paused');


CREATE TABLE tasks (
  -- A piece of work. A worker claims it (claimed), starts it (running) and ends it (completed, failed); a failed
  -- attempt or a lost worker puts it back to pending until its attempts are used up. Every write under a claim repeats
  -- the fence: id, claimed_by and claim_no.
  id              TEXT    NOT NULL,                    -- UUIDv7, or whatever the writer chose
  outcome_id      TEXT    NOT NULL,                    -- the goal it serves
  title           TEXT    NOT NULL,                    -- one line for people
  description     TEXT,                                -- NULL: the title says it all
  prd_context     TEXT,                                -- the part of the requirements it needs; NULL: none
  design_context  TEXT,                                -- the part of the design it needs; NULL: none
  status          TEXT    NOT NULL DEFAULT 'pending',  -- pending · claimed · running · completed · failed
  priority        INTEGER NOT NULL DEFAULT 100,        -- lower first
  score           DOUBLE PRECISION NOT NULL DEFAULT 0, -- higher first within a priority
  attempts        INTEGER NOT NULL DEFAULT 0,          -- how often it was started
  max_attempts    INTEGER NOT NULL DEFAULT 3,          -- after so many starts, or so many losses, it is failed
  claimed_by      TEXT,                                -- the worker that holds it; NULL: nobody does
  claimed_at      BIGINT,                              -- when that claim was made; NULL: nobody holds it
  completed_at    BIGINT,                              -- when it ended, completed or failed; NULL: open
  created_at      BIGINT  NOT NULL,                    -- when it was added; of equals, the oldest is claimed first
  updated_at      BIGINT  NOT NULL,                    -- this row's last change
  from_review     BOOLEAN NOT NULL DEFAULT false,      -- true: a review cycle asked for it
  review_cycle    INTEGER,                             -- that cycle's number; NULL: not from a review
  phase           TEXT    NOT NULL DEFAULT 'execution',-- capability: builds a skill or tool first · execution
  capability_type TEXT,                                -- skill · tool · config; NULL: not a capability task
  required_skills TEXT,                                -- JSON array of skills.name that must be registered; NULL: none
  task_intent     TEXT,                                -- what this task is to achieve; NULL: see description
  task_approach   TEXT,                                -- how; NULL: the worker's choice
  claim_no        BIGINT  NOT NULL DEFAULT 0,          -- the fence: grows by one at each claim, never reset
  started_at      BIGINT,                              -- start of the latest attempt; NULL: not started since its claim
  not_before      BIGINT,                              -- not claimable earlier (back-off, schedule); NULL: at once
  depends_on      TEXT,                                -- JSON array of tasks.id to be completed first; NULL: none
  last_error      TEXT,                                -- why the last attempt failed or was lost; NULL: none did
  losses          INTEGER NOT NULL DEFAULT 0,          -- how often its worker was swept while holding it
  completed_by    TEXT,                                -- the worker whose claim ended it; NULL: open, or swept
  waits_for       TEXT,                                -- the first thing it waits for: 'time' (not_before), 'task:ID',
                                                       -- 'skill:NAME'; NULL: ready. Written by triggers and the claim

  CONSTRAINT tasks_pk                     PRIMARY KEY (id),
  CONSTRAINT tasks_outcome_fk             FOREIGN KEY (outcome_id)   REFERENCES outcomes (id) ON DELETE CASCADE,
  CONSTRAINT tasks_claimed_by_fk          FOREIGN KEY (claimed_by)   REFERENCES workers (id)  ON DELETE SET NULL,
  CONSTRAINT task_has_a_title             CHECK (title <> ''),
  CONSTRAINT task_status_is_known         CHECK (status IN ('pending', 'claimed', 'running', 'completed', 'failed')),
  CONSTRAINT task_phase_is_known          CHECK (phase IN ('capability', 'execution')),
  CONSTRAINT task_capability_type_is_known CHECK (capability_type IN ('skill', 'tool', 'config')),
  CONSTRAINT task_owned_when_claimed      CHECK (status NOT IN ('claimed', 'running') OR claimed_by IS NOT NULL),
  CONSTRAINT task_pending_is_unowned      CHECK (status <> 'pending' OR claimed_by IS NULL),
  CONSTRAINT task_priority_is_a_number    CHECK (priority BETWEEN -2147483648 AND 2147483647),
  CONSTRAINT task_score_is_a_number       CHECK (score BETWEEN -1e300 AND 1e300),
  CONSTRAINT task_counters_count_up       CHECK (
    attempts BETWEEN 0 AND 2147483647 AND losses BETWEEN 0 AND 2147483647
    AND claim_no BETWEEN 0 AND 9223372036854775806 AND review_cycle BETWEEN 0 AND 2147483647),
  CONSTRAINT task_may_be_tried            CHECK (max_attempts BETWEEN 1 AND 2147483647),
  CONSTRAINT task_from_review_is_boolean  CHECK (from_review IN (false, true)),
  CONSTRAINT task_required_skills_is_json_array
    CHECK (required_skills IS NULL OR json_valid(required_skills) AND ltrim(required_skills) LIKE '[%'),
  CONSTRAINT task_depends_on_is_json_array
    CHECK (depends_on IS NULL OR json_valid(depends_on) AND ltrim(depends_on) LIKE '[%'),
  CONSTRAINT task_moments_are_epoch_ms    CHECK (
    created_at BETWEEN 0 AND 253402300799999 AND updated_at BETWEEN 0 AND 253402300799999
    AND claimed_at BETWEEN 0 AND 253402300799999 AND completed_at BETWEEN 0 AND 253402300799999
    AND started_at BETWEEN 0 AND 253402300799999 AND not_before BETWEEN 0 AND 253402300799999)
);

-- Tasks.claim: exactly the ready tasks, in the order in which they are claimed; not-ready ones cost nothing.
CREATE INDEX tasks_for_claim ON tasks (outcome_id, priority, score DESC, created_at, id)
  WHERE status = 'pending' AND waits_for IS NULL AND attempts < max_attempts;
-- Tasks.claim of one phase: the same, within the phase.
CREATE INDEX tasks_for_claim_of_phase ON tasks (outcome_id, phase, priority, score DESC, created_at, id)
  WHERE status = 'pending' AND waits_for IS NULL AND attempts < max_attempts;
-- Tasks.claim, first step: tasks whose time has come.
CREATE INDEX tasks_due ON tasks (outcome_id, not_before) WHERE waits_for = 'time' AND status = 'pending';
-- Triggers that wake tasks when a task is completed or a skill is registered; Tasks.missingSkills.
CREATE INDEX tasks_waiting ON tasks (waits_for) WHERE waits_for IS NOT NULL;
-- Triggers on a skill that goes away: who needs skills at all.
CREATE INDEX tasks_needing_skills ON tasks (outcome_id) WHERE required_skills IS NOT NULL AND status = 'pending';
-- Sweep: the claims of a worker; and the SET NULL of tasks_claimed_by_fk.
CREATE INDEX tasks_claimed ON tasks (claimed_by) WHERE claimed_by IS NOT NULL;
-- Tasks.list and Tasks.statistics; Outcomes.list, totals and capabilityReadiness; and the cascade of tasks_outcome_fk.
CREATE INDEX tasks_by_outcome ON tasks (outcome_id, status, phase);
-- Throughput, CostReport, Failures: what ended in a window, without a look at the rows.
CREATE INDEX tasks_ended ON tasks (completed_at, status, outcome_id, attempts) WHERE completed_at IS NOT NULL;
-- Failures: the tasks that lost workers, the most losses first.
CREATE INDEX tasks_that_lost_workers ON tasks (losses DESC, id) WHERE losses > 0;

-- Closes the circle of workers and tasks, in the one form that both engines take.
ALTER TABLE workers ADD COLUMN
  current_task_id /* the claim it works on; NULL: none */ TEXT
  CONSTRAINT workers_current_task_fk REFERENCES tasks (id) ON DELETE SET NULL;

-- The SET NULL of workers_current_task_fk.
CREATE INDEX workers_by_current_task ON workers (current_task_id) WHERE current_task_id IS NOT NULL;


CREATE TABLE design_docs (
  -- The how of a goal, versioned: an update is a new row, so that every approach that was ever followed can be read.
  id         TEXT    NOT NULL,            -- UUIDv7, or whatever the writer chose
  outcome_id TEXT    NOT NULL,            -- the goal it is for
  version    INTEGER NOT NULL DEFAULT 1,  -- 1, 2, 3 … within the goal; the highest is in force
  approach   TEXT    NOT NULL,            -- the document, Markdown
  created_at BIGINT  NOT NULL,            -- when this version was written
  updated_at BIGINT  NOT NULL,            -- this row's last change

  CONSTRAINT design_docs_pk                   PRIMARY KEY (id),
  CONSTRAINT design_docs_outcome_fk           FOREIGN KEY (outcome_id) REFERENCES outcomes (id) ON DELETE CASCADE,
  -- Also serves DesignDocs.latest and DesignDocs.history, and the cascade of design_docs_outcome_fk.
  CONSTRAINT design_docs_one_per_version      UNIQUE (outcome_id, version),
  CONSTRAINT design_doc_version_counts_from_1 CHECK (version BETWEEN 1 AND 2147483647),
  CONSTRAINT design_doc_moments_are_epoch_ms  CHECK (
    created_at BETWEEN 0 AND 253402300799999 AND updated_at BETWEEN 0 AND 253402300799999)
);


-- -------------------------------------------------------------------------------------------------------------------
-- Sharing and merging: who else may look at or change a goal, and whose branch is merged next.
-- -------------------------------------------------------------------------------------------------------------------


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
  id               BIGINT GENERATED BY DEFAULT AS IDENTITY CONSTRAINT merge_queue_pk PRIMARY KEY,
                                        -- grows with each row
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


-- -------------------------------------------------------------------------------------------------------------------
-- Support: what workers remember, what reviews found, what they can do, what humans and supervisors tell them.
-- -------------------------------------------------------------------------------------------------------------------


CREATE TABLE progress_entries (
  -- A worker's episodic memory: one row a step, with the complete output. Old rows are folded into a summary row
  -- (compacted), never deleted; archiving moves a full_output out of the row and says where it went.
  id              BIGINT GENERATED BY DEFAULT AS IDENTITY CONSTRAINT progress_entries_pk PRIMARY KEY,
                                        -- grows with each row
  outcome_id      TEXT    NOT NULL,                   -- the goal it was written for
  worker_id       TEXT    NOT NULL,                   -- who remembers
  iteration       INTEGER NOT NULL,                   -- the worker's round in which it was written
  content         TEXT    NOT NULL,                   -- the short text
  compacted       BOOLEAN NOT NULL DEFAULT false,     -- true: a summary stands for it
  compacted_into  BIGINT,                             -- that summary's id; NULL: not compacted
  created_at      BIGINT  NOT NULL,                   -- when it was written
  task_id         TEXT,                               -- the task it was written for; NULL: none
  output_bytes    BIGINT,                             -- size of the archived full_output in UTF-8; NULL: not archived
  output_digest   TEXT,                               -- SHA-256 of the archived full_output, hex; NULL: not archived
  output_archive  TEXT,                               -- name of the archive file that has it; NULL: not archived
  full_output     TEXT,                               -- the complete output, large or not; NULL: none, or archived.
                                                      -- Last, so that the others are read without walking through it

  CONSTRAINT progress_entries_outcome_fk   FOREIGN KEY (outcome_id) REFERENCES outcomes (id) ON DELETE CASCADE,
  CONSTRAINT progress_entries_worker_fk    FOREIGN KEY (worker_id)  REFERENCES workers (id)  ON DELETE CASCADE,
  CONSTRAINT progress_entries_task_fk      FOREIGN KEY (task_id)    REFERENCES tasks (id)    ON DELETE SET NULL,
  CONSTRAINT progress_entries_summary_fk   FOREIGN KEY (compacted_into)
    REFERENCES progress_entries (id) ON DELETE SET NULL,
  CONSTRAINT progress_iteration_counts_up  CHECK (iteration BETWEEN 0 AND 2147483647),
  CONSTRAINT progress_compacted_is_boolean CHECK (compacted IN (false, true)),
  CONSTRAINT progress_is_not_its_own_summary CHECK (compacted_into <> id),
  CONSTRAINT progress_archived_as_a_whole  CHECK (
    (output_archive IS NULL) = (output_digest IS NULL) AND (output_archive IS NULL) = (output_bytes IS NULL)),
  CONSTRAINT progress_output_bytes_counts_up CHECK (output_bytes BETWEEN 0 AND 9223372036854775806),
  CONSTRAINT progress_moments_are_epoch_ms CHECK (created_at BETWEEN 0 AND 253402300799999)
);

-- Progress.ofWorker: a worker's entries; and the cascade of progress_entries_worker_fk.
CREATE INDEX progress_entries_by_worker ON progress_entries (worker_id, id);
-- Progress.context, Progress.compact: those that no summary stands for.
CREATE INDEX progress_entries_open ON progress_entries (worker_id, id) WHERE compacted = false;
-- The entries of a goal; and the cascade of progress_entries_outcome_fk.
CREATE INDEX progress_entries_by_outcome ON progress_entries (outcome_id, id);
-- Progress.ofTask: what was done for a task; and the SET NULL of progress_entries_task_fk.
CREATE INDEX progress_entries_by_task ON progress_entries (task_id, id) WHERE task_id IS NOT NULL;
-- Progress.originals: what a summary stands for; and the SET NULL of progress_entries_summary_fk.
CREATE INDEX progress_entries_by_summary ON progress_entries (compacted_into, id) WHERE compacted_into IS NOT NULL;


CREATE TABLE review_cycles (
  -- One review of a goal's work. Converged: the last two cycles found no issue.
  id             TEXT    NOT NULL,            -- UUIDv7, or whatever the writer chose
  outcome_id     TEXT    NOT NULL,            -- the goal that was reviewed
  worker_id      TEXT,                        -- who reviewed; NULL: a human, or a worker that is gone
  cycle_number   INTEGER NOT NULL,            -- 1, 2, 3 … within the goal
  iteration_at   BIGINT  NOT NULL,            -- no moment: the worker's round in which the review was made
  issues_found   INTEGER NOT NULL DEFAULT 0,  -- problems that the review saw; 0: none
  tasks_added    INTEGER NOT NULL DEFAULT 0,  -- tasks that the review asked for
  verification   TEXT,                        -- JSON: what was run to verify, and its results; NULL: nothing
  raw_response   TEXT,                        -- the reviewer's full answer; NULL: not kept
  created_at     BIGINT  NOT NULL,            -- when the review ended

  CONSTRAINT review_cycles_pk              PRIMARY KEY (id),
  CONSTRAINT review_cycles_outcome_fk      FOREIGN KEY (outcome_id) REFERENCES outcomes (id) ON DELETE CASCADE,
  CONSTRAINT review_cycles_worker_fk       FOREIGN KEY (worker_id)  REFERENCES workers (id)  ON DELETE SET NULL,
  CONSTRAINT review_numbers_count_up       CHECK (
    cycle_number BETWEEN 0 AND 2147483647 AND iteration_at BETWEEN 0 AND 253402300799999
    AND issues_found BETWEEN 0 AND 2147483647 AND tasks_added BETWEEN 0 AND 2147483647),
  CONSTRAINT review_verification_is_json   CHECK (verification IS NULL OR json_valid(verification)),
  CONSTRAINT review_moments_are_epoch_ms   CHECK (created_at BETWEEN 0 AND 253402300799999)
);

-- Reviews.list, add, latest, converged, trend: a goal's newest cycles; and the cascade of review_cycles_outcome_fk.
CREATE INDEX review_cycles_by_outcome ON review_cycles (outcome_id, cycle_number, id);
-- The SET NULL of review_cycles_worker_fk.
CREATE INDEX review_cycles_by_worker ON review_cycles (worker_id) WHERE worker_id IS NOT NULL;


CREATE TABLE skills (
  -- A skill that is registered for all goals. Tasks name the skills they need; a task with an unregistered one waits.
  id          TEXT    NOT NULL,      -- UUIDv7, or whatever the writer chose
  name        TEXT    NOT NULL,      -- what tasks.required_skills refers to
  category    TEXT    NOT NULL,      -- open vocabulary
  description TEXT,                  -- NULL: none
  path        TEXT    NOT NULL,      -- where its text is
  triggers    TEXT,                  -- JSON array of words that call for it; NULL: none
  requires    TEXT,                  -- JSON array of names of API keys it needs (never the keys); NULL: none
  usage_count INTEGER DEFAULT 0,     -- how often it was used
  avg_cost    DOUBLE PRECISION,      -- US dollars per use, the mean of all uses so far, not rounded; NULL: never told
  created_at  BIGINT  NOT NULL,      -- when it was registered
  updated_at  BIGINT  NOT NULL,      -- this row's last change

  CONSTRAINT skills_pk                    PRIMARY KEY (id),
  -- Also serves Skills.find, use, requirements and the readiness triggers.
  CONSTRAINT skills_one_per_name          UNIQUE (name),
  CONSTRAINT skill_has_a_name             CHECK (name <> ''),
  CONSTRAINT skill_triggers_is_json_array
    CHECK (triggers IS NULL OR json_valid(triggers) AND ltrim(triggers) LIKE '[%'),
  CONSTRAINT skill_requires_is_json_array
    CHECK (requires IS NULL OR json_valid(requires) AND ltrim(requires) LIKE '[%'),
  CONSTRAINT skill_usage_counts_up        CHECK (usage_count BETWEEN 0 AND 2147483647),
  CONSTRAINT skill_avg_cost_is_money      CHECK (avg_cost BETWEEN -1000000000 AND 1000000000),
  CONSTRAINT skill_moments_are_epoch_ms   CHECK (
    created_at BETWEEN 0 AND 253402300799999 AND updated_at BETWEEN 0 AND 253402300799999)
);

-- Skills.list, search, matching and categories.
CREATE INDEX skills_by_category ON skills (category, name);


CREATE TABLE interventions (
  -- What a human tells the workers of a goal, or one of them. It waits until a worker takes note of it.
  id              TEXT    NOT NULL,                   -- UUIDv7, or whatever the writer chose
  outcome_id      TEXT    NOT NULL,                   -- the goal it is about
  worker_id       TEXT,                               -- NULL: for any worker of the goal
  type            TEXT    NOT NULL,                   -- add_task · redirect · pause · priority_change
  message         TEXT    NOT NULL,                   -- what to do, in the human's words
  priority        INTEGER NOT NULL DEFAULT 0,         -- higher first
  status          TEXT    NOT NULL DEFAULT 'pending', -- pending · acknowledged · completed · dismissed
  created_at      BIGINT  NOT NULL,                   -- when it was sent
  acknowledged_at BIGINT,                             -- NULL: no worker took note of it yet
  completed_at    BIGINT,                             -- when it was completed or dismissed; NULL: open

  CONSTRAINT interventions_pk                   PRIMARY KEY (id),
  CONSTRAINT interventions_outcome_fk           FOREIGN KEY (outcome_id) REFERENCES outcomes (id) ON DELETE CASCADE,
  CONSTRAINT interventions_worker_fk            FOREIGN KEY (worker_id)  REFERENCES workers (id)  ON DELETE SET NULL,
  CONSTRAINT intervention_type_is_known         CHECK (type IN ('add_task', 'redirect', 'pause', 'priority_change')),
  CONSTRAINT intervention_status_is_known
    CHECK (status IN ('pending', 'acknowledged', 'completed', 'dismissed')),
  CONSTRAINT intervention_priority_is_a_number  CHECK (priority BETWEEN -2147483648 AND 2147483647),
  CONSTRAINT intervention_moments_are_epoch_ms  CHECK (
    created_at BETWEEN 0 AND 253402300799999 AND acknowledged_at BETWEEN 0 AND 253402300799999
    AND completed_at BETWEEN 0 AND 253402300799999)
);

-- Interventions.waiting and each heartbeat: what waits for a worker of the goal.
CREATE INDEX interventions_waiting ON interventions (outcome_id, priority DESC, created_at, id)
  WHERE status = 'pending';
-- Interventions.list; and the cascade of interventions_outcome_fk.
CREATE INDEX interventions_by_outcome ON interventions (outcome_id, created_at, id);
-- The SET NULL of interventions_worker_fk.
CREATE INDEX interventions_by_worker ON interventions (worker_id) WHERE worker_id IS NOT NULL;


CREATE TABLE supervisor_alerts (
  -- What supervision noticed about a worker. While one alert of a type is active for a worker, no second is raised.
  id              BIGINT GENERATED BY DEFAULT AS IDENTITY CONSTRAINT supervisor_alerts_pk PRIMARY KEY,
                                        -- grows with each row
  worker_id       TEXT    NOT NULL,                   -- whom it is about
  outcome_id      TEXT    NOT NULL,                   -- that worker's goal
  type            TEXT    NOT NULL,                   -- open vocabulary: stuck · no_progress · repeated_errors · lost …
  severity        TEXT    NOT NULL,                   -- low · medium · high · critical
  message         TEXT    NOT NULL,                   -- what was noticed, for people
  status          TEXT    NOT NULL DEFAULT 'active',  -- active · acknowledged · resolved
  auto_paused     BOOLEAN NOT NULL DEFAULT false,     -- true: the worker was paused because of it
  created_at      BIGINT  NOT NULL,                   -- when it was raised
  acknowledged_at BIGINT,                             -- NULL: nobody took note of it yet
  resolved_at     BIGINT,                             -- NULL: not resolved

  CONSTRAINT supervisor_alerts_worker_fk   FOREIGN KEY (worker_id)  REFERENCES workers (id)  ON DELETE CASCADE,
  CONSTRAINT supervisor_alerts_outcome_fk  FOREIGN KEY (outcome_id) REFERENCES outcomes (id) ON DELETE CASCADE,
  CONSTRAINT alert_severity_is_known       CHECK (severity IN ('low', 'medium', 'high', 'critical')),
  CONSTRAINT alert_status_is_known         CHECK (status IN ('active', 'acknowledged', 'resolved')),
  CONSTRAINT alert_auto_paused_is_boolean  CHECK (auto_paused IN (false, true)),
  CONSTRAINT alert_moments_are_epoch_ms    CHECK (
    created_at BETWEEN 0 AND 253402300799999 AND acknowledged_at BETWEEN 0 AND 253402300799999
    AND resolved_at BETWEEN 0 AND 253402300799999)
);

-- Alerts.raise: no second alert of a type while one is active.
CREATE UNIQUE INDEX supervisor_alerts_one_active ON supervisor_alerts (worker_id, type) WHERE status = 'active';
-- Alerts.list of a worker, Alerts.resolveAll; and the cascade of supervisor_alerts_worker_fk.
CREATE INDEX supervisor_alerts_by_worker ON supervisor_alerts (worker_id, status, id);
-- Alerts.list of a goal; and the cascade of supervisor_alerts_outcome_fk.
CREATE INDEX supervisor_alerts_by_outcome ON supervisor_alerts (outcome_id, id);
-- Alerts.list of a goal by status: the active ones among many that are resolved.
CREATE INDEX supervisor_alerts_of_outcome_by_status ON supervisor_alerts (outcome_id, status, id);
-- Alerts.list of all goals by status.
CREATE INDEX supervisor_alerts_by_status ON supervisor_alerts (status, id);


-- -------------------------------------------------------------------------------------------------------------------
-- Supervision: what workers changed, how their behaviour was judged, and which patterns were seen.
-- -------------------------------------------------------------------------------------------------------------------


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


-- -------------------------------------------------------------------------------------------------------------------
-- Analytics: what happened, what it cost, where it got stuck, and what could be better.
-- -------------------------------------------------------------------------------------------------------------------


CREATE TABLE activity_log (
  -- The event feed: every state change writes one row in its own transaction. The id is the feed's cursor.
  id           BIGINT GENERATED BY DEFAULT AS IDENTITY CONSTRAINT activity_log_pk PRIMARY KEY,  -- grows with each row
  outcome_id   TEXT   NOT NULL,  -- the goal it happened in
  outcome_name TEXT,             -- the goal's name as it was then; NULL: not kept
  type         TEXT   NOT NULL,  -- open vocabulary: task_claimed · worker_failed · …
  title        TEXT   NOT NULL,  -- one line for people
  description  TEXT,             -- NULL: the title says it all
  metadata     TEXT,             -- JSON object: task_id, worker_id, claim_no … as the type has them; NULL: none
  created_at   BIGINT NOT NULL,  -- when it happened

  CONSTRAINT activity_log_outcome_fk       FOREIGN KEY (outcome_id) REFERENCES outcomes (id) ON DELETE CASCADE,
  CONSTRAINT activity_metadata_is_json     CHECK (metadata IS NULL OR json_valid(metadata)),
  CONSTRAINT activity_moments_are_epoch_ms CHECK (created_at BETWEEN 0 AND 253402300799999)
);

-- Activity.feed of a goal; and the cascade of activity_log_outcome_fk.
CREATE INDEX activity_log_by_outcome ON activity_log (outcome_id, id);
-- Reports over a window of time.
CREATE INDEX activity_log_by_time ON activity_log (created_at, type);


CREATE TABLE cost_log (
  -- What was spent. No foreign keys: the record outlives what it names.
  id            BIGINT GENERATED BY DEFAULT AS IDENTITY CONSTRAINT cost_log_pk PRIMARY KEY,  -- grows with each row
  outcome_id    TEXT,                       -- NULL: not spent for one goal
  worker_id     TEXT,                       -- NULL: not spent by a worker
  task_id       TEXT,                       -- NULL: not spent on one task
  amount        DOUBLE PRECISION NOT NULL,  -- US dollars, rounded to the micro-dollar; sum them as integers
  description   TEXT,                       -- what for; NULL: not told
  created_at    BIGINT NOT NULL,            -- when it was spent
  model         TEXT,                       -- which model was paid; NULL: unknown
  input_tokens  BIGINT,                     -- tokens sent to the model; NULL: unknown
  output_tokens BIGINT,                     -- tokens it answered with; NULL: unknown
  claim_no      BIGINT,                     -- the claim of task_id that spent it; NULL: spent outside a claim

  CONSTRAINT cost_amount_is_money      CHECK (amount BETWEEN -1000000000 AND 1000000000),
  CONSTRAINT cost_tokens_count_up      CHECK (
    claim_no BETWEEN 0 AND 9223372036854775806
    AND input_tokens BETWEEN 0 AND 9223372036854775806 AND output_tokens BETWEEN 0 AND 9223372036854775806),
  CONSTRAINT cost_moments_are_epoch_ms CHECK (created_at BETWEEN 0 AND 253402300799999)
);

-- Costs.ofOutcome, Outcomes.totals, StatusReport, CostReport of a goal: without a look at the rows.
CREATE INDEX cost_log_by_outcome ON cost_log (outcome_id, created_at, worker_id, amount);
-- Costs.listOfOutcome.
CREATE INDEX cost_log_feed ON cost_log (outcome_id, id);
-- CostReport: what was spent in a window, without a look at the rows.
CREATE INDEX cost_log_by_time ON cost_log (created_at, outcome_id, worker_id, amount);


CREATE TABLE bottleneck_log (
  -- Where work got stuck and a human or a supervisor had to help: what improvements are found from.
  id                BIGINT GENERATED BY DEFAULT AS IDENTITY CONSTRAINT bottleneck_log_pk PRIMARY KEY,
                                        -- grows with each row
  outcome_id        TEXT,             -- NULL: not about one goal; no foreign key: the record outlives it
  intervention_type TEXT   NOT NULL,  -- open vocabulary: clarification · redirect · skill_gap · error …
  description       TEXT   NOT NULL,  -- what the problem was
  resolution        TEXT,             -- NULL: not resolved yet
  created_at        BIGINT NOT NULL,  -- when it was noticed
  resolved_at       BIGINT,           -- NULL: not resolved yet, or by a program that does not say when

  CONSTRAINT bottleneck_moments_are_epoch_ms CHECK (
    created_at BETWEEN 0 AND 253402300799999 AND resolved_at BETWEEN 0 AND 253402300799999)
);

-- Bottlenecks.ofOutcome.
CREATE INDEX bottleneck_log_by_outcome ON bottleneck_log (outcome_id, id);
-- Bottlenecks.unresolved.
CREATE INDEX bottleneck_log_open ON bottleneck_log (id) WHERE resolution IS NULL;
-- Bottlenecks.countsByType, reports and pattern detection.
CREATE INDEX bottleneck_log_by_type ON bottleneck_log (intervention_type, created_at);


CREATE TABLE improvement_suggestions (
  -- What the workforce could do better, found from its history or put in by hand.
  id          BIGINT GENERATED BY DEFAULT AS IDENTITY CONSTRAINT improvement_suggestions_pk PRIMARY KEY,
                                        -- grows with each row
  type        TEXT    NOT NULL,           -- skill · automation · process
  title       TEXT    NOT NULL,           -- one line for people
  description TEXT    NOT NULL,           -- what to do, and why
  priority    INTEGER DEFAULT 0,          -- higher first
  status      TEXT    DEFAULT 'pending',  -- pending · accepted · dismissed
  created_at  BIGINT  NOT NULL,           -- when it was suggested
  decided_at  BIGINT,                     -- when it was accepted or dismissed; NULL: pending, or not told
  fingerprint TEXT,                       -- what it was found from: the same finding adds no second row; NULL: by hand

  CONSTRAINT suggestion_type_is_known          CHECK (type IN ('skill', 'automation', 'process')),
  CONSTRAINT suggestion_status_is_known        CHECK (status IN ('pending', 'accepted', 'dismissed')),
  CONSTRAINT suggestion_priority_is_a_number   CHECK (priority BETWEEN -2147483648 AND 2147483647),
  CONSTRAINT suggestion_moments_are_epoch_ms   CHECK (
    created_at BETWEEN 0 AND 253402300799999 AND decided_at BETWEEN 0 AND 253402300799999)
);

-- Suggestions.list: the most important first.
CREATE INDEX improvement_suggestions_by_status ON improvement_suggestions (status, priority DESC, id);
-- Suggestions.add: the same finding twice is one suggestion.
CREATE UNIQUE INDEX improvement_suggestions_one_per_finding ON improvement_suggestions (fingerprint)
  WHERE fingerprint IS NOT NULL;
-- Suggestions.acceptance: counts, from the index alone.
CREATE INDEX improvement_suggestions_by_type ON improvement_suggestions (type, status);


-- -------------------------------------------------------------------------------------------------------------------
-- Triggers: what must hold whoever writes, also a program that knows only the
-- columns of the data model. PostgreSQL's form.
--
-- They do what SQLite's do, where one transaction writes at a time. Here many write at once, under READ COMMITTED, and
-- a task must still never wait for what has happened already. So whoever makes a task wait holds on to what it waits
-- for until it commits: a task of that id (its row; if there is none yet, its id), the registered skills. Whoever makes
-- it happen waits for them, and then sees the waiting task; or came first, is waited for, and is then seen.
-- -------------------------------------------------------------------------------------------------------------------

-- Text compares and sorts byte by byte, as on SQLite, whatever the database's locale.
DO $$
DECLARE
  area RECORD;
BEGIN
  FOR area IN
    SELECT c.relname, string_agg(format('ALTER COLUMN %I TYPE TEXT COLLATE "C"', a.attname), ', ') AS changes
      FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
     WHERE c.relnamespace = (SELECT oid FROM pg_namespace WHERE nspname = current_schema()) AND c.relkind = 'r'
       AND c.relname <> 'flyway_schema_history' AND a.attnum > 0 AND NOT a.attisdropped
       AND a.atttypid = 'text'::REGTYPE
     GROUP BY c.relname
  LOOP
    EXECUTE format('ALTER TABLE %I %s', area.relname, area.changes);
  END LOOP;
END $$;

-- Readiness. tasks.waits_for names the first thing a pending task waits for: its time, then its dependencies, then its
-- skills. A task watches one thing at a time; when that happens, the next is looked for. So a claim never looks at
-- tasks that are not ready, and a completed task wakes only those that watch it.

-- The elements of a JSON array as SQLite has them: what is no string counts as its text, null as nothing.
CREATE FUNCTION json_texts(list TEXT) RETURNS TABLE (place INTEGER, value TEXT) LANGUAGE sql IMMUTABLE AS $$
  SELECT CAST(e.place - 1 AS INTEGER),
         CASE json_typeof(e.value)
           WHEN 'boolean' THEN CASE CAST(e.value AS TEXT) WHEN 'true' THEN '1' ELSE '0' END
           WHEN 'object' THEN regexp_replace(CAST(e.value AS TEXT), '("(?:[^"\\]|\\.)*")|\s+', '\1', 'g')
           WHEN 'array' THEN regexp_replace(CAST(e.value AS TEXT), '("(?:[^"\\]|\\.)*")|\s+', '\1', 'g')
           ELSE e.value #>> '{}' END
    FROM json_array_elements(CAST(list AS JSON)) WITH ORDINALITY e (value, place)
$$;

-- Everything that each task still waits for, one row each, except time, which only a clock can tell. An element that is
-- no string counts as its text; null is never there. For Tasks.explain, the claim, and people.
CREATE VIEW task_blockers AS
SELECT t.id AS task_id, k.kind AS kind, e.place AS position,
       (k.label || coalesce(e.value, 'null')) COLLATE "C" AS blocker
  FROM tasks t
 CROSS JOIN (VALUES (1, 'task:'), (2, 'skill:')) k (kind, label)
 CROSS JOIN LATERAL json_texts(CASE k.kind WHEN 1 THEN t.depends_on ELSE t.required_skills END) e
 WHERE NOT CASE k.kind
         WHEN 1 THEN EXISTS (SELECT 1 FROM tasks n WHERE n.id = e.value AND n.status = 'completed')
         ELSE EXISTS (SELECT 1 FROM skills s WHERE s.name = e.value) END;

-- Refuses a transaction that cannot see what others have committed since it began: it would miss those it must wake.
CREATE FUNCTION require_read_committed() RETURNS VOID LANGUAGE plpgsql AS $$
BEGIN
  IF current_setting('transaction_isolation') <> 'read committed' THEN
    RAISE EXCEPTION 'tasks are made ready under READ COMMITTED only, this transaction is %',
      upper(current_setting('transaction_isolation'))
      USING ERRCODE = 'feature_not_supported', HINT = 'SET TRANSACTION ISOLATION LEVEL READ COMMITTED';
  END IF;
END $$;

-- Keeps the registered skills as they are until the transaction ends (others may hold on to them too), or, alone, lets
-- it change them. The lock is this schema's own: the oid of its tasks is part of the key.
CREATE FUNCTION lock_skills(alone BOOLEAN) RETURNS VOID LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
BEGIN
  IF alone THEN
    PERFORM pg_advisory_xact_lock(1414940494, CAST(CAST('tasks' AS REGCLASS) AS OID)::INTEGER);
  ELSE
    PERFORM pg_advisory_xact_lock_shared(1414940494, CAST(CAST('tasks' AS REGCLASS) AS OID)::INTEGER);
  END IF;
END $$;

-- What a task waits for, time aside, and holds on to it; NULL: nothing. Of its dependencies it watches the one whose id
-- sorts first, not the one that is listed first: so two tasks that are completed at the same moment never wait for each
-- other, however their dependents list them.
CREATE FUNCTION first_blocker(task tasks) RETURNS TEXT LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
DECLARE
  needed  TEXT;
  state   TEXT;
  blocker TEXT;
BEGIN
  PERFORM require_read_committed();
  IF EXISTS (SELECT FROM json_texts(task.depends_on) e WHERE e.value IS NULL) THEN
    RETURN 'task:null';
  END IF;
  LOOP
    SELECT e.value INTO needed
      FROM json_texts(task.depends_on) e
     WHERE NOT EXISTS (SELECT FROM tasks n WHERE n.id = e.value AND n.status = 'completed')
     ORDER BY e.value COLLATE "C" LIMIT 1;
    EXIT WHEN NOT FOUND;

    -- Whoever completes it now is waited for; whoever does so later waits for us.
    SELECT n.status INTO state FROM tasks n WHERE n.id = needed FOR SHARE;
    IF FOUND AND state <> 'completed' THEN
      RETURN 'task:' || needed;
    END IF;

    -- Likewise for whoever adds it: a row of its id, though gone at once, holds the id until we commit.
    IF NOT FOUND THEN
      INSERT INTO tasks (id, outcome_id, title, status, created_at, updated_at)
      VALUES (needed, task.outcome_id, 'holds an id for a moment', 'failed', 0, 0) ON CONFLICT DO NOTHING;
      IF FOUND THEN
        DELETE FROM tasks n WHERE n.id = needed;
        RETURN 'task:' || needed;
      END IF;
    END IF;
  END LOOP;

  IF EXISTS (SELECT FROM json_texts(task.required_skills)) THEN
    PERFORM lock_skills(alone => false);
    SELECT 'skill:' || coalesce(e.value, 'null') INTO blocker
      FROM json_texts(task.required_skills) e
     WHERE NOT EXISTS (SELECT FROM skills s WHERE s.name = e.value)
     ORDER BY e.place LIMIT 1;
  END IF;
  RETURN blocker;
END $$;

-- Sets what the task waits for. What is no list is left to the constraints to refuse.
CREATE FUNCTION tasks_find_blocker() RETURNS TRIGGER LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
BEGIN
  IF NEW.not_before IS NOT NULL AND TG_ARGV[0] = 'time first' THEN
    NEW.waits_for := 'time';
  ELSIF (NEW.depends_on IS NULL OR json_valid(NEW.depends_on) AND ltrim(NEW.depends_on) LIKE '[%')
    AND (NEW.required_skills IS NULL OR json_valid(NEW.required_skills) AND ltrim(NEW.required_skills) LIKE '[%') THEN
    NEW.waits_for := first_blocker(NEW);
  END IF;
  RETURN NEW;
END $$;

-- A new task waits for the first thing that stands in its way.
CREATE TRIGGER tasks_ready_on_insert BEFORE INSERT ON tasks FOR EACH ROW
WHEN (NEW.not_before IS NOT NULL OR NEW.depends_on IS NOT NULL OR NEW.required_skills IS NOT NULL)
EXECUTE FUNCTION tasks_find_blocker('time first');

-- What a task asks for has changed.
CREATE TRIGGER tasks_ready_on_change BEFORE UPDATE OF not_before, depends_on, required_skills ON tasks FOR EACH ROW
WHEN (NEW.not_before IS NOT NULL OR NEW.depends_on IS NOT NULL OR NEW.required_skills IS NOT NULL
  OR NEW.waits_for IS NOT NULL)
EXECUTE FUNCTION tasks_find_blocker('time first');

-- A task that is pending again is looked at again: what it needs may have gone away while somebody held it.
CREATE TRIGGER tasks_ready_on_return BEFORE UPDATE OF status ON tasks FOR EACH ROW
WHEN (NEW.status = 'pending' AND OLD.status <> 'pending'
  AND (NEW.depends_on IS NOT NULL OR NEW.required_skills IS NOT NULL))
EXECUTE FUNCTION tasks_find_blocker('time first');

-- Whoever says that a task waits for something else now, or for nothing (the triggers below, a claim whose time has
-- come), is not taken at its word if the task asks for anything: it is looked at again, with what it waits for held.
CREATE TRIGGER tasks_ready_on_wake BEFORE UPDATE OF waits_for ON tasks FOR EACH ROW
WHEN (NEW.waits_for IS DISTINCT FROM 'time' AND (NEW.depends_on IS NOT NULL OR NEW.required_skills IS NOT NULL))
EXECUTE FUNCTION tasks_find_blocker('time aside');

-- Takes the skills' lock before any row: whoever waits for a skill is waited for.
CREATE FUNCTION skills_lock() RETURNS TRIGGER LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
BEGIN
  PERFORM require_read_committed();
  PERFORM lock_skills(alone => true);
  RETURN NULL;
END $$;

-- The names of the skills change: one transaction at a time, and nobody looks meanwhile.
CREATE TRIGGER skills_locked BEFORE INSERT OR UPDATE OF name OR DELETE ON skills FOR EACH STATEMENT
EXECUTE FUNCTION skills_lock();

-- Wakes the tasks that watch a skill.
CREATE FUNCTION skills_wake() RETURNS TRIGGER LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
BEGIN
  UPDATE tasks SET waits_for = NULL WHERE waits_for = 'skill:' || NEW.name;
  RETURN NULL;
END $$;

-- Looks again at all that need skills.
CREATE FUNCTION skills_look_again() RETURNS TRIGGER LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
BEGIN
  UPDATE tasks SET waits_for = NULL
   WHERE required_skills IS NOT NULL AND status = 'pending' AND (waits_for IS NULL OR waits_for LIKE 'skill:%');
  RETURN NULL;
END $$;

-- A registered skill wakes the tasks that wait for it.
CREATE TRIGGER tasks_ready_on_skill AFTER INSERT ON skills FOR EACH ROW
EXECUTE FUNCTION skills_wake();

-- A skill is renamed: rare, so every pending task that needs skills is looked at.
CREATE TRIGGER tasks_ready_on_skill_renamed AFTER UPDATE OF name ON skills FOR EACH ROW
WHEN (NEW.name <> OLD.name)
EXECUTE FUNCTION skills_look_again();

-- A skill goes away: likewise.
CREATE TRIGGER tasks_ready_on_skill_gone AFTER DELETE ON skills FOR EACH ROW
EXECUTE FUNCTION skills_look_again();

-- The next claim number.
CREATE FUNCTION tasks_grow_fence() RETURNS TRIGGER LANGUAGE plpgsql AS $$
BEGIN
  NEW.claim_no := NEW.claim_no + 1;
  RETURN NEW;
END $$;

-- The fence grows at each claim, also when the claiming program does not know of it.
CREATE TRIGGER tasks_fence_on_claim BEFORE UPDATE OF claimed_by ON tasks FOR EACH ROW
WHEN (NEW.claimed_by IS NOT NULL AND NEW.claimed_by IS DISTINCT FROM OLD.claimed_by AND NEW.claim_no = OLD.claim_no)
EXECUTE FUNCTION tasks_grow_fence();

-- Lets go of a worker's merges.
CREATE FUNCTION workers_let_go_of_merges() RETURNS TRIGGER LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
BEGIN
  UPDATE merge_queue SET status = 'pending', claimed_by = NULL, claimed_at = NULL
   WHERE claimed_by = OLD.id AND status = 'in_progress';
  RETURN OLD;
END $$;

-- A worker that is deleted lets go of its merges first, so that none is left in progress by nobody.
CREATE TRIGGER workers_release_merges BEFORE DELETE ON workers FOR EACH ROW
EXECUTE FUNCTION workers_let_go_of_merges();

-- Lets go of a worker's tasks.
CREATE FUNCTION workers_let_go_of_tasks() RETURNS TRIGGER LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
BEGIN
  UPDATE tasks
     SET status = 'pending', claimed_by = NULL, claimed_at = NULL, started_at = NULL,
         attempts = CASE WHEN status = 'running' AND attempts > 0 THEN attempts - 1 ELSE attempts END
   WHERE claimed_by = OLD.id AND status IN ('claimed', 'running');
  RETURN OLD;
END $$;

-- A worker that is deleted lets go of its tasks first, so that none is left claimed by nobody.
CREATE TRIGGER workers_release_tasks BEFORE DELETE ON workers FOR EACH ROW
EXECUTE FUNCTION workers_let_go_of_tasks();

-- Waiting claims. On the channel of this schema, SELECT ready_channel(), the id of an outcome is sent when a claim that
-- waits there may find something, or waits in vain: a task has become ready, or waits for a time that was not known;
-- the status of a worker or of the outcome has changed. Claiming, starting and completing tasks that nobody depends on
-- sends nothing: a transaction that notifies takes a lock of the whole database's when it commits.

-- The name of the channel: no two schemas of a database share it.
CREATE FUNCTION ready_channel() RETURNS TEXT LANGUAGE sql STABLE SET search_path FROM CURRENT AS $$
  SELECT 'twinstore_ready_' || CAST(CAST('tasks' AS REGCLASS) AS OID)
$$;

-- Tells the goals of tasks that were added.
CREATE FUNCTION tasks_tell_of_added() RETURNS TRIGGER LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
BEGIN
  PERFORM pg_notify(ready_channel(), goal.outcome_id)
     FROM (SELECT DISTINCT outcome_id FROM added
            WHERE status = 'pending' AND (waits_for IS NULL OR waits_for = 'time')) goal;
  RETURN NULL;
END $$;

-- Tasks come in ready, or with their time: once per goal, however many they are.
CREATE TRIGGER tasks_told_when_added AFTER INSERT ON tasks REFERENCING NEW TABLE AS added FOR EACH STATEMENT
EXECUTE FUNCTION tasks_tell_of_added();

-- Tells the goal of a task or of a worker.
CREATE FUNCTION tell_outcome() RETURNS TRIGGER LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
BEGIN
  PERFORM pg_notify(ready_channel(), NEW.outcome_id);
  RETURN NULL;
END $$;

-- A worker starts to run: it may claim now.
CREATE TRIGGER workers_told_when_started AFTER INSERT ON workers FOR EACH ROW
WHEN (NEW.status = 'running')
EXECUTE FUNCTION tell_outcome();

-- A worker runs again; or it has ended, and its own claims wait in vain.
CREATE TRIGGER workers_told_of_status AFTER UPDATE OF status ON workers FOR EACH ROW
WHEN (NEW.status <> OLD.status)
EXECUTE FUNCTION tell_outcome();

-- Tells the goal itself.
CREATE FUNCTION outcomes_tell() RETURNS TRIGGER LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
BEGIN
  PERFORM pg_notify(ready_channel(), NEW.id);
  RETURN NULL;
END $$;

-- A goal is active again: its tasks may be claimed; or it has ended, and claims wait in vain.
CREATE TRIGGER outcomes_told_of_status AFTER UPDATE OF status ON outcomes FOR EACH ROW
WHEN (NEW.status <> OLD.status)
EXECUTE FUNCTION outcomes_tell();


-- -------------------------------------------------------------------------------------------------------------------
-- Views for people who look at the tables by hand: each table as TABLE_readable, its moments as points in time.
-- All else is as it is in the table. Nothing of Twinstore reads them. A filter on a moment reads the whole table; where
-- that is too much, ask the table itself: WHERE created_at >= extract(epoch FROM now() - INTERVAL '1 day') * 1000.
-- -------------------------------------------------------------------------------------------------------------------

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


-- -------------------------------------------------------------------------------------------------------------------
-- What archiving asks (dev.twinstore.archive), which is about few of many rows: those that still have their output, and
-- those whose output is in an archive file.
-- -------------------------------------------------------------------------------------------------------------------

-- Archiving: outputs by age that are still in their rows.
CREATE INDEX progress_entries_to_archive ON progress_entries (created_at, id) WHERE full_output IS NOT NULL;
-- Archives.expire and verify: what an archive file has; and whether a name is taken.
CREATE INDEX progress_entries_archived ON progress_entries (output_archive, id) WHERE output_archive IS NOT NULL;


-- -------------------------------------------------------------------------------------------------------------------
-- Costs of a worker or a task are added up from the index alone, and so are those of all of them in reports: the amount
-- stands in it. As many indexes as before; an entry of the log takes a few bytes more.
-- -------------------------------------------------------------------------------------------------------------------

-- Costs.ofWorker and listOfWorker; and all workers, in WorkersReport and CostReport.
CREATE INDEX cost_log_by_worker ON cost_log (worker_id, id, amount) WHERE worker_id IS NOT NULL;
-- Costs.ofTask and listOfTask; and all tasks, in CostReport.
CREATE INDEX cost_log_by_task ON cost_log (task_id, id, amount, claim_no) WHERE task_id IS NOT NULL;


-- -------------------------------------------------------------------------------------------------------------------
-- A report that misses rows which were pruned says so: the notes of prunes are found without reading the whole feed.
-- -------------------------------------------------------------------------------------------------------------------

-- PrunedRows: the newest notes. Other entries cost it nothing.
CREATE INDEX activity_log_of_prunes ON activity_log (id) WHERE type = 'history_pruned';


-- -------------------------------------------------------------------------------------------------------------------
-- What claims and completions make the server do besides the change itself, made cheaper. Which tasks are woken, and
-- who is told of them, stays as it is.
-- -------------------------------------------------------------------------------------------------------------------

-- Wakes the tasks that watch a task. Its statements see all that was committed before they began, and nobody begins to
-- watch a completed task. Every completion calls this, so nothing is done here that need not be: an update that finds
-- nothing costs several times what a look does.
CREATE FUNCTION tasks_wake() RETURNS TRIGGER LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
BEGIN
  IF current_setting('transaction_isolation') <> 'read committed' THEN
    PERFORM require_read_committed();
  END IF;
  PERFORM FROM tasks WHERE waits_for = 'task:' || NEW.id LIMIT 1;
  IF FOUND THEN
    UPDATE tasks SET waits_for = NULL WHERE waits_for = 'task:' || NEW.id;
  END IF;
  RETURN NULL;
END $$;

-- A completed task wakes those that wait for it.
CREATE TRIGGER tasks_ready_on_completion AFTER UPDATE OF status ON tasks FOR EACH ROW
WHEN (NEW.status = 'completed' AND OLD.status <> 'completed')
EXECUTE FUNCTION tasks_wake();

-- So does one that comes in completed (an import).
CREATE TRIGGER tasks_ready_on_completed_insert AFTER INSERT ON tasks FOR EACH ROW
WHEN (NEW.status = 'completed')
EXECUTE FUNCTION tasks_wake();

-- Tells the goal of a pending task, if the task has become ready, or its time another.
CREATE FUNCTION tasks_tell_when_ready() RETURNS TRIGGER LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
BEGIN
  IF (NEW.waits_for IS NULL OR NEW.waits_for = 'time') AND NEW.attempts < NEW.max_attempts
    AND (OLD.outcome_id, OLD.phase, OLD.status, OLD.waits_for, OLD.not_before, OLD.attempts < OLD.max_attempts)
      IS DISTINCT FROM (NEW.outcome_id, NEW.phase, NEW.status, NEW.waits_for, NEW.not_before, true) THEN
    PERFORM pg_notify(ready_channel(), NEW.outcome_id);
  END IF;
  RETURN NULL;
END $$;

-- A task may have become ready: the function looks closer. Each update of tasks, also a claim, reads the text of this
-- condition anew, so it is a short one.
CREATE TRIGGER tasks_told_when_ready AFTER UPDATE ON tasks FOR EACH ROW
WHEN (NEW.status = 'pending')
EXECUTE FUNCTION tasks_tell_when_ready();
