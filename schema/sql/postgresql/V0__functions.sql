-- What SQLite has of its own and PostgreSQL has not, for the shared scripts that follow.

-- Whether a text is JSON (RFC 8259). Used by the CHECKs, which can then say by name what is wrong.
CREATE FUNCTION json_valid(document text) RETURNS boolean
  LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE
AS $$
BEGIN
  PERFORM document::json;
  RETURN true;
EXCEPTION WHEN data_exception OR invalid_text_representation THEN
  RETURN false;
END $$;
