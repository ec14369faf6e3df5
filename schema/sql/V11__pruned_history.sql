-- A report that misses rows which were pruned says so: the notes of prunes are found without reading the whole feed.

-- PrunedRows: the newest notes. Other entries cost it nothing.
CREATE INDEX activity_log_of_prunes ON activity_log (id) WHERE type = 'history_pruned';
