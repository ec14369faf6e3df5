-- Triggers: what must hold whoever writes, also a program that knows only the
-- columns of the data model. PostgreSQL's form.
--
-- Many transactions write at once here (READ COMMITTED), which SQLite never has. Whoever decides that a task must wait
-- locks what it waits for, so that nobody can make that happen in between, unseen by both:
--   a task       its row, FOR SHARE: completing it waits, and then finds the task that waits for it;
--   what is not there yet (a skill; a task that will be inserted)
--                an advisory lock, shared by those who begin to wait, exclusive for those who bring it.

-- Text compares and sorts by its bytes, as on SQLite, whatever the database's collation is.
DO $$
DECLARE
  c record;
BEGIN
  FOR c IN
    SELECT a.attrelid::regclass AS relation, a.attname AS name
      FROM pg_attribute a JOIN pg_class r ON r.oid = a.attrelid
     WHERE r.relnamespace = current_schema()::regnamespace AND r.relkind = 'r'
       AND r.relname <> 'flyway_schema_history' AND a.atttypid = 'text'::regtype AND NOT a.attisdropped
  LOOP
    EXECUTE format('ALTER TABLE %s ALTER COLUMN %I TYPE text COLLATE "C"', c.relation, c.name);
  END LOOP;
END $$;

-- Readiness. tasks.waits_for names the first thing a pending task waits for: its time, then its dependencies, then its
-- skills. A task watches one thing at a time; when that happens, the next is looked for. So a claim never looks at
-- tasks that are not ready, and a completed task wakes only those that watch it.

-- Everything that each task still waits for, one row each, except time, which only a clock can tell. An element that is
-- no string counts as its text; null is never there. For Tasks.explain, the claim, and the triggers below.
CREATE VIEW task_blockers AS
SELECT t.id AS task_id, k.kind AS kind, e.ordinality::integer - 1 AS position,
       k.label || coalesce(e.value, 'null') AS blocker
  FROM tasks t
 CROSS JOIN (VALUES (1, 'task:'), (2, 'skill:')) AS k (kind, label)
 CROSS JOIN LATERAL json_array_elements_text(
         coalesce(CASE k.kind WHEN 1 THEN t.depends_on ELSE t.required_skills END, '[]')::json)
       WITH ORDINALITY AS e (value, ordinality)
 WHERE NOT CASE k.kind
         WHEN 1 THEN EXISTS (SELECT 1 FROM tasks n WHERE n.id = e.value AND n.status = 'completed')
         ELSE EXISTS (SELECT 1 FROM skills s WHERE s.name = e.value) END;

-- The first thing in a task's way, kept from going away before the transaction ends; NULL: nothing is.
CREATE FUNCTION task_first_blocker(task text) RETURNS text
  LANGUAGE plpgsql
AS $$
DECLARE
  first text;
BEGIN
  SELECT blocker INTO first FROM task_blockers WHERE task_id = task ORDER BY kind, position LIMIT 1;
  IF first IS NULL THEN
    RETURN NULL;
  END IF;
  IF first LIKE 'task:%' THEN
    PERFORM 1 FROM tasks WHERE id = substr(first, 6) FOR SHARE;
    IF NOT FOUND THEN
      PERFORM pg_advisory_xact_lock_shared(hashtext('twinstore'), hashtext(current_schema() || '.tasks'));
    END IF;
  ELSE
    PERFORM pg_advisory_xact_lock_shared(hashtext('twinstore'), hashtext(current_schema() || '.skills'));
  END IF;
  -- What was waited for may have happened while the lock was waited for: look again, and lock what is found then.
  IF EXISTS (SELECT 1 FROM task_blockers WHERE task_id = task AND blocker = first) THEN
    RETURN first;
  END IF;
  RETURN task_first_blocker(task);
END $$;

-- A new task waits for the first thing that stands in its way.
CREATE FUNCTION tasks_wait() RETURNS trigger
  LANGUAGE plpgsql
AS $$
BEGIN
  UPDATE tasks
     SET waits_for = CASE WHEN not_before IS NOT NULL THEN 'time' ELSE task_first_blocker(NEW.id) END
   WHERE id = NEW.id;
  RETURN NULL;
END $$;

CREATE TRIGGER tasks_ready_on_insert AFTER INSERT ON tasks
  FOR EACH ROW
  WHEN (NEW.not_before IS NOT NULL OR NEW.depends_on IS NOT NULL OR NEW.required_skills IS NOT NULL)
  EXECUTE FUNCTION tasks_wait();

-- What a task asks for has changed.
CREATE TRIGGER tasks_ready_on_change AFTER UPDATE OF not_before, depends_on, required_skills ON tasks
  FOR EACH ROW EXECUTE FUNCTION tasks_wait();

-- A task that is pending again is looked at again: what it needs may have gone away while somebody held it.
CREATE TRIGGER tasks_ready_on_return AFTER UPDATE OF status ON tasks
  FOR EACH ROW
  WHEN (NEW.status = 'pending' AND OLD.status <> 'pending'
        AND (NEW.depends_on IS NOT NULL OR NEW.required_skills IS NOT NULL))
  EXECUTE FUNCTION tasks_wait();

-- A completed task wakes those that wait for it.
CREATE FUNCTION tasks_wake() RETURNS trigger
  LANGUAGE plpgsql
AS $$
BEGIN
  UPDATE tasks SET waits_for = task_first_blocker(id) WHERE waits_for = 'task:' || NEW.id;
  RETURN NULL;
END $$;

CREATE TRIGGER tasks_ready_on_completion AFTER UPDATE OF status ON tasks
  FOR EACH ROW
  WHEN (NEW.status = 'completed' AND OLD.status <> 'completed')
  EXECUTE FUNCTION tasks_wake();

-- So does one that comes in completed (an import).
CREATE FUNCTION tasks_arrive_completed() RETURNS trigger
  LANGUAGE plpgsql
AS $$
BEGIN
  PERFORM pg_advisory_xact_lock(hashtext('twinstore'), hashtext(current_schema() || '.tasks'));
  UPDATE tasks SET waits_for = task_first_blocker(id) WHERE waits_for = 'task:' || NEW.id;
  RETURN NULL;
END $$;

CREATE TRIGGER tasks_ready_on_completed_insert AFTER INSERT ON tasks
  FOR EACH ROW
  WHEN (NEW.status = 'completed')
  EXECUTE FUNCTION tasks_arrive_completed();

-- A registered skill wakes the tasks that wait for it. A renamed one, or one that goes away, is rare: every pending
-- task that needs skills is looked at.
CREATE FUNCTION skills_changed() RETURNS trigger
  LANGUAGE plpgsql
AS $$
BEGIN
  PERFORM pg_advisory_xact_lock(hashtext('twinstore'), hashtext(current_schema() || '.skills'));
  IF TG_OP = 'INSERT' THEN
    UPDATE tasks SET waits_for = task_first_blocker(id) WHERE waits_for = 'skill:' || NEW.name;
  ELSE
    UPDATE tasks SET waits_for = task_first_blocker(id)
     WHERE required_skills IS NOT NULL AND status = 'pending' AND (waits_for IS NULL OR waits_for <> 'time');
  END IF;
  RETURN NULL;
END $$;

CREATE TRIGGER tasks_ready_on_skill AFTER INSERT ON skills
  FOR EACH ROW EXECUTE FUNCTION skills_changed();

CREATE TRIGGER tasks_ready_on_skill_renamed AFTER UPDATE OF name ON skills
  FOR EACH ROW
  WHEN (NEW.name <> OLD.name)
  EXECUTE FUNCTION skills_changed();

CREATE TRIGGER tasks_ready_on_skill_gone AFTER DELETE ON skills
  FOR EACH ROW EXECUTE FUNCTION skills_changed();

-- The fence grows at each claim, also when the claiming program does not know of it.
CREATE FUNCTION tasks_raise_fence() RETURNS trigger
  LANGUAGE plpgsql
AS $$
BEGIN
  NEW.claim_no := OLD.claim_no + 1;
  RETURN NEW;
END $$;

CREATE TRIGGER tasks_fence_on_claim BEFORE UPDATE OF claimed_by ON tasks
  FOR EACH ROW
  WHEN (NEW.claimed_by IS NOT NULL AND NEW.claimed_by IS DISTINCT FROM OLD.claimed_by AND NEW.claim_no = OLD.claim_no)
  EXECUTE FUNCTION tasks_raise_fence();

-- A worker that is deleted lets go of its merges and tasks first, so that none is left claimed by nobody.
CREATE FUNCTION workers_release() RETURNS trigger
  LANGUAGE plpgsql
AS $$
BEGIN
  UPDATE merge_queue SET status = 'pending', claimed_by = NULL, claimed_at = NULL
   WHERE claimed_by = OLD.id AND status = 'in_progress';
  UPDATE tasks
     SET status = 'pending', claimed_by = NULL, claimed_at = NULL, started_at = NULL,
         attempts = CASE WHEN status = 'running' AND attempts > 0 THEN attempts - 1 ELSE attempts END
   WHERE claimed_by = OLD.id AND status IN ('claimed', 'running');
  RETURN OLD;
END $$;

CREATE TRIGGER workers_release_claims BEFORE DELETE ON workers
  FOR EACH ROW EXECUTE FUNCTION workers_release();

-- Claims that wait, on whichever machine, hear when a task may have become ready: added, freed, woken, its time set; or
-- when a worker or a goal goes on. Claiming, starting and completing send nothing: notifying makes commits queue up.
CREATE FUNCTION tell_waiting_claims() RETURNS trigger
  LANGUAGE plpgsql
AS $$
BEGIN
  PERFORM pg_notify('twinstore_' || TG_TABLE_SCHEMA, '');
  RETURN NULL;
END $$;

CREATE TRIGGER tasks_heard_on_insert AFTER INSERT ON tasks
  FOR EACH STATEMENT EXECUTE FUNCTION tell_waiting_claims();

CREATE TRIGGER tasks_heard_on_change AFTER UPDATE ON tasks
  FOR EACH ROW
  WHEN (NEW.status = 'pending' AND (NEW.waits_for IS NULL OR NEW.waits_for = 'time')
        AND (OLD.status <> 'pending' OR OLD.waits_for IS DISTINCT FROM NEW.waits_for
             OR OLD.not_before IS DISTINCT FROM NEW.not_before))
  EXECUTE FUNCTION tell_waiting_claims();

CREATE TRIGGER workers_heard AFTER UPDATE OF status ON workers
  FOR EACH ROW
  WHEN (NEW.status <> OLD.status)
  EXECUTE FUNCTION tell_waiting_claims();

CREATE TRIGGER outcomes_heard AFTER UPDATE OF status ON outcomes
  FOR EACH ROW
  WHEN (NEW.status <> OLD.status)
  EXECUTE FUNCTION tell_waiting_claims();
