-- What a completed task cost more than it was worth: an index that no query reads, kept for a foreign key alone. It
-- scattered the completions of each turn over a page for every worker, a quarter of all that was written.

-- completed_by stays as history, as in cost_log: the record outlives the worker that it names.
ALTER TABLE tasks DROP CONSTRAINT tasks_completed_by_fk;
DROP INDEX tasks_done_by;
