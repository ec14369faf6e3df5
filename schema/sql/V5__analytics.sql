-- Analytics: what happened, what it cost, where it got stuck, and what could be better.

CREATE TABLE activity_log (
  -- The event feed: every state change writes one row in its own transaction. The id is the feed's cursor.
  id           ${serial} CONSTRAINT activity_log_pk PRIMARY KEY ${autoincrement},  -- grows with each row
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
  id            ${serial} CONSTRAINT cost_log_pk PRIMARY KEY ${autoincrement},  -- grows with each row
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
-- Costs.ofWorker and listOfWorker.
CREATE INDEX cost_log_by_worker ON cost_log (worker_id, id) WHERE worker_id IS NOT NULL;
-- Costs.ofTask and listOfTask.
CREATE INDEX cost_log_by_task ON cost_log (task_id, id) WHERE task_id IS NOT NULL;
-- CostReport: what was spent in a window, without a look at the rows.
CREATE INDEX cost_log_by_time ON cost_log (created_at, outcome_id, worker_id, amount);


CREATE TABLE bottleneck_log (
  -- Where work got stuck and a human or a supervisor had to help: what improvements are found from.
  id                ${serial} CONSTRAINT bottleneck_log_pk PRIMARY KEY ${autoincrement},  -- grows with each row
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
  id          ${serial} CONSTRAINT improvement_suggestions_pk PRIMARY KEY ${autoincrement},  -- grows with each row
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
