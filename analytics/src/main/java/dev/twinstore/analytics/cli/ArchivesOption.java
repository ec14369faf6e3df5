package dev.twinstore.analytics.cli;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** {@code --archives}: where the archive files are. */
final class ArchivesOption {
    @Option(
            names = "--archives",
            paramLabel = "DIR",
            description = "The folder of the archive files (default: NAME-archive beside the file NAME).")
    private @Nullable Path folder;

    /** The folder; null: none was named. */
    @Nullable
    Path folder() {
        return folder;
    }
}
