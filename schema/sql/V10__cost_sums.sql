-- Costs of a worker or a task are added up from the index alone, and so are those of all of them in reports: the amount
-- stands in it. As many indexes as before; an entry of the log takes a few bytes more.

DROP INDEX cost_log_by_worker;
DROP INDEX cost_log_by_task;

-- Costs.ofWorker and listOfWorker; and all workers, in WorkersReport and CostReport.
CREATE INDEX cost_log_by_worker ON cost_log (worker_id, id, amount) WHERE worker_id IS NOT NULL;
-- Costs.ofTask and listOfTask; and all tasks, in CostReport.
CREATE INDEX cost_log_by_task ON cost_log (task_id, id, amount, claim_no) WHERE task_id IS NOT NULL;
