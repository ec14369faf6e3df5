-- The schema as it stands after version 11, on SQLite. Written by the build from a migrated database, never
-- by hand: mvn -pl schema verify -Dschema.accept. SCHEMA.md says the same as a dictionary, with a diagram.


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
  is_ongoing            BOOLEAN NOT NULL DEFAULT 0,        -- true: never achieved for good, work keeps coming
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
  auto_commit           BOOLEAN NOT NULL DEFAULT 0,        -- true: its workers commit their changes by themselves
  create_pr_on_complete BOOLEAN NOT NULL DEFAULT 0,        -- true: its end opens a pull request
  supervisor_enabled    BOOLEAN NOT NULL DEFAULT 1,        -- true: its workers are watched
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
    is_ongoing IN (0, 1) AND auto_commit IN (0, 1)
    AND create_pr_on_complete IN (0, 1) AND supervisor_enabled IN (0, 1)),
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
  current_task_id TEXT                                  -- the claim it works on; NULL: none
    CONSTRAINT workers_current_task_fk REFERENCES tasks (id) ON DELETE SET NULL,

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
-- The SET NULL of workers_current_task_fk.
CREATE INDEX workers_by_current_task ON workers (current_task_id) WHERE current_task_id IS NOT NULL;


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
  from_review     BOOLEAN NOT NULL DEFAULT 0,          -- true: a review cycle asked for it
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
  CONSTRAINT task_from_review_is_boolean  CHECK (from_review IN (0, 1)),
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
  id               INTEGER NOT NULL CONSTRAINT merge_queue_pk PRIMARY KEY AUTOINCREMENT,  -- grows with each row
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
  id              INTEGER NOT NULL CONSTRAINT progress_entries_pk PRIMARY KEY AUTOINCREMENT,  -- grows with each row
  outcome_id      TEXT    NOT NULL,                   -- the goal it was written for
  worker_id       TEXT    NOT NULL,                   -- who remembers
  iteration       INTEGER NOT NULL,                   -- the worker's round in which it was written
  content         TEXT    NOT NULL,                   -- the short text
  compacted       BOOLEAN NOT NULL DEFAULT 0,         -- true: a summary stands for it
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
  CONSTRAINT progress_compacted_is_boolean CHECK (compacted IN (0, 1)),
  CONSTRAINT progress_is_not_its_own_summary CHECK (compacted_into <> id),
  CONSTRAINT progress_archived_as_a_whole  CHECK (
    (output_archive IS NULL) = (output_digest IS NULL) AND (output_archive IS NULL) = (output_bytes IS NULL)),
  CONSTRAINT progress_output_bytes_counts_up CHECK (output_bytes BETWEEN 0 AND 9223372036854775806),
  CONSTRAINT progress_moments_are_epoch_ms CHECK (created_at BETWEEN 0 AND 253402300799999)
);

-- Progress.ofWorker: a worker's entries; and the cascade of progress_entries_worker_fk.
CREATE INDEX progress_entries_by_worker ON progress_entries (worker_id, id);
-- Progress.context, Progress.compact: those that no summary stands for.
CREATE INDEX progress_entries_open ON progress_entries (worker_id, id) WHERE compacted = 0;
-- The entries of a goal; and the cascade of progress_entries_outcome_fk.
CREATE INDEX progress_entries_by_outcome ON progress_entries (outcome_id, id);
-- Progress.ofTask: what was done for a task; and the SET NULL of progress_entries_task_fk.
CREATE INDEX progress_entries_by_task ON progress_entries (task_id, id) WHERE task_id IS NOT NULL;
-- Progress.originals: what a summary stands for; and the SET NULL of progress_entries_summary_fk.
CREATE INDEX progress_entries_by_summary ON progress_entries (compacted_into, id) WHERE compacted_into IS NOT NULL;
-- Archiving: outputs by age that are still in their rows.
CREATE INDEX progress_entries_to_archive ON progress_entries (created_at, id) WHERE full_output IS NOT NULL;
-- Archives.expire and verify: what an archive file has; and whether a name is taken.
CREATE INDEX progress_entries_archived ON progress_entries (output_archive, id) WHERE output_archive IS NOT NULL;


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
  id              INTEGER NOT NULL CONSTRAINT supervisor_alerts_pk PRIMARY KEY AUTOINCREMENT,  -- grows with each row
  worker_id       TEXT    NOT NULL,                   -- whom it is about
  outcome_id      TEXT    NOT NULL,                   -- that worker's goal
  type            TEXT    NOT NULL,                   -- open vocabulary: stuck · no_progress · repeated_errors · lost …
  severity        TEXT    NOT NULL,                   -- low · medium · high · critical
  message         TEXT    NOT NULL,                   -- what was noticed, for people
  status          TEXT    NOT NULL DEFAULT 'active',  -- active · acknowledged · resolved
  auto_paused     BOOLEAN NOT NULL DEFAULT 0,         -- true: the worker was paused because of it
  created_at      BIGINT  NOT NULL,                   -- when it was raised
  acknowledged_at BIGINT,                             -- NULL: nobody took note of it yet
  resolved_at     BIGINT,                             -- NULL: not resolved

  CONSTRAINT supervisor_alerts_worker_fk   FOREIGN KEY (worker_id)  REFERENCES workers (id)  ON DELETE CASCADE,
  CONSTRAINT supervisor_alerts_outcome_fk  FOREIGN KEY (outcome_id) REFERENCES outcomes (id) ON DELETE CASCADE,
  CONSTRAINT alert_severity_is_known       CHECK (severity IN ('low', 'medium', 'high', 'critical')),
  CONSTRAINT alert_status_is_known         CHECK (status IN ('active', 'acknowledged', 'resolved')),
  CONSTRAINT alert_auto_paused_is_boolean  CHECK (auto_paused IN (0, 1)),
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
  id           INTEGER NOT NULL CONSTRAINT activity_log_pk PRIMARY KEY AUTOINCREMENT,  -- grows with each row
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
-- PrunedRows: the newest notes. Other entries cost it nothing.
CREATE INDEX activity_log_of_prunes ON activity_log (id) WHERE type = 'history_pruned';


CREATE TABLE cost_log (
  -- What was spent. No foreign keys: the record outlives what it names.
  id            INTEGER NOT NULL CONSTRAINT cost_log_pk PRIMARY KEY AUTOINCREMENT,  -- grows with each row
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
-- Costs.ofWorker and listOfWorker; and all workers, in WorkersReport and CostReport.
CREATE INDEX cost_log_by_worker ON cost_log (worker_id, id, amount) WHERE worker_id IS NOT NULL;
-- Costs.ofTask and listOfTask; and all tasks, in CostReport.
CREATE INDEX cost_log_by_task ON cost_log (task_id, id, amount, claim_no) WHERE task_id IS NOT NULL;


CREATE TABLE bottleneck_log (
  -- Where work got stuck and a human or a supervisor had to help: what improvements are found from.
  id                INTEGER NOT NULL CONSTRAINT bottleneck_log_pk PRIMARY KEY AUTOINCREMENT,  -- grows with each row
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
  id          INTEGER NOT NULL CONSTRAINT improvement_suggestions_pk PRIMARY KEY AUTOINCREMENT,  -- grows with each row
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
-- columns of the data model. SQLite's form.
--
-- Readiness. tasks.waits_for names the first thing a pending task waits for: its time, then its dependencies, then its
-- skills. A task watches one thing at a time; when that happens, the next is looked for. So a claim never looks at
-- tasks that are not ready, and a completed task wakes only those that watch it.
-- -------------------------------------------------------------------------------------------------------------------

-- Everything that each task still waits for, one row each, except time, which only a clock can tell. An element that is
-- no string counts as its text; null is never there. For Tasks.explain, the claim, and the triggers below. It is one
-- plain join, no UNION, so that "task_id = tasks.id" reads one task and not all of them.
CREATE VIEW task_blockers AS
SELECT t.id AS task_id, k.kind AS kind, e.key AS position, k.label || coalesce(e.value, 'null') AS blocker
  FROM tasks t, (SELECT 1 AS kind, 'task:' AS label UNION ALL SELECT 2, 'skill:') k,
       json_each(CASE k.kind WHEN 1 THEN t.depends_on ELSE t.required_skills END) e
 WHERE NOT CASE k.kind
         WHEN 1 THEN EXISTS (SELECT 1 FROM tasks n WHERE n.id = CAST(e.value AS TEXT) AND n.status = 'completed')
         ELSE EXISTS (SELECT 1 FROM skills s WHERE s.name = CAST(e.value AS TEXT)) END;

-- A new task waits for the first thing that stands in its way.
CREATE TRIGGER tasks_ready_on_insert AFTER INSERT ON tasks
WHEN NEW.not_before IS NOT NULL OR NEW.depends_on IS NOT NULL OR NEW.required_skills IS NOT NULL
BEGIN
  UPDATE tasks
     SET waits_for = CASE WHEN not_before IS NOT NULL THEN 'time' ELSE
           (SELECT blocker FROM task_blockers WHERE task_id = NEW.id ORDER BY kind, position LIMIT 1) END
   WHERE id = NEW.id;
END;

-- What a task asks for has changed.
CREATE TRIGGER tasks_ready_on_change AFTER UPDATE OF not_before, depends_on, required_skills ON tasks
BEGIN
  UPDATE tasks
     SET waits_for = CASE WHEN not_before IS NOT NULL THEN 'time' ELSE
           (SELECT blocker FROM task_blockers WHERE task_id = NEW.id ORDER BY kind, position LIMIT 1) END
   WHERE id = NEW.id;
END;

-- A task that is pending again is looked at again: what it needs may have gone away while somebody held it.
CREATE TRIGGER tasks_ready_on_return AFTER UPDATE OF status ON tasks
WHEN NEW.status = 'pending' AND OLD.status <> 'pending'
  AND (NEW.depends_on IS NOT NULL OR NEW.required_skills IS NOT NULL)
BEGIN
  UPDATE tasks
     SET waits_for = CASE WHEN not_before IS NOT NULL THEN 'time' ELSE
           (SELECT blocker FROM task_blockers WHERE task_id = NEW.id ORDER BY kind, position LIMIT 1) END
   WHERE id = NEW.id;
END;

-- A completed task wakes those that wait for it.
CREATE TRIGGER tasks_ready_on_completion AFTER UPDATE OF status ON tasks
WHEN NEW.status = 'completed' AND OLD.status <> 'completed'
BEGIN
  UPDATE tasks
     SET waits_for =
           (SELECT blocker FROM task_blockers WHERE task_id = tasks.id ORDER BY kind, position LIMIT 1)
   WHERE waits_for = 'task:' || NEW.id;
END;

-- So does one that comes in completed (an import).
CREATE TRIGGER tasks_ready_on_completed_insert AFTER INSERT ON tasks
WHEN NEW.status = 'completed'
BEGIN
  UPDATE tasks
     SET waits_for =
           (SELECT blocker FROM task_blockers WHERE task_id = tasks.id ORDER BY kind, position LIMIT 1)
   WHERE waits_for = 'task:' || NEW.id;
END;

-- A registered skill wakes the tasks that wait for it.
CREATE TRIGGER tasks_ready_on_skill AFTER INSERT ON skills
BEGIN
  UPDATE tasks
     SET waits_for =
           (SELECT blocker FROM task_blockers WHERE task_id = tasks.id ORDER BY kind, position LIMIT 1)
   WHERE waits_for = 'skill:' || NEW.name;
END;

-- A skill is renamed: rare, so every pending task that needs skills is looked at.
CREATE TRIGGER tasks_ready_on_skill_renamed AFTER UPDATE OF name ON skills
WHEN NEW.name <> OLD.name
BEGIN
  UPDATE tasks
     SET waits_for =
           (SELECT blocker FROM task_blockers WHERE task_id = tasks.id ORDER BY kind, position LIMIT 1)
   WHERE required_skills IS NOT NULL AND status = 'pending' AND (waits_for IS NULL OR waits_for <> 'time');
END;

-- A skill goes away: likewise.
CREATE TRIGGER tasks_ready_on_skill_gone AFTER DELETE ON skills
BEGIN
  UPDATE tasks
     SET waits_for =
           (SELECT blocker FROM task_blockers WHERE task_id = tasks.id ORDER BY kind, position LIMIT 1)
   WHERE required_skills IS NOT NULL AND status = 'pending' AND (waits_for IS NULL OR waits_for <> 'time');
END;

-- The fence grows at each claim, also when the claiming program does not know of it.
CREATE TRIGGER tasks_fence_on_claim AFTER UPDATE OF claimed_by ON tasks
WHEN NEW.claimed_by IS NOT NULL AND NEW.claimed_by IS NOT OLD.claimed_by AND NEW.claim_no = OLD.claim_no
BEGIN
  UPDATE tasks SET claim_no = claim_no + 1 WHERE id = NEW.id;
END;

-- A worker that is deleted lets go of its merges first, so that none is left in progress by nobody.
CREATE TRIGGER workers_release_merges BEFORE DELETE ON workers
BEGIN
  UPDATE merge_queue SET status = 'pending', claimed_by = NULL, claimed_at = NULL
   WHERE claimed_by = OLD.id AND status = 'in_progress';
END;

-- A worker that is deleted lets go of its tasks first, so that none is left claimed by nobody.
CREATE TRIGGER workers_release_tasks BEFORE DELETE ON workers
BEGIN
  UPDATE tasks
     SET status = 'pending', claimed_by = NULL, claimed_at = NULL, started_at = NULL,
         attempts = CASE WHEN status = 'running' AND attempts > 0 THEN attempts - 1 ELSE attempts END
   WHERE claimed_by = OLD.id AND status IN ('claimed', 'running');
END;
