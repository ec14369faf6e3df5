-- Functions that the shared scripts take for granted, because SQLite has them. PostgreSQL's form.

-- Whether a text is JSON: for CHECKs, so that the named constraint is what is reported. No text: NULL.
CREATE FUNCTION json_valid(content TEXT) RETURNS BOOLEAN LANGUAGE plpgsql IMMUTABLE STRICT AS $$
BEGIN
  PERFORM content::JSON;
  RETURN true;
EXCEPTION
  WHEN data_exception OR syntax_error OR program_limit_exceeded THEN
    RETURN false;
END $$;
