-- What must hold whoever writes, also a program that knows only the columns of the data model. SQLite's form.

-- Readiness. tasks.waits_for names the first thing a pending task waits for: its time, then its dependencies, then its
-- skills. A task watches one thing at a time; when that happens, the next is looked for. So a claim never looks at
-- tasks that are not ready, and a completed task wakes only those that watch it.

-- task_blockers: everything each task still waits for, one row each, except time, which only a clock can tell.
-- Why a task is not running (Tasks.explain), and the triggers below.
CREATE VIEW task_blockers AS
SELECT t.id AS task_id, 1 AS kind, d.key AS position, 'task:' || d.value AS blocker
  FROM tasks t, json_each(t.depends_on) d
 WHERE NOT EXISTS (SELECT 1 FROM tasks n WHERE n.id = d.value AND n.status = 'completed')
UNION ALL
SELECT t.id AS task_id, 2 AS kind, s.key AS position, 'skill:' || s.value AS blocker
  FROM tasks t, json_each(t.required_skills) s
 WHERE NOT EXISTS (SELECT 1 FROM skills k WHERE k.name = s.value);

CREATE TRIGGER tasks_ready_on_insert AFTER INSERT ON tasks
WHEN NEW.not_before IS NOT NULL OR NEW.depends_on IS NOT NULL OR NEW.required_skills IS NOT NULL
BEGIN
  UPDATE tasks
     SET waits_for = CASE WHEN not_before IS NOT NULL THEN 'time' ELSE
           (SELECT blocker FROM task_blockers WHERE task_id = NEW.id ORDER BY kind, position LIMIT 1) END
   WHERE id = NEW.id;
END;

CREATE TRIGGER tasks_ready_on_change AFTER UPDATE OF not_before, depends_on, required_skills ON tasks
BEGIN
  UPDATE tasks
     SET waits_for = CASE WHEN not_before IS NOT NULL THEN 'time' ELSE
           (SELECT blocker FROM task_blockers WHERE task_id = NEW.id ORDER BY kind, position LIMIT 1) END
   WHERE id = NEW.id;
END;

CREATE TRIGGER tasks_ready_on_completion AFTER UPDATE OF status ON tasks
WHEN NEW.status = 'completed' AND OLD.status <> 'completed'
BEGIN
  UPDATE tasks
     SET waits_for =
           (SELECT blocker FROM task_blockers WHERE task_id = tasks.id ORDER BY kind, position LIMIT 1)
   WHERE waits_for = 'task:' || NEW.id;
END;

CREATE TRIGGER tasks_ready_on_completed_insert AFTER INSERT ON tasks
WHEN NEW.status = 'completed'
BEGIN
  UPDATE tasks
     SET waits_for =
           (SELECT blocker FROM task_blockers WHERE task_id = tasks.id ORDER BY kind, position LIMIT 1)
   WHERE waits_for = 'task:' || NEW.id;
END;

CREATE TRIGGER tasks_ready_on_skill AFTER INSERT ON skills
BEGIN
  UPDATE tasks
     SET waits_for =
           (SELECT blocker FROM task_blockers WHERE task_id = tasks.id ORDER BY kind, position LIMIT 1)
   WHERE waits_for = 'skill:' || NEW.name;
END;

-- A skill that is renamed or goes away: rare, so every pending task that needs skills is looked at.
CREATE TRIGGER tasks_ready_on_skill_renamed AFTER UPDATE OF name ON skills
WHEN NEW.name <> OLD.name
BEGIN
  UPDATE tasks
     SET waits_for =
           (SELECT blocker FROM task_blockers WHERE task_id = tasks.id ORDER BY kind, position LIMIT 1)
   WHERE required_skills IS NOT NULL AND status = 'pending' AND (waits_for IS NULL OR waits_for <> 'time');
END;

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
  UPDATE tasks SET status = 'pending', claimed_by = NULL, claimed_at = NULL, started_at = NULL
   WHERE claimed_by = OLD.id AND status IN ('claimed', 'running');
END;
