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
        return new Bar(
                shown
                        ? new ProgressBarBuilder()
                                .setTaskName(task)
                                .setInitialMax(bytes)
                                .setUnit(" MB", 1_000_000)
                                .setStyle(ProgressBarStyle.ASCII)
                                .setConsumer(new ConsoleProgressBarConsumer(System.err))
                                .build()
                        : null);
    }

    /** One bar, or nothing. */
    static final class Bar implements AutoCloseable {
        private final @Nullable ProgressBar bar;
        private long shownAt;

        private Bar(@Nullable ProgressBar bar) {
            this.bar = bar;
        }

        void at(long position) {
            if (bar != null && position - shownAt >= EVERY) {
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
