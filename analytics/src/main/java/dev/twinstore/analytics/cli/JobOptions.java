package dev.twinstore.analytics.cli;

import dev.twinstore.Store;
import dev.twinstore.analytics.Document;
import dev.twinstore.analytics.format.Format;
import dev.twinstore.analytics.job.ReportFile;
import dev.twinstore.analytics.job.ReportJob;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** {@code --out}, {@code --every} and {@code --keep}: where reports go, and how often. */
final class JobOptions {
    @Option(
            names = "--out",
            paramLabel = "FILE|DIR/",
            description = "Write to this file, or one file a report into this folder; each is replaced as a whole"
                    + " (default: standard output).")
    private @Nullable String out;

    @Option(
            names = "--every",
            paramLabel = "INTERVAL",
            description = "Make them again and again, so long after each other (90s, 15m, 1h), as report.EXT in the"
                    + " folder --out, until interrupted. Then --since 7d means the 7 days before each run.")
    private @Nullable String every;

    @Option(
            names = "--keep",
            paramLabel = "N",
            defaultValue = "0",
            description = "With --every: keep copies of so many runs, named by their time (default: ${DEFAULT-VALUE}).")
    private int keep;

    private Duration interval = Duration.ZERO;

    /** Refuses what does not fit together. */
    void check(CommandLine command) {
        if (every != null) {
            interval = AgeOption.interval(command, "--every", every);
            if (out == null || !ReportCommand.isFolder(Path.of(out), out)) {
                throw new ParameterException(command, "--every needs --out with a folder, such as --out reports/");
            }
        }
        if (keep < 0) {
            throw new ParameterException(command, "--keep: give a number from 0, not " + keep);
        }
        if (keep > 0 && every == null) {
            throw new ParameterException(command, "--keep needs --every: copies of which runs?");
        }
    }

    @Nullable
    Path out() {
        return out == null ? null : Path.of(out);
    }

    boolean isRepeated() {
        return every != null;
    }

    /**
     * The format that the file's name ends with. A name without an ending, a folder and standard output tell none: then it is
     * text, or a page if it is made again and again.
     *
     * @param command to name in errors
     */
    Format formatByName(CommandLine command) {
        boolean isFile = out != null && !ReportCommand.isFolder(Path.of(out), out);
        if (isFile) {
            String name = String.valueOf(Path.of(String.valueOf(out)).getFileName());
            for (Format format : Format.values()) {
                if (name.endsWith("." + format.extension())) {
                    return format;
                }
            }
            if (name.lastIndexOf('.') > 0) {
                throw new ParameterException(
                        command,
                        "--out: no format has the ending of '" + name + "'; end it with "
                                + Arrays.stream(Format.values())
                                        .map(format -> "." + format.extension())
                                        .collect(Collectors.joining(", "))
                                + ", or say the format with --format");
            }
        }
        return isRepeated() ? Format.HTML : Format.TEXT;
    }

    void write(Document document, Format format) {
        String given = java.util.Objects.requireNonNull(out);
        if (ReportCommand.isFolder(Path.of(given), given)) {
            ReportCommand.writeEach(document, format, Path.of(given));
        } else {
            ReportFile.write(document, format, Path.of(given));
        }
    }

    ReportJob of(Store store) {
        return ReportJob.of(store, Path.of(String.valueOf(out))).every(interval).keep(keep);
    }
}
