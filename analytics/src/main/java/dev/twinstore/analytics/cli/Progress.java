package dev.twinstore.analytics.cli;

import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import org.jspecify.annotations.Nullable;

/** Progress bars on standard error, if that is a terminal. */
final class Progress {
    private static final long EVERY = 1 << 16;

    private final boolean shown;

    Progress(Terminal terminal) {
        this.shown = terminal.showsProgress();
    }

    /** A bar for so many bytes; close it to end it. */
    Bar bar(String task, long bytes) {
        return bar(task, bytes, " MB", 1_000_000, EVERY);
    }

    /** A bar for so many rows. */
    Bar rows(String task, long rows) {
        return bar(task, rows, " rows", 1, 1);
    }

    /** A bar for a hundred percent, which it shows anyway. */
    Bar percent(String task) {
        return bar(task, 100, "", 1, 1);
    }

    private Bar bar(String task, long all, String unit, long size, long every) {
        return new Bar(
                shown
                        ? new ProgressBarBuilder()
                                .setTaskName(task)
                                .setInitialMax(all)
                                .setUnit(unit, size)
                                .setStyle(ProgressBarStyle.ASCII)
                                .setConsumer(new ConsoleProgressBarConsumer(System.err))
                                .build()
                        : null,
                every);
    }

    /** One bar, or nothing. */
    static final class Bar implements AutoCloseable {
        private final @Nullable ProgressBar bar;
        private final long every;
        private long shownAt;

        private Bar(@Nullable ProgressBar bar, long every) {
            this.bar = bar;
            this.every = every;
        }

        void at(long position) {
            if (bar != null && position - shownAt >= every) {
                shownAt = position;
                bar.stepTo(position);
            }
        }

        @Override
        public void close() {
            if (bar != null) {
                bar.stepTo(bar.getMax());
                bar.close();
            }
        }
    }
}
