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
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Somebody deletes the WAL, or puts another file in its place. */
class DeletedWalTest {
    @TempDir
    private Path dir;

    private Path file;
    private final List<String> committed = new ArrayList<>();

    @BeforeEach
    void name() {
        file = dir.resolve("twin.db");
    }

    @Test
    void deletedWhileTheStoreIsOpen_itIsNoticedAndNothingThatWasCommittedIsLost() throws IOException {
        try (Store store = open()) {
            commit(store);
            Files.delete(Disk.wal(file));
            assertThat(untilRefused(store))
                    .hasMessageContaining("-wal of " + file)
                    .hasMessageContaining("in time")
                    .hasMessageContaining("open it again");
            assertThatThrownBy(() -> store.outcomes().findByName("any"))
                    .as("reading")
                    .hasMessageContaining("-wal of " + file);
        }
        holdsAll();
    }

    @Test
    void whoeverOpensItInTheMeantimeLosesNothingEither() throws IOException {
        try (Store store = open()) {
            commit(store);
            Files.delete(Disk.wal(file));
            assertThatThrownBy(() -> store.outcomes()
                            .get(open().outcomes().create("too early").id()))
                    .as("before it is noticed, the two do not fit together")
                    .isInstanceOf(StoreException.class);
            assertThat(untilRefused(store)).hasMessageContaining("in time");
            try (Store second = open()) {
                commit(second);
                commit(second);
            }
        }
        holdsAll();
    }

    @Test
    void replacedByAnotherFile_itIsNoticed() throws IOException {
        try (Store store = open()) {
            commit(store);
            Files.delete(Disk.wal(file));
            Files.write(Disk.wal(file), new byte[100]);
            assertThat(untilRefused(store)).hasMessageContaining("may be lost");
        }
    }

    @Test
    void deletedWhileNobodyHasItOpen_itOpensToTheLastCheckpoint() throws IOException {
        Disk disk;
        Disk.Image left;
        try (Store store = open()) {
            commit(store);
            disk = new Disk(file);
            left = disk.image();
        }
        disk.close();
        Path alone = new Disk.Image(left.database(), new byte[0]).write(dir.resolve("alone.db"));
        try (Store store = Store.open(alone)) {
            assertThat(store.outcomes().findByName("commit 0"))
                    .as("lost with the WAL")
                    .isEmpty();
        }
        TestDatabase.check("jdbc:sqlite:" + alone);
    }

    private Store open() {
        return Store.open(StoreOptions.of(file).withoutHousekeeping());
    }

    private void commit(Store store) {
        String name = "commit " + committed.size();
        store.outcomes().create(name);
        committed.add(name);
    }

    private StoreException untilRefused(Store store) {
        while (true) {
            try {
                commit(store);
            } catch (StoreException e) {
                return e;
            }
        }
    }

    private void holdsAll() {
        try (Store store = open()) {
            for (String name : committed) {
                assertThat(store.outcomes().findByName(name)).as(name).hasSize(1);
            }
            store.outcomes().create("it goes on");
        }
        TestDatabase.check("jdbc:sqlite:" + file);
    }
}
