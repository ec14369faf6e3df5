package dev.twinstore.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.twinstore.Goals;
import dev.twinstore.RefusedException;
import dev.twinstore.TestDatabase;
import dev.twinstore.WithStore;
import dev.twinstore.backup.Backups;
import dev.twinstore.db.tables.pojos.Task;
import dev.twinstore.db.tables.pojos.Worker;
import dev.twinstore.model.TaskStatus;
import dev.twinstore.model.WorkerStatus;
import dev.twinstore.task.NewTask;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What holds on both engines. */
class CheckTest extends WithStore {
    private Check check() {
        return Check.of(database.database()).time(time);
    }

    private List<String> found() {
        return check().run().findings().stream().map(Finding::examination).toList();
    }

    private void sql(String... statements) throws SQLException {
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement()) {
            for (String each : statements) {
                statement.execute(each);
            }
        }
    }

    @Test
    void healthyStore_hasNoFindings_whileItIsUsed() {
        String outcome = Goals.active(store);
        Worker worker = store.workers().start(outcome, "w");
        Task first = store.tasks().add(outcome, NewTask.of("first"));
        store.tasks().add(outcome, NewTask.of("second").dependsOn(first.id()));
        store.tasks().claim(worker).orElseThrow().start().orThrow();

        CheckReport report = check().run();

        assertThat(report.findings()).isEmpty();
        assertThat(report.isHealthy()).isTrue();
        assertThat(report.examined()).contains("claims", "readiness", "tree", "clock", "workers", "schema", "indexes");
        assertThat(report.examined().size() + report.skipped().size())
                .isEqualTo(Check.examinations().size());
    }

    @Test
    void staleWorker_isFound_andItsTaskFreedByFix() {
        String outcome = Goals.active(store);
        Worker worker = store.workers().start(outcome, "w");
        Task task = store.tasks().add(outcome, NewTask.of("t"));
        assertThat(store.tasks().claim(worker)).isPresent();
        time.advance(Duration.ofMinutes(6));

        assertThat(check().run().findings()).singleElement().satisfies(finding -> {
            assertThat(finding.examination()).isEqualTo("workers");
            assertThat(finding.what())
                    .startsWith("1 worker has given no heartbeat for more than 5 min: ")
                    .contains(worker.id());
            assertThat(finding.fixable()).isTrue();
        });
        Path backups = dir.resolve("backups");
        Check.Fixed fixed = check().backups(backups, Duration.ofDays(1)).fix();

        assertThat(fixed.before().isHealthy()).isFalse();
        assertThat(fixed.backup()).isIn(Backups.of(database.database(), backups).list());
        assertThat(fixed.after().isHealthy()).isTrue();
        assertThat(store.workers().get(worker.id()).status()).isEqualTo(WorkerStatus.FAILED);
        assertThat(store.tasks().get(task.id()).status()).isEqualTo(TaskStatus.PENDING);
    }

    @Test
    void fix_withoutAFolderForTheBackup_isRefused() {
        assertThatExceptionOfType(RefusedException.class)
                .isThrownBy(() -> check().fix())
                .withMessageContaining("folder for backups");
    }

    @Test
    void fix_ofAHealthyStore_doesNothing() {
        Path backups = dir.resolve("backups");
        Backups.of(database.database(), backups).time(time).make();
        Check.Fixed fixed = check().backups(backups, Duration.ofDays(1)).fix();
        assertThat(fixed.backup()).isNull();
        assertThat(fixed.after().isHealthy()).isTrue();
    }

    @Test
    void rowsThatAForeignProgramLeftWrong_areFound_withTheirIds() throws SQLException {
        String outcome = Goals.active(store);
        Worker worker = store.workers().start(outcome, "w");
        Task claimed = store.tasks().add(outcome, NewTask.of("a"));
        assertThat(store.tasks().claim(worker)).isPresent();
        Task other = store.tasks().add(outcome, NewTask.of("b"));

        sql("UPDATE tasks SET completed_at = 1 WHERE id = '" + other.id() + "'");
        assertThat(check().run().findings()).singleElement().satisfies(finding -> {
            assertThat(finding.examination()).isEqualTo("claims");
            assertThat(finding.what()).contains(other.id()).doesNotContain(claimed.id());
        });
        sql("UPDATE tasks SET completed_at = NULL", "UPDATE workers SET current_task_id = '" + other.id() + "'");
        assertThat(found()).containsExactly("claims");
        sql("UPDATE workers SET current_task_id = '" + claimed.id() + "', status = 'completed'");
        assertThat(check().run().findings()).singleElement().satisfies(finding -> {
            assertThat(finding.what()).contains("ended", claimed.id());
            assertThat(finding.fixable()).isTrue();
        });
        sql("UPDATE workers SET status = 'running'");
        assertThat(found()).isEmpty();
    }

    @Test
    void droppedTrigger_isFound_andSoIsTheTaskThatWaitsForNothing() throws SQLException {
        String outcome = Goals.active(store);
        Task first = store.tasks().add(outcome, NewTask.of("first"));
        Task second = store.tasks().add(outcome, NewTask.of("second").dependsOn(first.id()));
        Worker worker = store.workers().start(outcome, "w");
        String on = TestDatabase.ON_POSTGRES ? " ON tasks" : "";
        sql("DROP TRIGGER tasks_ready_on_completion" + on);
        if (TestDatabase.ON_POSTGRES) {
            sql("UPDATE tasks SET waits_for = NULL WHERE id = '" + second.id() + "'");
        }
        store.tasks().complete(store.tasks().claim(worker).orElseThrow()).orThrow();

        CheckReport report = check().run();
        assertThat(report.findings())
                .extracting(Finding::what)
                .anySatisfy(what -> assertThat(what).contains("trigger tasks_ready_on_completion is missing"));
        if (!TestDatabase.ON_POSTGRES) { // a server's trigger is made again by hand
            assertThat(report.findings())
                    .extracting(Finding::what)
                    .anySatisfy(what -> assertThat(what).contains("1 task waits for what is there", second.id()));
            Check.Fixed fixed =
                    check().backups(dir.resolve("backups"), Duration.ofDays(1)).fix();
            assertThat(fixed.after().findings()).isEmpty();
            assertThat(store.tasks().claim(worker)).isPresent();
        }
    }

    @Test
    void foreignObject_isFound() throws SQLException {
        sql("CREATE TABLE mine (x TEXT)");
        assertThat(check().run().findings())
                .singleElement()
                .satisfies(finding -> assertThat(finding.what()).contains("table mine"));
        sql("DROP TABLE mine");
    }

    @Test
    void rowsOfTomorrow_areFound() throws SQLException {
        String outcome = Goals.active(store);
        store.workers().start(outcome, "w");
        sql("UPDATE workers SET last_heartbeat = last_heartbeat + 3600000");
        assertThat(found()).containsExactly("clock");
    }

    @Test
    void backups_areLookedAtIfTheFolderIsNamed() {
        Path folder = dir.resolve("backups");
        Check check = check().backups(folder, Duration.ofDays(1));
        assertThat(check.run().findings())
                .singleElement()
                .satisfies(finding -> assertThat(finding.what()).contains("no backup"));
        Backups.of(database.database(), folder).time(time).make();
        assertThat(check.run().findings()).isEmpty();
        time.advance(Duration.ofDays(2));
        assertThat(check.run().findings())
                .singleElement()
                .satisfies(finding -> assertThat(finding.what()).contains("older than"));
    }
}
