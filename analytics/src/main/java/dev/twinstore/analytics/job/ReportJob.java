package dev.twinstore.analytics.job;

import dev.twinstore.LogEvent;
import dev.twinstore.Scope;
import dev.twinstore.StoreException;
import dev.twinstore.analytics.Document;
import dev.twinstore.analytics.Report;
import dev.twinstore.analytics.Reports;
import dev.twinstore.analytics.Selection;
import dev.twinstore.analytics.format.Format;
import dev.twinstore.job.RunningJob;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reports, made again and again, into a folder. Immutable: each method gives a changed copy.
 *
 * <pre>{@code
 * ReportJob job = ReportJob.of(store, Path.of("reports")).last(Duration.ofDays(7)).formats(Format.HTML).keep(24);
 * try (RunningJob running = job.every(Duration.ofHours(1)).start()) { … }
 * }</pre>
 *
 * <p>Each run writes {@code report.EXT}, replaced as a whole, and with {@link #keep} a copy {@code report-TIME.EXT} beside it.
 * Reads only the store, so it may run in any number of programs; those that share a folder share its files.
 */
public final class ReportJob {
    private static final Logger LOG = LoggerFactory.getLogger(ReportJob.class);
    private static final DateTimeFormatter STAMP = DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss.SSS'Z'");
    private static final String NAME = "report";

    private final Scope scope;
    private final Path folder;
    private List<Report<?>> reports = Reports.essential();
    private Set<Format> formats = EnumSet.of(Format.HTML);
    private Selection selection = Selection.everything();
    private @Nullable Duration last;
    private int keep;
    private Duration patience = Report.PATIENCE;
    private Consumer<? super RuntimeException> onFailure;
    private BiFunction<Instant, ZoneId, Instant> next = (now, zone) -> now.plus(Duration.ofHours(1));

    private ReportJob(Scope scope, Path folder) {
        this.scope = scope;
        this.folder = folder;
        this.onFailure = failure -> LogEvent.REPORT_FAILED.log(LOG, failure, folder);
    }

    /** A job that makes the essential reports of everything as a page, every hour. */
    public static ReportJob of(Scope scope, Path folder) {
        return new ReportJob(scope, folder);
    }

    /** Which reports. */
    public ReportJob reports(List<? extends Report<?>> reports) {
        if (reports.isEmpty()) {
            throw new IllegalArgumentException("a job needs a report");
        }
        return with(copy -> copy.reports = List.copyOf(reports));
    }

    /** In which formats, each a file. */
    public ReportJob formats(Format first, Format... more) {
        return with(copy -> copy.formats = EnumSet.of(first, more));
    }

    /** Which part of the history; its zone is also that of {@link #dailyAt}. */
    public ReportJob selection(Selection selection) {
        return with(copy -> copy.selection = selection);
    }

    /** Of the selection only what lies so far back at most, from each run's moment on. */
    public ReportJob last(Duration window) {
        return with(copy -> copy.last = positive("last", window));
    }

    /** How many copies of earlier runs are kept beside the current one, in each format; 0 by default. */
    public ReportJob keep(int copies) {
        if (copies < 0) {
            throw new IllegalArgumentException("keep must be 0 or more, was " + copies);
        }
        return with(copy -> copy.keep = copies);
    }

    /** After how long a run is given up: see {@link Report#read(Scope, Selection, Duration)}. */
    public ReportJob patience(Duration patience) {
        return with(copy -> copy.patience = positive("patience", patience));
    }

    /** What is told when a run fails; the next one comes all the same. By default it is logged. */
    public ReportJob onFailure(Consumer<? super RuntimeException> listener) {
        return with(copy -> copy.onFailure = listener);
    }

    /** Runs at once and then so long after the start of the run before; late, rather than two at once. */
    public ReportJob every(Duration interval) {
        Duration each = positive("every", interval);
        return with(copy -> copy.next = (now, zone) -> now.plus(each));
    }

    /** Runs at once and then each day at this time of the selection's zone; where the clock skips it, just after. */
    public ReportJob dailyAt(LocalTime time) {
        return with(copy -> copy.next = (now, zone) -> {
            ZonedDateTime here = now.atZone(zone);
            ZonedDateTime today = here.toLocalDate().atTime(time).atZone(zone);
            return today.isAfter(here)
                    ? today.toInstant()
                    : here.toLocalDate().plusDays(1).atTime(time).atZone(zone).toInstant();
        });
    }

    private static Duration positive(String name, Duration duration) {
        if (duration.toMillis() < 1) {
            throw new IllegalArgumentException(name + " must be at least 1 ms, was " + duration);
        }
        return duration;
    }

    private ReportJob with(Consumer<ReportJob> change) {
        ReportJob copy = new ReportJob(scope, folder);
        copy.reports = reports;
        copy.formats = formats;
        copy.selection = selection;
        copy.last = last;
        copy.keep = keep;
        copy.patience = patience;
        copy.onFailure = onFailure;
        copy.next = next;
        change.accept(copy);
        return copy;
    }

    /**
     * Makes the reports once, on the calling thread.
     *
     * @return the moment they were read from
     * @throws RuntimeException they could not be read or written; files of formats that were not reached are as they were
     */
    public Instant run() {
        Selection of = last == null ? selection : selection.from(scope.now().minus(last));
        Document document = Document.read(scope, of, reports, patience);
        for (Format format : formats) {
            ReportFile.write(document, format, folder.resolve(NAME + "." + format.extension()));
            if (keep > 0) {
                String stamp = STAMP.format(document.at().atOffset(ZoneOffset.UTC));
                String copy = NAME + "-" + stamp + "." + format.extension();
                ReportFile.write(document, format, folder.resolve(copy));
                forget(format, copy);
            }
        }
        return document.at();
    }

    /** Removes the oldest copies. Those dated after the newest, by a clock that was ahead, stay, and do not count. */
    private void forget(Format format, String newest) {
        String copies = NAME + "-\\d{8}T\\d{6}\\.\\d{3}Z\\." + format.extension();
        try (Stream<Path> files = Files.list(folder)) {
            List<String> old = files.map(file -> file.getFileName().toString())
                    .filter(file -> file.matches(copies) && file.compareTo(newest) <= 0)
                    .sorted(Comparator.reverseOrder())
                    .skip(keep)
                    .toList();
            for (String file : old) {
                Files.deleteIfExists(folder.resolve(file));
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot remove old reports from " + folder + " (" + e + ")", e);
        }
    }

    /** Starts to run on a thread of its own: at once, and then by the schedule, until it is closed. */
    public RunningJob start() {
        return RunningJob.start("twinstore-reports", this::attempt);
    }

    /**
     * Runs, and tells failures instead of throwing them; then says how long to wait for the next run. What the clock is set
     * by meanwhile does not count.
     */
    Duration attempt() {
        long start = System.nanoTime();
        Instant began = now();
        try {
            run();
        } catch (RuntimeException e) {
            try {
                onFailure.accept(e);
            } catch (RuntimeException listener) {
                LogEvent.LISTENER_FAILED.log(LOG, listener, "report.failed");
            }
        }
        return Duration.between(began, next(began)).minusNanos(System.nanoTime() - start);
    }

    /** The time of the store; while its server is away, that of this machine: the schedule goes on. */
    private Instant now() {
        try {
            return scope.now();
        } catch (StoreException e) { // the run will say so
            return Instant.now();
        }
    }

    /** The run after one that began at a moment. */
    Instant next(Instant began) {
        return next.apply(began, selection.zone());
    }
}
