package dev.twinstore.analytics.cli;

import dev.twinstore.backup.BackupProgress;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** A bar a step of a backup or a restore; and where an interruption ends it. */
final class BackupBars implements BackupProgress, AutoCloseable {
    private final Progress progress;
    private final Interruption interruption;
    private Progress.@Nullable Bar bar;
    private @Nullable Step step;

    BackupBars(Terminal terminal, Interruption interruption) {
        this.progress = new Progress(terminal);
        this.interruption = interruption;
    }

    @Override
    public void at(Step now, long done, long ofAll) {
        if (now == Step.REPLACING) {
            interruption.endure();
        } else {
            interruption.check();
        }
        if (now != step) {
            end();
            step = now;
            String name = now.name().charAt(0) + now.name().substring(1).toLowerCase(Locale.ROOT);
            bar = progress.percent(name);
        }
        if (bar != null) {
            bar.at(ofAll == 0 ? 100 : 100 * done / ofAll);
        }
    }

    @Override
    public void close() {
        end();
    }

    /** Ends the bar, so that what is said next has a line of its own. */
    void end() {
        if (bar != null) {
            bar.close();
            bar = null;
        }
    }
}
