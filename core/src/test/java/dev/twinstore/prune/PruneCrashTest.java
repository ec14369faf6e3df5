package dev.twinstore.prune;

import static dev.twinstore.db.Tables.COST_LOG;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.twinstore.ChildProcess;
import dev.twinstore.Goals;
import dev.twinstore.WithStore;
import dev.twinstore.crash.Torture;
import dev.twinstore.model.Json;
import dev.twinstore.model.OutcomeStatus;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.IntFunction;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;

/** Prunes that are killed, and rows that are large. */
class PruneCrashTest extends WithStore {
    private Path exports() {
        return dir.resolve("pruned");
    }

    private void add(String goal, int count, IntFunction<String> description) {
        for (int i = 0; i < count; i++) {
            String text = description.apply(i);
            store.run(tx -> tx.dsl()
                    .insertInto(COST_LOG)
                    .set(COST_LOG.OUTCOME_ID, goal)
                    .set(COST_LOG.AMOUNT, new BigDecimal("0.000001"))
                    .set(COST_LOG.DESCRIPTION, text)
                    .set(COST_LOG.CREATED_AT, tx.now())
                    .execute());
        }
    }

    private Map<Long, String> rows() {
        return store.read(dsl -> dsl.select(COST_LOG.ID, COST_LOG.DESCRIPTION)
                .from(COST_LOG)
                .fetchMap(COST_LOG.ID, COST_LOG.DESCRIPTION));
    }

    /** What is in all exports that are complete. */
    private Map<Long, String> exported() {
        Map<Long, String> rows = new HashMap<>();
        if (!Files.exists(exports())) {
            return rows;
        }
        try (Stream<Path> files = Files.list(exports())) {
            for (Path file :
                    files.filter(one -> one.toString().endsWith(".jsonl.gz")).toList()) {
                try (BufferedReader lines = new BufferedReader(new InputStreamReader(
                        new GZIPInputStream(Files.newInputStream(file)), StandardCharsets.UTF_8))) {
                    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                        JsonNode row = Json.parse(line);
                        rows.put(
                                row.get("id").longValue(),
                                row.get("description").textValue());
                    }
                }
            }
            return rows;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private ChildProcess pruner(int step) {
        return ChildProcess.start(Pruner.class, database.argument(), exports(), step);
    }

    @Test
    void aDeathBetweenAnyTwoSteps_deletesNothingThatIsNotExported_andTheNextRunGoesOn() {
        String over = Goals.goal(store, OutcomeStatus.ACHIEVED);
        String open = Goals.active(store);
        add(over, 700, i -> "over " + i);
        add(open, 5, i -> "open " + i);
        Map<Long, String> all = rows();
        Set<Long> seen = new HashSet<>(all.keySet());
        for (int step = 1; ; step += Torture.STEP) {
            try (ChildProcess pruner = pruner(step)) {
                int code = pruner.exitCode();
                Map<Long, String> kept = rows();
                assertThat(seen).containsAll(kept.keySet());
                seen.retainAll(kept.keySet());
                Map<Long, String> exported = exported();
                all.forEach((id, text) -> {
                    if (!kept.containsKey(id)) {
                        assertThat(exported).containsEntry(id, text);
                    }
                });
                if (code == 0) {
                    assertThat(kept.values()).hasSize(5).allMatch(text -> text.startsWith("open"));
                    return;
                }
                assertThat(code).isEqualTo(Pruner.HALTED);
            }
        }
    }

    @Test
    void largeRows_passThroughASmallHeap() {
        String over = Goals.goal(store, OutcomeStatus.ACHIEVED);
        add(over, 12, i -> (i + " 12345678").repeat(400_000)); // 48 MB in all; 128 MB of heap
        try (ChildProcess pruner = pruner(0)) {
            String line = pruner.line();
            while (!line.equals("done")) {
                line = pruner.line();
            }
            assertThat(pruner.exitCode()).isZero();
        }
        assertThat(rows()).isEmpty();
        assertThat(exported()).hasSize(12);
    }

    @Test
    void aTextThatIsTooLongForAParser_goesToo() {
        String over = Goals.goal(store, OutcomeStatus.ACHIEVED);
        add(over, 1, i -> "0123456789".repeat(2_100_000));
        time.advance(java.time.Duration.ofMillis(1));
        assertThat(store.prune(java.time.Duration.ZERO)
                        .exportingTo(exports())
                        .run()
                        .deleted())
                .isEqualTo(1);
    }
}
