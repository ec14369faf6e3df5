package dev.twinstore;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.event.Level;
import org.slf4j.spi.CallerBoundaryAware;
import org.slf4j.spi.LoggingEventBuilder;

/**
 * Every line that Twinstore logs, through SLF4J, under the name of the class that says it. A line is the event's name, which
 * does not change between releases, then its fields as {@code name=value}, then a sentence for people:
 *
 * <pre>{@code
 * twinstore.worker.lost worker=0198c2f4 name="renderer 1" reason="process 4711 on host-3 is gone": its tasks were freed
 * }</pre>
 *
 * <p>So it reads the same in every backend, and {@code grep 'twinstore\.worker\.lost '} finds it. A value that holds a blank,
 * a quote or a line break stands in quotes, escaped as in Java: one event, one line. Databases are named by {@link Database}'s
 * text, which holds no password.
 *
 * <table>
 * <caption>The events. When each is logged stands at its constant.</caption>
 * <tr><th>name</th><th>level</th><th>fields</th><th>constant</th></tr>
 * <tr><td>twinstore.archive.damaged</td><td>WARN</td><td>file, because</td><td>{@link #ARCHIVE_DAMAGED}</td></tr>
 * <tr><td>twinstore.archive.done</td><td>INFO</td><td>database, outputs, bytes, folder</td><td>{@link #ARCHIVE_DONE}</td></tr>
 * <tr><td>twinstore.archive.expired</td><td>INFO</td><td>file, outputs, bytes</td><td>{@link #ARCHIVE_EXPIRED}</td></tr>
 * <tr><td>twinstore.archive.lost</td><td>WARN</td><td>file</td><td>{@link #ARCHIVE_LOST}</td></tr>
 * <tr><td>twinstore.archive.unfit</td><td>WARN</td><td>because</td><td>{@link #ARCHIVE_UNFIT}</td></tr>
 * <tr><td>twinstore.backup.failed</td><td>ERROR</td><td>database</td><td>{@link #BACKUP_FAILED}</td></tr>
 * <tr><td>twinstore.backup.made</td><td>INFO</td><td>database, folder, bytes</td><td>{@link #BACKUP_MADE}</td></tr>
 * <tr><td>twinstore.backup.removed</td><td>INFO</td><td>folder</td><td>{@link #BACKUP_REMOVED}</td></tr>
 * <tr><td>twinstore.backup.unreadable</td><td>WARN</td><td>folder, because</td><td>{@link #BACKUP_UNREADABLE}</td></tr>
 * <tr><td>twinstore.backup.warning</td><td>WARN</td><td>folder, found</td><td>{@link #BACKUP_WARNING}</td></tr>
 * <tr><td>twinstore.changes.dropped</td><td>WARN</td><td>database, dropped</td><td>{@link #CHANGES_DROPPED}</td></tr>
 * <tr><td>twinstore.checkpoint.failed</td><td>WARN</td><td>database</td><td>{@link #CHECKPOINT_FAILED}</td></tr>
 * <tr><td>twinstore.close.busy</td><td>ERROR</td><td>database</td><td>{@link #CLOSE_BUSY}</td></tr>
 * <tr><td>twinstore.close.reading</td><td>WARN</td><td>database</td><td>{@link #CLOSE_READING}</td></tr>
 * <tr><td>twinstore.close.replaced</td><td>ERROR</td><td>database</td><td>{@link #CLOSE_REPLACED}</td></tr>
 * <tr><td>twinstore.commit.broken</td><td>INFO</td><td>database, transaction, fate</td><td>{@link #COMMIT_BROKEN}</td></tr>
 * <tr><td>twinstore.connection.broken</td><td>DEBUG</td><td>because</td><td>{@link #CONNECTION_BROKEN}</td></tr>
 * <tr><td>twinstore.drill.unreadable</td><td>WARN</td><td>because</td><td>{@link #DRILL_UNREADABLE}</td></tr>
 * <tr><td>twinstore.gauge.failed</td><td>WARN</td><td>database</td><td>{@link #GAUGE_FAILED}</td></tr>
 * <tr><td>twinstore.heartbeat.silent</td><td>WARN</td><td>worker, since</td><td>{@link #HEARTBEAT_SILENT}</td></tr>
 * <tr><td>twinstore.housekeeping.failed</td><td>WARN</td><td>database, could_not, again_in</td><td>{@link #HOUSEKEEPING_FAILED}</td></tr>
 * <tr><td>twinstore.job.failed</td><td>ERROR</td><td>job</td><td>{@link #JOB_FAILED}</td></tr>
 * <tr><td>twinstore.listener.failed</td><td>WARN</td><td>told</td><td>{@link #LISTENER_FAILED}</td></tr>
 * <tr><td>twinstore.prune.done</td><td>INFO</td><td>database, table, deleted, exported, before, export</td><td>{@link #PRUNE_DONE}</td></tr>
 * <tr><td>twinstore.prune.unfit</td><td>WARN</td><td>table, row</td><td>{@link #PRUNE_UNFIT}</td></tr>
 * <tr><td>twinstore.report.failed</td><td>ERROR</td><td>folder</td><td>{@link #REPORT_FAILED}</td></tr>
 * <tr><td>twinstore.restore.done</td><td>INFO</td><td>database, backup, kept</td><td>{@link #RESTORE_DONE}</td></tr>
 * <tr><td>twinstore.restore.undone</td><td>WARN</td><td>database, archives</td><td>{@link #RESTORE_UNDONE}</td></tr>
 * <tr><td>twinstore.sweep.skipped</td><td>ERROR</td><td>row</td><td>{@link #SWEEP_SKIPPED}</td></tr>
 * <tr><td>twinstore.task.lost</td><td>WARN</td><td>task, title, status</td><td>{@link #TASK_LOST}</td></tr>
 * <tr><td>twinstore.transaction.again</td><td>DEBUG</td><td>database, because</td><td>{@link #TRANSACTION_AGAIN}</td></tr>
 * <tr><td>twinstore.turn.failed</td><td>ERROR</td><td>database</td><td>{@link #TURN_FAILED}</td></tr>
 * <tr><td>twinstore.waiting.failed</td><td>WARN</td><td>database</td><td>{@link #WAITING_FAILED}</td></tr>
 * <tr><td>twinstore.wal.deleted</td><td>ERROR</td><td>database, rescued</td><td>{@link #WAL_DELETED}</td></tr>
 * <tr><td>twinstore.wal.left</td><td>INFO</td><td>database, because</td><td>{@link #WAL_LEFT}</td></tr>
 * <tr><td>twinstore.wal.unrescued</td><td>ERROR</td><td>database</td><td>{@link #WAL_UNRESCUED}</td></tr>
 * <tr><td>twinstore.wal.unwatched</td><td>DEBUG</td><td>database</td><td>{@link #WAL_UNWATCHED}</td></tr>
 * <tr><td>twinstore.watch.failed</td><td>ERROR</td><td>database</td><td>{@link #WATCH_FAILED}</td></tr>
 * <tr><td>twinstore.worker.lost</td><td>WARN</td><td>worker, name, reason</td><td>{@link #WORKER_LOST}</td></tr>
 * <tr><td>twinstore.write.slow</td><td>WARN</td><td>database, thread, running, at</td><td>{@link #WRITE_SLOW}</td></tr>
 * <tr><td>twinstore.write.stalled</td><td>ERROR</td><td>database, thread, stalled, at</td><td>{@link #WRITE_STALLED}</td></tr>
 * </table>
 */
public enum LogEvent {
    /** A function given to write has held up all other writes of the store for a second. */
    WRITE_SLOW(
            Level.WARN,
            "twinstore.write.slow",
            "every other write of this store waits for the function given to write; do slow things outside it",
            "database",
            "thread",
            "running",
            "at"),
    /** A function given to write finished no statement for the stall timeout and was given up. */
    WRITE_STALLED(
            Level.ERROR,
            "twinstore.write.stalled",
            "the function given to write finished no statement for so long; it is given up and nothing of it is written",
            "database",
            "thread",
            "stalled",
            "at"),
    /** The functions given to write could not be watched; the watch goes on. */
    WATCH_FAILED(Level.ERROR, "twinstore.watch.failed", "could not watch the functions given to write", "database"),
    /** Something failed after a commit or a rollback, which it does not change. */
    TURN_FAILED(
            Level.ERROR,
            "twinstore.turn.failed",
            "after the end of a transaction, which it does not change; please report it",
            "database"),
    /** A transaction is run again: the server broke a deadlock, or the connection was lost. */
    TRANSACTION_AGAIN(
            Level.DEBUG, "twinstore.transaction.again", "the transaction is run again", "database", "because"),
    /** A connection broke after its commit. */
    CONNECTION_BROKEN(
            Level.DEBUG,
            "twinstore.connection.broken",
            "the connection broke when it was given back; it is replaced",
            "because"),
    /** The connection broke in the moment of a commit, and the server was asked what became of it. */
    COMMIT_BROKEN(
            Level.INFO,
            "twinstore.commit.broken",
            "the connection broke in the moment of the commit; the server knew what became of it",
            "database",
            "transaction",
            "fate"),
    /** A store is closed while a read or a write still runs. */
    CLOSE_BUSY(
            Level.ERROR,
            "twinstore.close.busy",
            "a read or a write still runs while the store is closed; its connection is left to it",
            "database"),
    /** A SQLite file is closed while reads still run: its WAL stays. */
    CLOSE_READING(
            Level.WARN,
            "twinstore.close.reading",
            "reads still run while the store is closed; its WAL stays beside it",
            "database"),
    /** At the end the WAL could not be moved into the file: it stays beside it, and is read at the next opening. */
    WAL_LEFT(Level.INFO, "twinstore.wal.left", "closed without emptying the -wal", "database", "because"),
    /** Claims that wait could not be looked after; it is tried again in a second. */
    WAITING_FAILED(
            Level.WARN,
            "twinstore.waiting.failed",
            "could not look for tasks that waiting claims could take; trying again",
            "database"),
    /** A heartbeat or a sweep in the background failed; it is tried again. */
    HOUSEKEEPING_FAILED(
            Level.WARN, "twinstore.housekeeping.failed", "trying again", "database", "could_not", "again_in"),
    /** No heartbeat of a worker of this process has reached the database for half the time after which it is swept. */
    HEARTBEAT_SILENT(
            Level.WARN,
            "twinstore.heartbeat.silent",
            "no heartbeat of the worker has reached the database; others may take its tasks soon",
            "worker",
            "since"),
    /** A sweep of this process found a worker dead. */
    WORKER_LOST(Level.WARN, "twinstore.worker.lost", "its tasks were freed", "worker", "name", "reason"),
    /** A sweep of this process took a task from a dead worker. */
    TASK_LOST(Level.WARN, "twinstore.task.lost", "its worker was lost", "task", "title", "status"),
    /** Rows that another program left cannot be swept. */
    SWEEP_SKIPPED(
            Level.ERROR, "twinstore.sweep.skipped", "its rows are not as they should be; correct them by hand", "row"),
    /** The queue could not be counted for its meters; what was known before is shown. */
    GAUGE_FAILED(
            Level.WARN,
            "twinstore.gauge.failed",
            "could not count the open tasks; showing those of before",
            "database"),
    /** Work on a schedule ended in an error that it was not made for. */
    JOB_FAILED(Level.ERROR, "twinstore.job.failed", "it is done again in a minute", "job"),
    /** Reports on a schedule could not be read or written. */
    REPORT_FAILED(
            Level.ERROR,
            "twinstore.report.failed",
            "the reports are as they were; they are made again by the schedule",
            "folder"),
    /** A listener threw. */
    LISTENER_FAILED(Level.WARN, "twinstore.listener.failed", "a listener threw; the others are told", "told"),
    /** An archive file cannot be appended to or read back. */
    ARCHIVE_DAMAGED(
            Level.WARN,
            "twinstore.archive.damaged",
            "the month goes on in another file; restore this one from a backup",
            "file",
            "because"),
    /** An archiving has ended that archived something. */
    ARCHIVE_DONE(
            Level.INFO,
            "twinstore.archive.done",
            "full outputs were archived",
            "database",
            "outputs",
            "bytes",
            "folder"),
    /** An archive file was removed, as was asked for. */
    ARCHIVE_EXPIRED(Level.INFO, "twinstore.archive.expired", "it was removed by retention", "file", "outputs", "bytes"),
    /** Rows name an archive file that is not there. */
    ARCHIVE_LOST(
            Level.WARN,
            "twinstore.archive.lost",
            "the file is not there; the month goes on in another file; restore this one from a backup",
            "file"),
    /** A full output cannot be archived as it is. */
    ARCHIVE_UNFIT(Level.WARN, "twinstore.archive.unfit", "the output stays in its row", "because"),
    /** A backup that a schedule began has failed. */
    BACKUP_FAILED(Level.ERROR, "twinstore.backup.failed", "no backup was made; it is tried again", "database"),
    /** A backup was made. */
    BACKUP_MADE(Level.INFO, "twinstore.backup.made", "it is proven", "database", "folder", "bytes"),
    /** An old backup was removed, by retention. */
    BACKUP_REMOVED(Level.INFO, "twinstore.backup.removed", "newer ones are kept", "folder"),
    /** A folder that is named like a backup cannot be read as one. */
    BACKUP_UNREADABLE(
            Level.WARN,
            "twinstore.backup.unreadable",
            "it is named like a backup, but does not count as one; it is left as it is",
            "folder",
            "because"),
    /** Something is wrong with the database that was backed up. */
    BACKUP_WARNING(
            Level.WARN,
            "twinstore.backup.warning",
            "the backup is a true copy; correct it in the database",
            "folder",
            "found"),
    /** A drill cannot read an archived output. */
    DRILL_UNREADABLE(
            Level.WARN,
            "twinstore.drill.unreadable",
            "an archived output cannot be read in the restored database",
            "because"),
    /** A table was pruned. */
    PRUNE_DONE(
            Level.INFO,
            "twinstore.prune.done",
            "old rows were deleted",
            "database",
            "table",
            "deleted",
            "exported",
            "before",
            "export"),
    /** A row cannot be exported as it is. */
    PRUNE_UNFIT(
            Level.WARN,
            "twinstore.prune.unfit",
            "the row holds what is no text; it is not exported, and stays",
            "table",
            "row"),
    /** A backup was restored; kept says where the old database is now, or "nothing". */
    RESTORE_DONE(
            Level.INFO,
            "twinstore.restore.done",
            "a backup was brought back; delete what is kept when you are sure",
            "database",
            "backup",
            "kept"),
    /** A restore died between its renames; the old archive files are in their folder again. */
    RESTORE_UNDONE(
            Level.WARN,
            "twinstore.restore.undone",
            "a restore has died; the old database and its archive files are in their places again",
            "database",
            "archives"),
    /** A store is closed whose WAL was replaced by others. */
    CLOSE_REPLACED(
            Level.ERROR,
            "twinstore.close.replaced",
            "others write to another -wal; the connection stays open until the process ends, and moves nothing into the file",
            "database"),
    /** The WAL of an open SQLite file was deleted or replaced; rescued says whether all that was committed was moved into the file. */
    WAL_DELETED(
            Level.ERROR,
            "twinstore.wal.deleted",
            "the database or its -wal was deleted or replaced while the store was open; close it, and open it again",
            "database",
            "rescued"),
    /** What was in a deleted WAL could not be moved into the file. */
    WAL_UNRESCUED(Level.ERROR, "twinstore.wal.unrescued", "could not move the deleted -wal into the file", "database"),
    /** The path to a SQLite file cannot be resolved. */
    WAL_UNWATCHED(
            Level.DEBUG,
            "twinstore.wal.unwatched",
            "cannot follow the path to the file; a link on the way is not seen through",
            "database"),
    /** The WAL of a SQLite file could not be moved into the file; it is tried again when it has grown. */
    CHECKPOINT_FAILED(
            Level.WARN,
            "twinstore.checkpoint.failed",
            "could not move the -wal into the file: it grows until that succeeds; nothing is lost",
            "database"),
    /** Listeners are slower than the changes come: the oldest were dropped. Said once for all that were dropped since. */
    CHANGES_DROPPED(
            Level.WARN,
            "twinstore.changes.dropped",
            "the listeners are slower than the changes come; the oldest were dropped. They are in the feed",
            "database",
            "dropped");

    private static final String SELF = LogEvent.class.getName();

    private final Level level;
    private final String event;
    private final String sentence;

    @SuppressWarnings("ImmutableEnumChecker") // List.of
    private final List<String> fields;

    LogEvent(Level level, String event, String sentence, String... fields) {
        this.level = level;
        this.event = event;
        this.sentence = sentence;
        this.fields = List.of(fields);
    }

    /** How it is logged. */
    public Level level() {
        return level;
    }

    /** Its name in the log, such as {@code twinstore.worker.lost}. */
    public String event() {
        return event;
    }

    /** The names of its fields, in the order of the line. */
    public List<String> fields() {
        return fields;
    }

    /**
     * Internal: logs it.
     *
     * @param values of the fields, in their order
     */
    public void log(Logger log, Object... values) {
        log(log, null, values);
    }

    /**
     * Internal: logs it, with what was thrown.
     *
     * @param values of the fields, in their order
     */
    public void log(Logger log, @Nullable Throwable thrown, Object... values) {
        if (!log.isEnabledForLevel(level)) {
            return;
        }
        LoggingEventBuilder line = log.atLevel(level).setMessage(line(values));
        if (thrown != null) {
            line = line.setCause(thrown);
        }
        if (line instanceof CallerBoundaryAware aware) {
            aware.setCallerBoundary(SELF); // backends that name the calling class shall not name this one
        }
        line.log();
    }

    /** The line, as it is logged. */
    String line(Object... values) {
        assert values.length == fields.size() : event + " has the fields " + fields;
        StringBuilder line = new StringBuilder(event);
        for (int i = 0; i < Math.min(values.length, fields.size()); i++) {
            line.append(' ').append(fields.get(i)).append('=').append(quoted(String.valueOf(values[i])));
        }
        return line.append(": ").append(sentence).toString();
    }

    private static String quoted(String value) {
        if (!value.isEmpty()
                && value.chars().allMatch(c -> c > ' ' && c != '"' && c != '\\' && c != '=' && c != 0x7f)) {
            return value;
        }
        StringBuilder quoted = new StringBuilder(value.length() + 2).append('"');
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c == '"' || c == '\\') {
                quoted.append('\\').append(c);
            } else if (Character.isISOControl(c) || c == '\u2028' || c == '\u2029') {
                quoted.append(c == '\n' ? "\\n" : String.format("\\u%04x", (int) c));
            } else {
                quoted.append(c);
            }
        }
        return quoted.append('"').toString();
    }
}
