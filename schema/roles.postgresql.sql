-- Two roles for a migrated PostgreSQL database: one that may do all that the library does at run time, and one that may
-- only read. Neither may make, change or drop anything; that is the owner's, who alone migrates. Neither may log in:
-- grant them to the users who do.
--
--   psql -v ON_ERROR_STOP=1 -v schema=public -v writer=twinstore_writer -v reader=twinstore_reader \
--     -f roles.postgresql.sql "$URL_OF_THE_OWNER"
--   psql -c 'GRANT twinstore_writer TO some_user' "$URL_OF_THE_OWNER"
--
-- Run it as the owner of the tables, who needs CREATEROLE unless the roles exist already; and again at any time: it
-- grants what is missing. What later versions of the schema add is granted when it is made. Both roles must have the
-- schema first in their search path. Takes from everybody else the right to make tables in the schema.

SELECT set_config('twinstore.schema', :'schema', false),
       set_config('twinstore.writer', :'writer', false),
       set_config('twinstore.reader', :'reader', false);

DO $$
DECLARE
  area   TEXT := current_setting('twinstore.schema');
  writer TEXT := current_setting('twinstore.writer');
  reader TEXT := current_setting('twinstore.reader');
  role   TEXT;
BEGIN
  IF to_regclass(format('%I.flyway_schema_history', area)) IS NULL THEN
    RAISE EXCEPTION 'schema % has no tables of Twinstore yet; migrate it first', area;
  END IF;

  FOREACH role IN ARRAY ARRAY[writer, reader] LOOP
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = role) THEN
      EXECUTE format('CREATE ROLE %I NOLOGIN', role);
    END IF;
  END LOOP;

  EXECUTE format('REVOKE CREATE ON SCHEMA %I FROM PUBLIC', area);
  EXECUTE format('GRANT USAGE ON SCHEMA %I TO %I, %I', area, writer, reader);

  -- Reading: tables, views, and the history that tells the version.
  EXECUTE format('GRANT SELECT ON ALL TABLES IN SCHEMA %I TO %I, %I', area, writer, reader);
  EXECUTE format('ALTER DEFAULT PRIVILEGES IN SCHEMA %I GRANT SELECT ON TABLES TO %I, %I', area, writer, reader);

  -- Writing: rows, and the numbers of logs, which an import sets; never the history.
  EXECUTE format('GRANT INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA %I TO %I', area, writer);
  EXECUTE format('REVOKE INSERT, UPDATE, DELETE ON %I.flyway_schema_history FROM %I', area, writer);
  EXECUTE format('GRANT SELECT, USAGE, UPDATE ON ALL SEQUENCES IN SCHEMA %I TO %I', area, writer);
  EXECUTE format('ALTER DEFAULT PRIVILEGES IN SCHEMA %I GRANT INSERT, UPDATE, DELETE ON TABLES TO %I', area, writer);
  EXECUTE format('ALTER DEFAULT PRIVILEGES IN SCHEMA %I GRANT SELECT, USAGE, UPDATE ON SEQUENCES TO %I', area, writer);

  -- The functions behind triggers, constraints and views.
  EXECUTE format('GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA %I TO %I, %I', area, writer, reader);
  EXECUTE format('ALTER DEFAULT PRIVILEGES IN SCHEMA %I GRANT EXECUTE ON FUNCTIONS TO %I, %I', area, writer, reader);
END $$;
