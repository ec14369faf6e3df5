package dev.twinstore.bench;

import static org.jobrunr.server.BackgroundJobServerConfiguration.usingStandardBackgroundJobServerConfiguration;

import com.zaxxer.hikari.HikariDataSource;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.IntStream;
import org.jobrunr.configuration.JobRunr;
import org.jobrunr.scheduling.BackgroundJob;
import org.jobrunr.server.BackgroundJobServerConfiguration;
import org.jobrunr.server.configuration.BackgroundJobServerThreadType;
import org.jobrunr.server.configuration.DefaultBackgroundJobServerWorkerPolicy;
import org.jobrunr.storage.StorageProvider;
import org.jobrunr.storage.sql.postgres.PostgresStorageProvider;
import org.jobrunr.storage.sql.sqlite.SqLiteStorageProvider;
import org.jobrunr.utils.mapper.jackson.JacksonJsonMapper;

/**
 * JobRunr: jobs that do nothing. No dashboard, so nothing that looks for the network.
 *
 * <p>Its best configuration on SQLite, as tried: one connection (with 4 or 16 it did some ten jobs a second), and the shortest
 * interval of polling that it takes, 5 s. A free worker looks for work at once, unless another is looking: then it waits
 * for the next poll. That is why its rounds differ so much; they last at least one interval.
 */
public final class JobRunner {
    private static final LongAdder DONE = new LongAdder();

    private JobRunner() {}

    /** The job. JobRunr calls it by its name. */
    public static void nothing(int number) {
        DONE.increment();
    }

    static double perSecond(Path file, int threads, int jobs, long nanos) {
        try (HikariDataSource pool = Pool.of(file, 1)) {
            return perSecond(new SqLiteStorageProvider(pool), threads, jobs, nanos);
        }
    }

    static double perSecondOnPostgres(String url, int threads, int jobs, long nanos) {
        try (HikariDataSource pool = Pool.of(url, threads + 2)) {
            return perSecond(new PostgresStorageProvider(pool), threads, jobs, nanos);
        }
    }

    private static double perSecond(StorageProvider storage, int threads, int jobs, long nanos) {
        DONE.reset();
        BackgroundJobServerConfiguration server = usingStandardBackgroundJobServerConfiguration()
                // On newer JDKs it would take virtual threads, which wait for HikariCP by spinning, for ever on two
                // cores.
                .andBackgroundJobServerWorkerPolicy(new DefaultBackgroundJobServerWorkerPolicy(
                        threads, BackgroundJobServerThreadType.PlatformThreads))
                .andPollInterval(Duration.ofSeconds(5))
                .andInterruptJobsAwaitDurationOnStopBackgroundJobServer(Duration.ofSeconds(1));
        var configuration = JobRunr.configure()
                .useJsonMapper(new JacksonJsonMapper())
                .useStorageProvider(storage)
                .useBackgroundJobServer(server, false);
        var unused = configuration.initialize();
        BackgroundJob.enqueue(IntStream.range(0, jobs).boxed(), number -> JobRunner.nothing(number));
        JobRunr.getBackgroundJobServer().start();
        try {
            return Drain.perSecond(DONE, jobs, nanos);
        } finally {
            JobRunr.destroy();
        }
    }
}
