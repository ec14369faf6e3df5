package dev.twinstore.crash;

import static org.assertj.core.api.Assertions.assertThat;

import dev.twinstore.Database;
import dev.twinstore.Store;
import dev.twinstore.StoreOptions;
import dev.twinstore.TestDatabase;
import dev.twinstore.schema.InMemory;
import dev.twinstore.schema.Schema;
import dev.twinstore.testing.ManualTime;
import dev.twinstore.transfer.Transfer;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What opens its own connections, halted: since the WAL only grows, its first pages are what is there after the first
 * statements.
 */
class HaltedLongOperationTest {
    private static final int CUTS = Torture.LONG ? Integer.MAX_VALUE : 25;
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    @TempDir(factory = InMemory.class)
    private Path dir;

    @Test
    void aMigrationIsDoneToTheEndByTheNext() throws SQLException {
        Path file = dir.resolve("new.db");
        Path whole = dir.resolve("whole.db");
        Schema.migrate(whole, PATIENCE);
        for (Disk.Image image : halted(file, () -> Schema.migrate(file, PATIENCE))) {
            Path left = image.write(dir.resolve("left.db"));
            Schema.migrate(left, PATIENCE);
            Schema.check(left, PATIENCE);
            assertThat(schema(left)).isEqualTo(schema(whole));
            try (Store store = Store.open(left)) {
                store.outcomes().create("works");
            }
            TestDatabase.check("jdbc:sqlite:" + left);
        }
    }

    @Test
    void aTransferLeavesAllOrNothingAndCanBeRepeated() throws SQLException {
        Path source = dir.resolve("source.db");
        try (Store store =
                Store.open(StoreOptions.of(source).withoutHousekeeping().withTime(new ManualTime()))) {
            Scenario.fill(store);
        }
        Path target = dir.resolve("target.db");
        Schema.migrate(target, PATIENCE);
        Contents nothing = Contents.of(target);
        Contents all = Contents.of(source);
        for (Disk.Image image : halted(target, () -> transfer(source, target))) {
            Path left = image.write(dir.resolve("left.db"));
            Contents there = Contents.of(left);
            assertThat(there).isIn(nothing, all);
            if (there.equals(nothing)) {
                transfer(source, left);
            }
            assertThat(Contents.of(left)).isEqualTo(all);
            TestDatabase.check("jdbc:sqlite:" + left);
        }
    }

    private static void transfer(Path source, Path target) {
        Transfer.from(new Database.File(source)).to(new Database.File(target));
    }

    /** What is on disk after each of the pages that the work writes; some of them, in no order, and the last. */
    private static List<Disk.Image> halted(Path file, Runnable work) throws SQLException {
        Disk disk;
        Disk.Image image;
        try (Connection holdsWal = DriverManager.getConnection("jdbc:sqlite:" + file);
                Statement statement = holdsWal.createStatement()) {
            statement.execute("PRAGMA auto_vacuum = INCREMENTAL");
            statement.execute("PRAGMA journal_mode = WAL");
            statement.execute("PRAGMA application_id = " + Schema.APPLICATION_ID);
            statement.execute("BEGIN");
            statement.executeQuery("SELECT 1 FROM sqlite_master").close(); // who reads keeps the WAL from being emptied
            disk = new Disk(file);
            work.run();
            image = disk.image();
        }
        disk.close(); // after the last connection
        assertThat(Wal.frames(image.wal())).as("pages that were written").isGreaterThan(10);
        List<Integer> sizes = new ArrayList<>(IntStream.rangeClosed(0, Wal.frames(image.wal()))
                .mapToObj(Wal::end)
                .toList());
        int last = sizes.remove(sizes.size() - 1);
        Collections.shuffle(sizes, Torture.random());
        List<Integer> chosen = new ArrayList<>(sizes.subList(0, Math.min(CUTS, sizes.size())));
        chosen.add(last);
        return chosen.stream().map(image::cut).toList();
    }

    private static List<String> schema(Path file) throws SQLException {
        List<String> schema = new ArrayList<>();
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT sql FROM sqlite_master ORDER BY name")) {
            while (rows.next()) {
                schema.add(rows.getString(1));
            }
        }
        return schema;
    }
}
