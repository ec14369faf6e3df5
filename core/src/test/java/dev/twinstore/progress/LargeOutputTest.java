package dev.twinstore.progress;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.twinstore.Goals;
import dev.twinstore.WithStore;
import java.lang.management.ManagementFactory;
import org.junit.jupiter.api.Test;

/** Outputs of 50 MB; the heap of the tests is 512 MB. */
class LargeOutputTest extends WithStore {
    /** Ten bytes in UTF-8; the arrow makes Java hold two bytes a character. */
    private static final String OUTPUT = "0123456→".repeat(5_000_000);

    @Test
    void fullOutput_passesThroughWithFewCopies() {
        String worker = store.workers().start(Goals.active(store), "renderer-1").id();

        long before = allocated();
        Entry entry = store.progress().add(worker, "rendered", OUTPUT);
        long written = allocated();
        String read = store.progress().fullOutput(entry.id()).orElseThrow();
        long done = allocated();

        // Writing: the driver's one encoding, 3 bytes a character, cut to 50 MB. Nothing of ours.
        assertThat(read.equals(OUTPUT)).isTrue();
        assertThat(megabytes(written - before)).as("MB allocated to write it").isLessThan(180);
        assertThat(megabytes(done - written)).as("MB allocated to read it").isLessThan(320);

        assertThat(store.progress().list(worker, null, 10).entries()).containsExactly(entry);
        assertThat(store.progress().context(worker, 10)).containsExactly(entry);
        assertThat(megabytes(allocated() - done)).as("MB allocated by lists").isLessThan(20);
    }

    private static long allocated() {
        return ((ThreadMXBean) ManagementFactory.getThreadMXBean())
                .getThreadAllocatedBytes(Thread.currentThread().getId());
    }

    private static long megabytes(long bytes) {
        return bytes / 1_000_000;
    }
}
