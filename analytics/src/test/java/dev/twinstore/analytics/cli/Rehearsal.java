package dev.twinstore.analytics.cli;

import dev.twinstore.Database;
import dev.twinstore.Store;
import dev.twinstore.analytics.Rows;
import dev.twinstore.analytics.job.ReportJob;
import dev.twinstore.backup.Backups;
import java.nio.file.Path;

/**
 * What commands do in {@linkplain OwnProcess other processes}: the classes for it are shared among them. Without picocli, on whose old
 * classes JDK 17 crashes when it archives.
 */
final class Rehearsal {
    private Rehearsal() {}

    public static void main(String[] args) {
        Path file = Path.of(args[0]);
        try (Store store = Rows.store(file)) {
            Rows.outcome(store, "goal", "Rehearse");
            System.out.println(
                    ReportJob.of(store, file.resolveSibling("reports")).run());
        }
        System.out.println(Backups.of(new Database.File(file), file.resolveSibling("backups"))
                .make());
    }
}
