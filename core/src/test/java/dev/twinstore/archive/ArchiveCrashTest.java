package dev.twinstore.archive;

import static org.assertj.core.api.Assertions.assertThat;

import dev.twinstore.ChildProcess;
import dev.twinstore.crash.Torture;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** Archivers that are killed, and those that work while others do. */
class ArchiveCrashTest extends ArchiveStore {
    private ChildProcess archiver(Object... more) {
        Object[] arguments = new Object[2 + more.length];
        arguments[0] = database.argument();
        arguments[1] = folder();
        System.arraycopy(more, 0, arguments, 2, more.length);
        return ChildProcess.start(Archiver.class, arguments);
    }

    @Test
    void aDeathBetweenAnyTwoSteps_losesNothing_andTheNextRunGoesOn() {
        Map<Long, String> outputs = add(250, 1_200); // three batches
        for (int step = 1; ; step += Torture.STEP) {
            try (ChildProcess archiver = archiver(step)) {
                int code = archiver.exitCode();
                assertReadable(outputs);
                assertThat(store.archives().verify().failures()).isZero();
                if (code == 0) {
                    break;
                }
                assertThat(code).isEqualTo(Archiver.HALTED);
            }
        }
        assertThat(inRows()).isZero();
        assertThat(store.archives().verify().outputs())
                .as("none was written twice")
                .isEqualTo(250);
    }

    @Test
    void aDeathInTheMidstOfAStep_losesNothing() {
        Map<Long, String> outputs = add(500, 20_000);
        for (int lines : List.of(1, 2, 1, 3, 4, 1)) {
            try (ChildProcess archiver = archiver(0)) {
                for (int i = 0; i < lines; i++) {
                    assertThat(archiver.line()).isNotEmpty();
                }
                archiver.kill();
            }
            assertThat(store.archives().verify().failures()).isZero();
        }
        assertReadable(outputs);
        store.archives().archive(ALL);
        assertThat(inRows()).isZero();
        assertReadable(outputs);
        assertThat(store.archives().verify()).isEqualTo(new Verification(1, 500, 10_000_000, 0, 0, 0, 0, List.of()));
    }

    @Test
    void fiftyMegabytes_passThroughASmallHeap() {
        String output = "0123456→".repeat(5_000_000);
        long id = add(output);
        Digest digest = new Digest();
        digest.add(output.getBytes(StandardCharsets.UTF_8));
        try (ChildProcess archiver = archiver(0, id)) { // 128 MB, in which the text as a whole would not fit twice
            for (String step : List.of("COPYING", "CHECKING", "RELEASING", "GIVING_BACK")) {
                assertThat(archiver.line()).isEqualTo(step);
            }
            String line = archiver.line();
            while (line.equals("GIVING_BACK")) {
                line = archiver.line();
            }
            assertThat(line).isEqualTo(digest.hex());
            assertThat(archiver.exitCode()).isZero();
        }
        assertThat(store.progress().fullOutput(id).orElseThrow().equals(output)).isTrue();
    }

    @Test
    void workersWrite_whileOthersArchive() throws Exception {
        Map<Long, String> outputs = add(300, 10_000);
        time.advance(Duration.ofMinutes(1));
        ArchiveSelection old =
                ArchiveSelection.olderThan(Duration.ofSeconds(30)).atLeast(0);
        AtomicBoolean ended = new AtomicBoolean();
        ExecutorService threads = Executors.newFixedThreadPool(2);
        Future<Map<Long, String>> writing = threads.submit(() -> {
            Map<Long, String> written = new LinkedHashMap<>();
            for (int i = 0; !ended.get() || written.size() < 20; i++) {
                String text = text(1_000 + i, 2_000);
                written.put(add(text), text);
            }
            return written;
        });
        Future<?> reading = threads.submit(() -> {
            while (!ended.get()) {
                outputs.forEach((id, text) ->
                        assertThat(store.progress().fullOutput(id)).contains(text));
            }
        });
        try {
            assertThat(store.archives().archive(old).outputs()).isEqualTo(300);
        } finally {
            ended.set(true);
        }
        reading.get();
        outputs.putAll(writing.get());
        threads.shutdown();
        assertReadable(outputs);
        store.archives().archive(ALL);
        assertReadable(outputs);
        assertThat(store.archives().verify().failures()).isZero();
    }
}
