-- Triggers: what must hold whoever writes, also a program that knows only the
-- columns of the data model. PostgreSQL's form.
--
-- They do what SQLite's do, where one transaction writes at a time. Here many write at once, under READ COMMITTED, and
-- a task must still never wait for what has happened already. So whoever makes a task wait holds on to what it waits
-- for until it commits: a task of that id (its row; if there is none yet, its id), the registered skills. Whoever makes
-- it happen waits for them, and then sees the waiting task; or came first, is waited for, and is then seen.

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

-- Wakes the tasks that watch a task. The statement sees all that was committed before it began. Every completion calls
-- this, so nothing is called from here that need not be.
CREATE FUNCTION tasks_wake() RETURNS TRIGGER LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
BEGIN
  IF current_setting('transaction_isolation') <> 'read committed' THEN
    PERFORM require_read_committed();
  END IF;
  UPDATE tasks SET waits_for = NULL WHERE waits_for = 'task:' || NEW.id;
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

-- A task becomes ready, or its time another.
CREATE TRIGGER tasks_told_when_ready AFTER UPDATE ON tasks FOR EACH ROW
WHEN (NEW.status = 'pending' AND (NEW.waits_for IS NULL OR NEW.waits_for = 'time') AND NEW.attempts < NEW.max_attempts
  AND (OLD.outcome_id, OLD.phase, OLD.status, OLD.waits_for, OLD.not_before, OLD.attempts < OLD.max_attempts)
    IS DISTINCT FROM (NEW.outcome_id, NEW.phase, NEW.status, NEW.waits_for, NEW.not_before, true))
EXECUTE FUNCTION tell_outcome();

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
