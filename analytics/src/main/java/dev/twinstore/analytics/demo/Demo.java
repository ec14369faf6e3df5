package dev.twinstore.analytics.demo;

import static dev.twinstore.db.Tables.ACTIVITY_LOG;
import static dev.twinstore.db.Tables.OUTCOMES;
import static org.jooq.impl.DSL.coalesce;
import static org.jooq.impl.DSL.inline;
import static org.jooq.impl.DSL.max;
import static org.jooq.impl.DSL.selectOne;

import dev.twinstore.OpenException;
import dev.twinstore.Store;
import dev.twinstore.db.tables.pojos.Task;
import dev.twinstore.model.TaskStatus;
import dev.twinstore.outcome.NewOutcome;
import dev.twinstore.task.NewTask;
import dev.twinstore.task.TaskStatistics;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * The demonstration: makes each file below a folder a task, lets worker processes race for them on one database, kills one
 * of them in mid-task, and examines what is left. It keeps nothing but the database.
 */
public final class Demo {
    private static final int BATCH = 500;

    private final Settings settings;
    private final DemoProgress progress;

    /**
     * What to run.
     *
     * @param folder whose files are the work
     * @param database a file that is not there, is empty, or holds no goal yet
     * @param workers how many processes, from 1; from 2 with a kill
     * @param kill whether to kill one in mid-task
     * @param seed picks the task in the middle of which that happens
     * @param patience how long nothing may move before the run counts as hanging
     */
    public record Settings(Path folder, Path database, int workers, boolean kill, long seed, Duration patience) {}

    public Demo(Settings settings, DemoProgress progress) {
        this.settings = settings;
        this.progress = progress;
    }

    /**
     * Runs it. Takes as long as the work, and about two seconds more for the processes to start and the kill to be noticed.
     *
     * @throws IllegalArgumentException the folder or the database cannot be used; the message says why
     * @throws DemoFailedException a worker process failed or hung; none is left running
     */
    public DemoResult run() {
        Listing listing = list();
        requireFresh(settings.database());
        String outcomeId;
        String fatalTask;
        try (Store store = Store.open(DemoWorker.options(settings.database()).withoutHousekeeping())) {
            Path folder = settings.folder().toAbsolutePath().normalize();
            outcomeId = store.outcomes()
                    .create(NewOutcome.of("Measure " + folder.getRoot() + Listing.shown(folder.getRoot(), folder))
                            .brief("Know the content of every file below " + folder.toUri()))
                    .id();
            fatalTask = addTasks(store, outcomeId, listing);
        }
        Work work =
                work(outcomeId, settings.kill() ? fatalTask : "", listing.jobs().size());
        try (Store store = Store.open(DemoWorker.options(settings.database()).forReading())) {
            History history = History.of(store, outcomeId);
            Examiner examiner = new Examiner(listing, history, work.kill(), settings.kill());
            return DemoResult.of(settings, listing, work.took(), history, work.kill(), examiner);
        }
    }

    private Listing list() {
        if (!Files.isDirectory(settings.folder())) {
            throw new IllegalArgumentException(settings.folder() + " is no folder; name one with files in it");
        }
        Listing listing;
        try {
            listing = Listing.of(settings.folder(), settings.database());
        } catch (IOException e) {
            throw new IllegalArgumentException("cannot read the folder " + settings.folder() + " (" + e + ")", e);
        }
        if (listing.jobs().isEmpty()) {
            throw new IllegalArgumentException(settings.folder() + " has no file to work on ("
                    + listing.unreadable().size() + " unreadable, " + listing.links()
                    + " symbolic links; "
                    + String.join(", ", Listing.PASSED_OVER.stream().sorted().toList())
                    + " are passed over); name a folder with files in it");
        }
        return listing;
    }

    /** Refuses a database that has anything in it: the examination counts every row. */
    private static void requireFresh(Path database) {
        try {
            if (!Files.exists(database) || (Files.isRegularFile(database) && Files.size(database) == 0)) {
                return;
            }
            try (Store store = Store.open(DemoWorker.options(database).forReading())) {
                if (!store.read(dsl -> dsl.fetchExists(selectOne().from(OUTCOMES)))) {
                    return;
                }
            }
        } catch (OpenException | IOException e) {
            throw new IllegalArgumentException(
                    "cannot use the database " + database + " (" + e.getMessage() + "); name a new file", e);
        }
        throw new IllegalArgumentException("the database " + database
                + " has goals in it already; the demo needs one of its own: name a new file");
    }

    /** Adds a task for each file; the id of the fatal one, which is neither among the first nor the last if there are many. */
    private String addTasks(Store store, String outcomeId, Listing listing) {
        List<String> ids = new ArrayList<>();
        List<Job> jobs = listing.jobs();
        for (int from = 0; from < jobs.size(); from += BATCH) {
            List<NewTask> batch = jobs.subList(from, Math.min(from + BATCH, jobs.size())).stream()
                    .map(Job::toTask)
                    .toList();
            store.tasks().add(outcomeId, batch).stream().map(Task::id).forEach(ids::add);
        }
        int quarter = ids.size() / 4;
        return ids.get(quarter + new Random(settings.seed()).nextInt(Math.max(1, quarter)));
    }

    private record Work(@Nullable Kill kill, Duration took) {}

    private Work work(String outcomeId, String fatalTask, int tasks) {
        try (Store store = Store.open(DemoWorker.options(settings.database()).forReading());
                Crew crew =
                        new Crew(settings.database(), outcomeId, fatalTask, settings.workers(), settings.patience())) {
            progress.start(tasks);
            Kill kill = crew.await(() -> {
                TaskStatistics statistics = store.tasks().statistics(outcomeId);
                progress.at(statistics.count(TaskStatus.COMPLETED) + statistics.count(TaskStatus.FAILED));
                return newestActivity(store, outcomeId);
            });
            return new Work(kill, crew.took());
        } finally {
            progress.close();
        }
    }

    private static long newestActivity(Store store, String outcomeId) {
        return store.read(dsl -> dsl.select(coalesce(max(ACTIVITY_LOG.ID), inline(0L)))
                .from(ACTIVITY_LOG)
                .where(ACTIVITY_LOG.OUTCOME_ID.eq(outcomeId))
                .fetchSingle()
                .value1());
    }
}
