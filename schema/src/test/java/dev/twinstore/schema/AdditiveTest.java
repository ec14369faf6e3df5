package dev.twinstore.schema;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Scripts only add; and the check that says so sees what does not. */
class AdditiveTest {
    @Test
    void scripts_onlyAdd() {
        assertThat(Source.files())
                .isNotEmpty()
                .allSatisfy(file -> assertThat(Additive.violations(Source.text(file)))
                        .as(file)
                        .isEmpty());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "DROP TABLE tasks",
                "drop table if exists tasks",
                "DROP INDEX tasks_due",
                "DROP TRIGGER tasks_fence_on_claim; CREATE TRIGGER another AFTER INSERT ON tasks BEGIN SELECT 1; END",
                "DROP FUNCTION f(); CREATE FUNCTION g() RETURNS INT LANGUAGE sql AS $$ SELECT 1 $$",
                "ALTER TABLE tasks DROP COLUMN title",
                "ALTER TABLE tasks\n  DROP /* why not */ title",
                "ALTER TABLE tasks DROP CONSTRAINT task_has_a_title",
                "ALTER TABLE tasks RENAME TO work",
                "ALTER TABLE tasks RENAME COLUMN title TO name",
                "ALTER TABLE tasks ALTER COLUMN priority TYPE BIGINT",
                "ALTER TABLE tasks ALTER COLUMN priority SET NOT NULL",
                "ALTER TABLE tasks ADD COLUMN owner TEXT NOT NULL",
                "CREATE TABLE new (a TEXT); INSERT INTO new SELECT a FROM old; DROP TABLE old",
                "DELETE FROM tasks",
                "INSERT OR REPLACE INTO tasks (id) VALUES ('1')",
                "DO $$ BEGIN EXECUTE 'DROP TABLE tasks'; END $$",
                "DO $$ BEGIN DELETE FROM tasks; END $$",
                "PRAGMA writable_schema = ON",
                "VACUUM"
            })
    void script_thatDoesMoreIsRefused(String script) {
        assertThat(Additive.violations(script)).isNotEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "CREATE TABLE t (a TEXT)",
                "CREATE UNIQUE INDEX i ON t (a)",
                "ALTER TABLE tasks ADD COLUMN owner TEXT",
                "ALTER TABLE tasks ADD COLUMN owner TEXT NOT NULL DEFAULT ''",
                "UPDATE tasks SET owner = 'DROP TABLE tasks' WHERE owner IS NULL",
                "-- DROP TABLE tasks;\nCREATE TABLE t (a TEXT)",
                "ALTER TABLE tasks DROP CONSTRAINT tasks_outcome_fk; DROP INDEX tasks_by_outcome",
                "DROP INDEX tasks_due; CREATE INDEX tasks_due ON tasks (not_before)",
                "DO $$ BEGIN EXECUTE 'ALTER TABLE t ALTER COLUMN a TYPE TEXT COLLATE \"C\"'; END $$",
                "CREATE FUNCTION f() RETURNS TRIGGER LANGUAGE plpgsql AS $$ BEGIN DELETE FROM t; RETURN NULL; END $$",
                "DROP FUNCTION f(); CREATE FUNCTION f() RETURNS INT LANGUAGE sql AS $$ SELECT 1 $$",
                "DROP TRIGGER x; CREATE TRIGGER x AFTER DELETE ON t BEGIN DELETE FROM u; SELECT CASE 1 WHEN 1 THEN 2 END; END"
            })
    void script_thatAddsIsAccepted(String script) {
        assertThat(Additive.violations(script)).isEmpty();
    }
}
