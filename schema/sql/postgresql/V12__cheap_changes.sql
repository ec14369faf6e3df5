-- What claims and completions make the server do besides the change itself, made cheaper. Which tasks are woken, and
-- who is told of them, stays as it is.

DROP TRIGGER tasks_ready_on_completion ON tasks;
DROP TRIGGER tasks_ready_on_completed_insert ON tasks;
DROP FUNCTION tasks_wake();

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

DROP TRIGGER tasks_told_when_ready ON tasks;

-- A task may have become ready: the function looks closer. Each update of tasks, also a claim, reads the text of this
-- condition anew, so it is a short one.
CREATE TRIGGER tasks_told_when_ready AFTER UPDATE ON tasks FOR EACH ROW
WHEN (NEW.status = 'pending')
EXECUTE FUNCTION tasks_tell_when_ready();
