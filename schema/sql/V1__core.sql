-- Core: the goals, those who work on them, the work, and how it is to be done.
--
-- One text serves SQLite and PostgreSQL. Placeholders: ${serial} and ${autoincrement} (a log's own number),
-- ${true} and ${false}. What the two cannot share (triggers) stands in the engine's folder.
--
-- In every table: a moment is epoch milliseconds UTC, from 0 to 253402300799999 (the end of the year 9999); its range
-- check also keeps text out, since SQLite would otherwise store any type anywhere. An id is text; a log's id is a
-- number that grows. JSON is text, checked to be valid. Money is US dollars, rounded to the micro-dollar.

CREATE TABLE outcomes (
  -- A goal that a workforce works towards. Goals form a tree; tasks and workers and everything they leave behind
  -- hang below one goal each and go with it.
  id                    TEXT    NOT NULL,                  -- UUIDv7, or whatever the writer chose
  name                  TEXT    NOT NULL,                  -- for people; need not be unique
  status                TEXT    NOT NULL DEFAULT 'active', -- active: claimable · dormant: paused · achieved · archived
  is_ongoing            BOOLEAN NOT NULL DEFAULT ${false}, -- true: never achieved for good, work keeps coming
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
  auto_commit           BOOLEAN NOT NULL DEFAULT ${false}, -- true: its workers commit their changes by themselves
  create_pr_on_complete BOOLEAN NOT NULL DEFAULT ${false}, -- true: its end opens a pull request
  supervisor_enabled    BOOLEAN NOT NULL DEFAULT ${true},  -- true: its workers are watched
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
    is_ongoing IN (${false}, ${true}) AND auto_commit IN (${false}, ${true})
    AND create_pr_on_complete IN (${false}, ${true}) AND supervisor_enabled IN (${false}, ${true})),
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
  from_review     BOOLEAN NOT NULL DEFAULT ${false},   -- true: a review cycle asked for it
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
  CONSTRAINT tasks_completed_by_fk        FOREIGN KEY (completed_by) REFERENCES workers (id)  ON DELETE SET NULL,
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
  CONSTRAINT task_from_review_is_boolean  CHECK (from_review IN (${false}, ${true})),
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
-- Who did what, for reports; and the SET NULL of tasks_completed_by_fk.
CREATE INDEX tasks_done_by ON tasks (completed_by) WHERE completed_by IS NOT NULL;
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
