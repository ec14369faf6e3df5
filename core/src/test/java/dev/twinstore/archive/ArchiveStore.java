package dev.twinstore.archive;

import static dev.twinstore.db.Tables.PROGRESS_ENTRIES;
import static org.assertj.core.api.Assertions.assertThat;

import dev.twinstore.Goals;
import dev.twinstore.StoreOptions;
import dev.twinstore.WithStore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;

/** A store with one worker, whose outputs are archived. Its clock stands in January 2026 at first. */
abstract class ArchiveStore extends WithStore {
    static final ArchiveSelection ALL =
            ArchiveSelection.olderThan(Duration.ZERO).atLeast(0);

    protected String worker;
    protected String goal;

    @BeforeEach
    final void startWorker() {
        goal = Goals.active(store);
        worker = store.workers().start(goal, "renderer-1").id();
    }

    @Override
    protected StoreOptions options() {
        return super.options().withArchives(folder());
    }

    final Path folder() {
        return dir.resolve("archived");
    }

    final Path archive(String name) {
        return folder().resolve(name);
    }

    final long add(String output) {
        return store.progress().add(worker, "step", output).id();
    }

    /** Adds outputs of a size, all different; by their ids. */
    final Map<Long, String> add(int count, int length) {
        Map<Long, String> outputs = new LinkedHashMap<>();
        for (int i = 0; i < count; i++) {
            String output = text(i, length);
            outputs.put(add(output), output);
        }
        return outputs;
    }

    /** Text that hardly compresses, the same for the same number. */
    static String text(int number, int length) {
        Random random = new Random(number);
        StringBuilder text = new StringBuilder("output " + number + " ");
        while (text.length() < length) {
            text.append((char) (' ' + random.nextInt(94)));
        }
        return text.toString();
    }

    /** Asserts that each of these outputs can be read as it was written, in both ways. */
    final void assertReadable(Map<Long, String> outputs) {
        outputs.forEach((id, output) -> {
            assertThat(store.progress().fullOutput(id)).contains(output);
            StringBuilder text = new StringBuilder();
            assertThat(store.progress().fullOutputTo(id, text::append)).isTrue();
            assertThat(text.toString()).isEqualTo(output);
        });
    }

    /** How many rows still have their output. */
    final int inRows() {
        return store.read(dsl -> dsl.fetchCount(PROGRESS_ENTRIES, PROGRESS_ENTRIES.FULL_OUTPUT.isNotNull()));
    }

    /** The names of the files in the folder that are no locks. */
    final List<String> files() {
        if (!Files.exists(folder())) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder())) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> !name.endsWith("-lock"))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What a query of an archive file returns, as a foreign program sees it. */
    final List<String> ask(String name, String query) throws SQLException {
        List<String> answers = new ArrayList<>();
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + archive(name));
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(query)) {
            while (rows.next()) {
                answers.add(rows.getString(1));
            }
        }
        return answers;
    }
}
