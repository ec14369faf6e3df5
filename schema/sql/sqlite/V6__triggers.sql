-- Triggers: what must hold whoever writes, also a program that knows only the
-- columns of the data model. SQLite's form.

-- Readiness. tasks.waits_for names the first thing a pending task waits for: its time, then its dependencies, then its
-- skills. A task watches one thing at a time; when that happens, the next is looked for. So a claim never looks at
-- tasks that are not ready, and a completed task wakes only those that watch it.

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
