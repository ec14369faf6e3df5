-- What archiving asks (dev.twinstore.archive), which is about few of many rows: those that still have their output, and
-- those whose output is in an archive file.

-- Archiving: outputs by age that are still in their rows.
CREATE INDEX progress_entries_to_archive ON progress_entries (created_at, id) WHERE full_output IS NOT NULL;
-- Archives.expire and verify: what an archive file has; and whether a name is taken.
CREATE INDEX progress_entries_archived ON progress_entries (output_archive, id) WHERE output_archive IS NOT NULL;
