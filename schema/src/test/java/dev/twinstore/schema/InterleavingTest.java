package dev.twinstore.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.SQLException;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** On PostgreSQL many transactions write at once: whatever their order, no task waits for what has happened. */
class InterleavingTest {
    private Postgres database;
    private Work work;
    private Transactions transactions;
    private Transactions.Open one;
    private Transactions.Open two;

    @BeforeEach
    void open() throws Exception {
        database = Postgres.shared();
        work = Work.in(database);
        transactions = new Transactions(database);
        one = transactions.begin();
        two = transactions.begin();
    }

    @AfterEach
    void close() throws Exception {
        transactions.close();
        work.close();
    }

    @Nested
    class Dependency {
        @Test
        void completedMeanwhile_isWaitedForAndSeen() throws Exception {
            work.task("a");
            one.run(complete("a"));

            CompletableFuture<Void> insert = two.waits(add("t", "[\"a\"]"));
            one.commit();
            Transactions.await(insert);
            two.commit();

            assertReady("t");
        }

        @Test
        void whoseCompletionIsTakenBack_isWaitedFor() throws Exception {
            work.task("a");
            one.run(complete("a"));

            CompletableFuture<Void> insert = two.waits(add("t", "[\"a\"]"));
            one.rollback();
            Transactions.await(insert);
            two.commit();

            assertWaits("t", "task:a");
            work.complete("a");
            assertReady("t");
        }

        @Test
        void completion_waitsForWhoDependsOnItAndWakesThem() throws Exception {
            work.task("a");
            two.run(add("t", "[\"a\"]"));

            CompletableFuture<Void> completion = one.waits(complete("a"));
            two.commit();
            Transactions.await(completion);
            one.commit();

            assertReady("t");
        }

        @Test
        void completion_forgetsWhoTookItBack() throws Exception {
            work.task("a");
            two.run(add("t", "[\"a\"]"));

            CompletableFuture<Void> completion = one.waits(complete("a"));
            two.rollback();
            Transactions.await(completion);
            one.commit();

            assertThat(work.sql.texts("SELECT id FROM tasks")).containsExactly("a");
        }

        @Test
        void addedMeanwhile_isWaitedForAndThenWatched() throws Exception {
            one.run(add("later", null));

            CompletableFuture<Void> insert = two.waits(add("t", "[\"later\"]"));
            one.commit();
            Transactions.await(insert);
            two.commit();

            assertWaits("t", "task:later");
            work.complete("later");
            assertReady("t");
        }

        @Test
        void addedAndCompletedMeanwhile_isSeen() throws Exception {
            one.run(add("later", null));
            CompletableFuture<Void> insert = two.waits(add("t", "[\"later\"]"));

            one.run(complete("later"));
            one.commit();
            Transactions.await(insert);
            two.commit();

            assertReady("t");
        }

        @Test
        void importedMeanwhile_isSeen() throws Exception {
            one.run(addCompleted("later"));

            CompletableFuture<Void> insert = two.waits(add("t", "[\"later\"]"));
            one.commit();
            Transactions.await(insert);
            two.commit();

            assertReady("t");
        }

        @Test
        void whoseAdditionIsTakenBack_isStillWaitedFor() throws Exception {
            one.run(addCompleted("later"));

            CompletableFuture<Void> insert = two.waits(add("t", "[\"later\"]"));
            one.rollback();
            Transactions.await(insert);
            two.commit();

            assertWaits("t", "task:later");
            work.sql.run(addCompleted("later"));
            assertReady("t");
        }

        @Test
        void import_waitsForWhoDependsOnItAndWakesThem() throws Exception {
            two.run(add("t", "[\"later\"]"));

            CompletableFuture<Void> addition = one.waits(addCompleted("later"));
            two.commit();
            Transactions.await(addition);
            one.commit();

            assertReady("t");
        }

        @Test
        void addition_waitsForWhoDependsOnIt_soThatItsCompletionSeesThem() throws Exception {
            two.run(add("t", "[\"later\"]"));

            CompletableFuture<Void> addition = one.waits(add("later", null));
            two.commit();
            Transactions.await(addition);
            one.run(complete("later")).commit();

            assertReady("t");
        }

        @Test
        void heldId_leavesNoTraceAndIsFreeAfterwards() throws Exception {
            two.run(add("t", "[\"later\"]"));
            assertThat(two.value("SELECT string_agg(id, ' ') FROM tasks")).isEqualTo("t");
            two.rollback();

            work.task("later");

            assertThat(work.sql.texts("SELECT id FROM tasks")).containsExactly("later");
        }

        @Test
        void forwardReferences_inOneTransactionAndInOneStatement() throws Exception {
            one.run(add("t", "[\"u\"]")).run(add("u", null)).run(complete("u"));
            one.run("INSERT INTO tasks (id, outcome_id, title, depends_on, status, created_at, updated_at) VALUES"
                    + " ('v', 'o', 'task', '[\"w\"]', 'pending', 1, 1), ('w', 'o', 'task', NULL, 'completed', 1, 1)");
            one.commit();

            assertReady("t");
            assertReady("v");
        }

        @Test
        void deletedMeanwhile_isWaitedForByItsId() throws Exception {
            work.task("a");
            one.run("DELETE FROM tasks WHERE id = 'a'");

            CompletableFuture<Void> insert = two.waits(add("t", "[\"a\"]"));
            one.commit();
            Transactions.await(insert);
            two.commit();

            assertWaits("t", "task:a");
            work.sql.run(addCompleted("a"));
            assertReady("t");
        }

        @Test
        void reopenedMeanwhile_holdsNobodyUpWhoSawItCompleted() throws Exception {
            work.task("a");
            work.complete("a");
            one.run("UPDATE tasks SET status = 'pending' WHERE id = 'a'");

            two.run(add("t", "[\"a\"]")).commit();
            one.commit();

            assertReady("t");
        }

        @Test
        void claimAndStartOfADependency_waitOnlyForTheMoment() throws Exception {
            work.worker("w");
            work.task("a");
            two.run(add("t", "[\"a\"]"));

            CompletableFuture<Void> claim =
                    one.waits("UPDATE tasks SET status = 'claimed', claimed_by = 'w' WHERE id = 'a'");
            two.commit();
            Transactions.await(claim);
            one.commit();

            assertWaits("t", "task:a");
        }
    }

    @Nested
    class TwoDependencies {
        @Test
        void completedAtOnce_theFirstWakesTheSecondsWatchers() throws Exception {
            work.task("a");
            work.task("b");
            work.task("t", "[\"a\", \"b\"]", null);
            work.task("u", "[\"b\", \"a\"]", null);
            one.run(complete("b"));

            CompletableFuture<Void> completion = two.waits(complete("a"));
            one.commit();
            Transactions.await(completion);
            two.commit();

            assertReady("t");
            assertReady("u");
        }

        @Test
        void completedAtOnce_inTheOtherOrder() throws Exception {
            work.task("a");
            work.task("b");
            work.task("t", "[\"a\", \"b\"]", null);
            work.task("u", "[\"b\", \"a\"]", null);
            one.run(complete("a"));

            CompletableFuture<Void> completion = two.waits(complete("b"));
            one.commit();
            Transactions.await(completion);
            two.commit();

            assertReady("t");
            assertReady("u");
        }

        @Test
        void task_watchesTheOneWhoseIdSortsFirst_soThatNoTwoWaitCrosswise() throws Exception {
            work.task("a");
            work.task("b");
            work.task("u", "[\"b\", \"a\"]", null);

            assertWaits("u", "task:a");
            assertThat(work.blockers("u")).containsExactly("task:b", "task:a");
        }
    }

    @Nested
    class Change {
        @Test
        void toADependencyThatIsCompletedMeanwhile_isReady() throws Exception {
            work.task("a");
            work.task("t", "[\"nobody\"]", null);
            one.run(complete("a"));

            CompletableFuture<Void> change = two.waits("UPDATE tasks SET depends_on = '[\"a\"]' WHERE id = 't'");
            one.commit();
            Transactions.await(change);
            two.commit();

            assertReady("t");
        }

        @Test
        void ofWhatIsWaitedFor_whileItIsCompleted_failsOneOfTheTwoAndNothingIsLost() throws Exception {
            work.task("a");
            work.task("t", "[\"a\"]", null);
            two.run("SELECT FROM tasks WHERE id = 't' FOR UPDATE");
            CompletableFuture<Void> completion = one.waits(complete("a")); // wants t

            String change = "";
            try {
                two.run("UPDATE tasks SET depends_on = '[\"a\", \"a\"]' WHERE id = 't'"); // wants a
                two.commit();
            } catch (SQLException e) {
                change = e.getSQLState();
                two.rollback();
            }
            String completed = Transactions.outcome(completion);
            assertThat(change + completed).isEqualTo("40P01");
            if (completed.isEmpty()) {
                one.commit();
            } else {
                one.rollback();
                work.complete("a"); // as a store does that repeats what a deadlock has ended
            }

            assertReady("t");
        }

        @Test
        void returnToPending_whileADependencyIsCompletedAgain_isReady() throws Exception {
            work.worker("w");
            work.task("a");
            work.complete("a");
            work.task("t", "[\"a\"]", null);
            work.claim("t", "w");
            work.set("a", "status", "pending");
            one.run(complete("a"));

            CompletableFuture<Void> change =
                    two.waits("UPDATE tasks SET status = 'pending', claimed_by = NULL WHERE id = 't'");
            one.commit();
            Transactions.await(change);
            two.commit();

            assertReady("t");
        }

        @Test
        void timeThatHasCome_whileADependencyIsCompleted_isReady() throws Exception {
            work.task("a");
            work.task("t", "[\"a\"]", null);
            work.set("t", "not_before", 1);
            assertWaits("t", "time");
            one.run(complete("a"));

            CompletableFuture<Void> wake = two.waits("UPDATE tasks SET waits_for = (SELECT blocker FROM task_blockers"
                    + " WHERE task_id = tasks.id ORDER BY kind, position LIMIT 1) WHERE waits_for = 'time'");
            one.commit();
            Transactions.await(wake);
            two.commit();

            assertReady("t");
        }

        @Test
        void completion_waitsForATimeThatHasCome() throws Exception {
            work.task("a");
            work.task("t", "[\"a\"]", null);
            work.set("t", "not_before", 1);
            two.run("UPDATE tasks SET waits_for = 'task:a' WHERE waits_for = 'time'");

            CompletableFuture<Void> completion = one.waits(complete("a"));
            two.commit();
            Transactions.await(completion);
            one.commit();

            assertReady("t");
        }
    }

    @Nested
    class Skill {
        @Test
        void registeredMeanwhile_isWaitedForAndSeen() throws Exception {
            one.run(register("java"));

            CompletableFuture<Void> insert = two.waits(addSkilled("t"));
            one.commit();
            Transactions.await(insert);
            two.commit();

            assertReady("t");
        }

        @Test
        void whoseRegistrationIsTakenBack_isWaitedFor() throws Exception {
            one.run(register("java"));

            CompletableFuture<Void> insert = two.waits(addSkilled("t"));
            one.rollback();
            Transactions.await(insert);
            two.commit();

            assertWaits("t", "skill:java");
        }

        @Test
        void registration_waitsForWhoNeedsItAndWakesThem() throws Exception {
            two.run(addSkilled("t"));

            CompletableFuture<Void> registration = one.waits(register("java"));
            two.commit();
            Transactions.await(registration);
            one.commit();

            assertReady("t");
        }

        @Test
        void deletedMeanwhile_isWaitedForAgain() throws Exception {
            work.skill("java");
            one.run("DELETE FROM skills");

            CompletableFuture<Void> insert = two.waits(addSkilled("t"));
            one.commit();
            Transactions.await(insert);
            two.commit();

            assertWaits("t", "skill:java");
        }

        @Test
        void deletion_waitsForWhoSawItAndLooksAtThemAgain() throws Exception {
            work.skill("java");
            two.run(addSkilled("t"));

            CompletableFuture<Void> deletion = one.waits("DELETE FROM skills");
            two.commit();
            Transactions.await(deletion);
            one.commit();

            assertWaits("t", "skill:java");
        }

        @Test
        void renamedMeanwhile_isSeenByItsNewName() throws Exception {
            work.skill("kotlin");
            one.run("UPDATE skills SET name = 'java'");

            CompletableFuture<Void> insert = two.waits(addSkilled("t"));
            one.commit();
            Transactions.await(insert);
            two.commit();

            assertReady("t");
        }

        @Test
        void renaming_waitsForWhoNeedsTheNewName() throws Exception {
            work.skill("kotlin");
            two.run(addSkilled("t"));

            CompletableFuture<Void> renaming = one.waits("UPDATE skills SET name = 'java'");
            two.commit();
            Transactions.await(renaming);
            one.commit();

            assertReady("t");
        }

        @Test
        void deletedWhileATimeComes_isWaitedFor() throws Exception {
            work.skill("java");
            work.task("t", null, "[\"java\"]");
            work.set("t", "not_before", 1);
            one.run("DELETE FROM skills");

            CompletableFuture<Void> wake = two.waits("UPDATE tasks SET waits_for = NULL WHERE waits_for = 'time'");
            one.commit();
            Transactions.await(wake);
            two.commit();

            assertWaits("t", "skill:java");
        }

        @Test
        void registeredWhileADependencyIsCompleted_isSeen() throws Exception {
            work.task("a");
            work.task("t", "[\"a\"]", "[\"java\"]");
            one.run(register("java"));

            CompletableFuture<Void> completion = two.waits(complete("a"));
            one.commit();
            Transactions.await(completion);
            two.commit();

            assertReady("t");
        }

        @Test
        void registrations_waitForEachOther() throws Exception {
            work.task("t", null, "[\"java\", \"sql\"]");
            one.run(register("java"));

            CompletableFuture<Void> registration = two.waits(register("sql"));
            one.commit();
            Transactions.await(registration);
            two.commit();

            assertReady("t");
        }

        @Test
        void use_ofASkillWaitsForNobody() throws Exception {
            work.skill("java");
            two.run(addSkilled("t"));

            one.run("UPDATE skills SET usage_count = usage_count + 1").commit();
            two.commit();

            assertReady("t");
        }
    }

    @Nested
    class OrdinaryWork {
        @Test
        void ofDifferentTasks_waitsForNobody() throws Exception {
            work.worker("w");
            work.task("a");
            work.task("b");
            one.run("UPDATE tasks SET status = 'claimed', claimed_by = 'w', claim_no = claim_no + 1 WHERE id = 'a'");
            two.run("UPDATE tasks SET status = 'claimed', claimed_by = 'w', claim_no = claim_no + 1 WHERE id = 'b'");
            one.run(complete("a"));
            two.run(complete("b")).run(add("c", null));
            one.run(add("d", "[\"a\"]"));
            assertThat(transactions.committed("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory'"))
                    .isEqualTo("0");
            two.commit();
            one.commit();

            assertReady("d");
        }

        @Test
        void underAnotherIsolation_isRefusedWhereItCouldMissSomething() throws Exception {
            work.task("a");
            one.run("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ");

            assertThatThrownBy(() -> one.run(complete("a")))
                    .isInstanceOf(SQLException.class)
                    .hasMessageContaining("READ COMMITTED");
            one.rollback();
            one.run("SET TRANSACTION ISOLATION LEVEL SERIALIZABLE");
            assertThatThrownBy(() -> one.run(add("t", "[\"a\"]")))
                    .isInstanceOf(SQLException.class)
                    .hasMessageContaining("READ COMMITTED");
            one.rollback();
            one.run("SET TRANSACTION ISOLATION LEVEL SERIALIZABLE")
                    .run(add("u", null))
                    .commit();
        }
    }

    private void assertReady(String task) throws SQLException {
        assertThat(work.waitsFor(task)).as("%s waits for", task).isNull();
    }

    private void assertWaits(String task, String blocker) throws SQLException {
        assertThat(work.waitsFor(task)).as("%s waits for", task).isEqualTo(blocker);
    }

    private static String add(String id, String dependsOn) {
        return "INSERT INTO tasks (id, outcome_id, title, depends_on, created_at, updated_at) VALUES ('" + id
                + "', 'o', 'task', " + (dependsOn == null ? "NULL" : "'" + dependsOn + "'") + ", 1, 1)";
    }

    private static String addSkilled(String id) {
        return "INSERT INTO tasks (id, outcome_id, title, required_skills, created_at, updated_at) VALUES ('" + id
                + "', 'o', 'task', '[\"java\"]', 1, 1)";
    }

    private static String addCompleted(String id) {
        return "INSERT INTO tasks (id, outcome_id, title, status, created_at, updated_at) VALUES ('" + id
                + "', 'o', 'task', 'completed', 1, 1)";
    }

    private static String complete(String id) {
        return "UPDATE tasks SET status = 'completed' WHERE id = '" + id + "'";
    }

    private static String register(String name) {
        return "INSERT INTO skills (id, name, category, path, created_at, updated_at) VALUES ('id of " + name + "', '"
                + name + "', 'any', '/skills', 1, 1)";
    }
}
