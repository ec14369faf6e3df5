package dev.twinstore.crash;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.twinstore.Store;
import dev.twinstore.StoreException;
import dev.twinstore.StoreOptions;
import dev.twinstore.TestDatabase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Somebody deletes or moves the file of an open store, or puts another one in its place. */
class DeletedFileTest {
    @TempDir
    private Path dir;

    private Path file;

    @BeforeEach
    void name() {
        file = dir.resolve("twin.db");
    }

    @Test
    void deleted_nothingIsWrittenIntoTheVoidForLong() throws IOException {
        try (Store store = open(file);
                Store reader = Store.open(StoreOptions.of(file).forReading())) {
            store.outcomes().create("before");
            Files.delete(file);
            assertThat(untilRefused(store))
                    .hasMessageContaining("the database file " + file + " was deleted or moved")
                    .hasMessageContaining("was moved into the file in time")
                    .hasMessageContaining("Close the store");
            assertThatThrownBy(() -> store.outcomes().findByName("before"))
                    .as("reading")
                    .hasMessageContaining("deleted or moved");
            assertThat(untilRefused(() -> reader.outcomes().findByName("before")))
                    .as("reading by a store that only reads")
                    .hasMessageContaining("deleted or moved");
        }
        assertThat(file).doesNotExist();
        assertThat(Disk.wal(file))
                .as("or it would be taken for that of a new file")
                .isEmptyFile();
    }

    @Test
    void moved_allThatWasCommittedIsInItAfterTheStoreIsClosed() throws IOException {
        Path moved = dir.resolve("moved.db");
        int committed = 0;
        try (Store store = open(file)) {
            Files.move(file, moved);
            try {
                while (true) {
                    store.outcomes().create("commit");
                    committed++;
                }
            } catch (StoreException e) {
                assertThat(e).hasMessageContaining("deleted or moved");
            }
        }
        try (Store store = open(moved)) {
            assertThat(store.outcomes().findByName("commit")).hasSize(committed);
        }
        TestDatabase.check("jdbc:sqlite:" + moved);
    }

    @Test
    void replaced_theOtherFileIsLeftAloneAndWhole() throws IOException {
        Path other = dir.resolve("other.db");
        try (Store store = open(other)) {
            store.outcomes().create("of the other");
        }
        byte[] whole = Files.readAllBytes(other);
        try (Store store = open(file)) {
            store.outcomes().create("of the first");
            Files.move(other, file, StandardCopyOption.REPLACE_EXISTING);
            assertThat(untilRefused(store)).hasMessageContaining("another file was put in the place of");
        }
        assertThat(file).hasBinaryContent(whole);
        try (Store store = open(file)) {
            assertThat(store.outcomes().findByName("of the other")).hasSize(1);
            assertThat(store.outcomes().findByName("of the first")).isEmpty();
            store.outcomes().create("it goes on");
        }
        TestDatabase.check("jdbc:sqlite:" + file);
    }

    @RepeatedTest(10) // within the time for which nobody looks, and after
    void replaced_whatOthersHaveCommittedToTheOtherFileSinceStays() throws IOException {
        open(file).close();
        Path other = Files.copy(file, dir.resolve("other.db")); // to which the WAL of the first fits
        Store idle = open(file);
        idle.outcomes().create("of the first");
        Files.move(other, file, StandardCopyOption.REPLACE_EXISTING);
        try (Store second = open(file)) {
            for (int i = 0; i < 20; i++) {
                second.outcomes().create("of the second");
            }
            assertThat(untilRefused(idle)).hasMessageContaining("may be lost");
            idle.close();
            assertThat(second.outcomes().findByName("of the second")).hasSize(20);
        }
        try (Store store = open(file)) {
            assertThat(store.outcomes().findByName("of the second")).hasSize(20);
        }
    }

    private static Store open(Path file) {
        return Store.open(StoreOptions.of(file).withoutHousekeeping());
    }

    private static StoreException untilRefused(Store store) {
        return untilRefused(() -> store.outcomes().create("after"));
    }

    private static StoreException untilRefused(Runnable use) {
        while (true) {
            try {
                use.run();
            } catch (StoreException e) {
                return e;
            }
        }
    }
}
