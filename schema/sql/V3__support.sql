-- Support: what workers remember, what reviews found, what they can do, what humans and supervisors tell them.

CREATE TABLE progress_entries (
  -- A worker's episodic memory: one row a step, with the complete output. Old rows are folded into a summary row
  -- (compacted), never deleted; archiving moves a full_output out of the row and says where it went.
  id              ${serial} CONSTRAINT progress_entries_pk PRIMARY KEY ${autoincrement},  -- grows with each row
  outcome_id      TEXT    NOT NULL,                   -- the goal it was written for
  worker_id       TEXT    NOT NULL,                   -- who remembers
  iteration       INTEGER NOT NULL,                   -- the worker's round in which it was written
  content         TEXT    NOT NULL,                   -- the short text
  compacted       BOOLEAN NOT NULL DEFAULT ${false},  -- true: a summary stands for it
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
  CONSTRAINT progress_compacted_is_boolean CHECK (compacted IN (${false}, ${true})),
  CONSTRAINT progress_is_not_its_own_summary CHECK (compacted_into <> id),
  CONSTRAINT progress_archived_as_a_whole  CHECK (
    (output_archive IS NULL) = (output_digest IS NULL) AND (output_archive IS NULL) = (output_bytes IS NULL)),
  CONSTRAINT progress_output_bytes_counts_up CHECK (output_bytes BETWEEN 0 AND 9223372036854775806),
  CONSTRAINT progress_moments_are_epoch_ms CHECK (created_at BETWEEN 0 AND 253402300799999)
);

-- Progress.ofWorker: a worker's entries; and the cascade of progress_entries_worker_fk.
CREATE INDEX progress_entries_by_worker ON progress_entries (worker_id, id);
-- Progress.context, Progress.compact: those that no summary stands for.
CREATE INDEX progress_entries_open ON progress_entries (worker_id, id) WHERE compacted = ${false};
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
  id              ${serial} CONSTRAINT supervisor_alerts_pk PRIMARY KEY ${autoincrement},  -- grows with each row
  worker_id       TEXT    NOT NULL,                   -- whom it is about
  outcome_id      TEXT    NOT NULL,                   -- that worker's goal
  type            TEXT    NOT NULL,                   -- open vocabulary: stuck · no_progress · repeated_errors · lost …
  severity        TEXT    NOT NULL,                   -- low · medium · high · critical
  message         TEXT    NOT NULL,                   -- what was noticed, for people
  status          TEXT    NOT NULL DEFAULT 'active',  -- active · acknowledged · resolved
  auto_paused     BOOLEAN NOT NULL DEFAULT ${false},  -- true: the worker was paused because of it
  created_at      BIGINT  NOT NULL,                   -- when it was raised
  acknowledged_at BIGINT,                             -- NULL: nobody took note of it yet
  resolved_at     BIGINT,                             -- NULL: not resolved

  CONSTRAINT supervisor_alerts_worker_fk   FOREIGN KEY (worker_id)  REFERENCES workers (id)  ON DELETE CASCADE,
  CONSTRAINT supervisor_alerts_outcome_fk  FOREIGN KEY (outcome_id) REFERENCES outcomes (id) ON DELETE CASCADE,
  CONSTRAINT alert_severity_is_known       CHECK (severity IN ('low', 'medium', 'high', 'critical')),
  CONSTRAINT alert_status_is_known         CHECK (status IN ('active', 'acknowledged', 'resolved')),
  CONSTRAINT alert_auto_paused_is_boolean  CHECK (auto_paused IN (${false}, ${true})),
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
