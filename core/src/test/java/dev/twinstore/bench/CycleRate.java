package dev.twinstore.bench;

import java.nio.file.Path;

/** How many cycles a second a contender does on a fresh copy of a database. */
record CycleRate(Template template, int threads, long nanos) {
    interface Opening {
        Contender<?> on(Path file) throws Exception;
    }

    double of(Opening opening) throws Exception {
        Path file = template.copy("measured");
        double rate;
        try (Contender<?> contender = opening.on(file)) {
            rate = Saturation.perSecond(threads, nanos, contender::cycle);
        }
        Template.delete(file);
        return rate;
    }
}
