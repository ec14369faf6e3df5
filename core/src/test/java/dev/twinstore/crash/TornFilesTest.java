package dev.twinstore.crash;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.twinstore.CorruptException;
import dev.twinstore.OpenException;
import dev.twinstore.Store;
import dev.twinstore.StoreOptions;
import dev.twinstore.TestDatabase;
import dev.twinstore.db.DefaultSchema;
import dev.twinstore.db.tables.pojos.Worker;
import dev.twinstore.schema.InMemory;
import dev.twinstore.schema.RefusedDatabaseException.Reason;
import dev.twinstore.task.NewTask;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.jooq.Table;
import org.jooq.TableOptions.TableType;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files as a power cut leaves them: what opens is a prefix of what was committed; the rest is refused. */
class TornFilesTest {
    private static final int TRIES = Torture.LONG ? 1_000 : 40;
    private static final int COMMITS = Torture.LONG ? 300 : 40;

    @TempDir(factory = InMemory.class)
    private Path dir;

    private final Random random = Torture.random();

    /** Size of the WAL after a commit, and what the database held then. */
    private final TreeMap<Integer, Contents> commits = new TreeMap<>();

    private Path file;
    private Store store;
    private Disk disk;

    @BeforeEach
    void open() {
        file = dir.resolve("live.db");
        store = Store.open(StoreOptions.of(file).withoutHousekeeping());
        disk = null;
    }

    @AfterEach
    void close() {
        store.close();
        if (disk != null) {
            disk.close();
        }
    }

    @Test
    void aWalThatIsCut_opensToTheLastCommitThatIsWhole() {
        Disk.Image whole = load();
        for (int i = 0; i < TRIES; i++) {
            int size = random.nextBoolean()
                    ? random.nextInt(whole.wal().length + 1)
                    : near(Wal.end(random.nextInt(1 + Wal.frames(whole.wal()))), whole.wal().length);
            opensTo(size, whole.cut(size), "cut to " + size);
        }
    }

    @Test
    void aWalWhoseEndWasNotWritten_opensToTheLastCommitThatIsWhole() {
        Disk.Image whole = load();
        for (int i = 0; i < TRIES; i++) {
            int from = near(Wal.end(random.nextInt(1 + Wal.frames(whole.wal()))), whole.wal().length - 1);
            byte[] wal = whole.wal().clone();
            if (random.nextBoolean()) {
                Arrays.fill(wal, from, wal.length, (byte) 0);
            } else {
                byte[] garbage = new byte[wal.length - from];
                random.nextBytes(garbage);
                System.arraycopy(garbage, 0, wal, from, garbage.length);
            }
            int torn = Arrays.mismatch(wal, whole.wal()); // what was to be written may be the same bytes
            opensTo(torn < 0 ? wal.length : torn, new Disk.Image(whole.database(), wal), "not written from " + from);
        }
    }

    @Test
    void aWalOfWhichAPartWasNotWritten_opensToTheLastCommitBeforeIt() {
        Disk.Image whole = load();
        for (int i = 0; i < TRIES; i++) {
            int at = random.nextInt(whole.wal().length);
            byte[] wal = whole.wal().clone();
            wal[at] ^= (byte) (1 + random.nextInt(255));
            opensTo(at, new Disk.Image(whole.database(), wal), "another byte at " + at);
        }
    }

    @Test
    void aCheckpointThatIsHalfDone_losesNothing() throws SQLException {
        Disk.Image before = load();
        Contents all = commits.lastEntry().getValue();
        pragma("wal_checkpoint(PASSIVE)");
        byte[] after = disk.image().database();
        for (int i = 0; i < TRIES / 4; i++) {
            byte[] torn =
                    Arrays.copyOf(before.database(), random.nextBoolean() ? after.length : before.database().length);
            for (int page = 0; page * Wal.PAGE < torn.length; page++) {
                if (random.nextBoolean()) {
                    int bytes = random.nextInt(4) == 0 ? random.nextInt(Wal.PAGE) : Wal.PAGE;
                    System.arraycopy(after, page * Wal.PAGE, torn, page * Wal.PAGE, bytes);
                }
            }
            holds(new Disk.Image(torn, before.wal()), all, "half a checkpoint");
        }
    }

    @Test
    void aWalThatIsBegunAnew_losesNothingThatWasCheckpointed() throws SQLException {
        load();
        Contents all = commits.lastEntry().getValue();
        pragma("wal_checkpoint(PASSIVE)");
        byte[] old = disk.image().wal();
        store.outcomes().create("the first in the new WAL");
        Disk.Image anew = disk.image();
        Contents withIt = Contents.of(file);
        assertThat(Arrays.mismatch(anew.wal(), old)).as("it was begun anew").isLessThan(Wal.HEADER);
        for (int i = 0; i < TRIES; i++) {
            int size = random.nextInt(6 * Wal.FRAME);
            byte[] wal = old.clone(); // the old frames are still there behind the new ones
            System.arraycopy(anew.wal(), 0, wal, 0, size);
            Contents opened = opened(new Disk.Image(anew.database(), wal));
            assertThat(opened)
                    .as("begun anew, cut at %s; %s", size, Torture.seed())
                    .isIn(all, withIt);
        }
        holds(anew, withIt, "begun anew");
    }

    @Test
    void aDatabaseThatIsCut_isRefused() throws IOException, SQLException {
        load();
        pragma("wal_checkpoint(TRUNCATE)");
        Disk.Image whole = disk.image();
        for (int i = 0; i < TRIES; i++) {
            int size = 1 + random.nextInt(whole.database().length - 1);
            Path left =
                    new Disk.Image(Arrays.copyOf(whole.database(), size), new byte[0]).write(dir.resolve("left.db"));
            assertThatThrownBy(() -> Store.open(left))
                    .as("cut to %s of %s; %s", size, whole.database().length, Torture.seed())
                    .isInstanceOf(OpenException.class)
                    .hasMessageContaining("left.db")
                    .hasMessageMatching("(?s).*(restore a backup|choose another file).*");
            assertThat(Files.size(left)).as("left as it was").isEqualTo(size);
        }
    }

    @Test
    void aDatabaseThatIsCutBesideAWal_isRefusedOrSaysSoWhenItIsRead() throws SQLException {
        load();
        pragma("wal_checkpoint(TRUNCATE)");
        store.outcomes().create("in the WAL");
        Disk.Image whole = disk.image();
        Map<String, Integer> all = Contents.of(file).counts();
        int pages = whole.database().length / Wal.PAGE;
        for (int i = 0; i < TRIES; i++) {
            int size = Wal.PAGE * (1 + random.nextInt(pages - 1));
            Path left =
                    new Disk.Image(Arrays.copyOf(whole.database(), size), whole.wal()).write(dir.resolve("left.db"));
            try (Store opened = Store.open(StoreOptions.of(left).forReading())) {
                assertThat(pages - size / Wal.PAGE).as("missing pages").isLessThanOrEqualTo(Wal.frames(whole.wal()));
                assertThat(counts(opened)).isEqualTo(all);
            } catch (OpenException e) {
                assertThat(e.reason()).as(e.getMessage()).isEqualTo(Reason.CORRUPT);
                assertThat(e).hasMessageContaining("damaged").hasMessageEndingWith("restore a backup");
            } catch (CorruptException e) {
                assertThat(e).hasMessage(e.damage() + "; restore a backup").hasMessageContaining("left.db is damaged");
            }
        }
    }

    @Test
    void aLinkToTheDatabaseOpensAsTheDatabaseDoes() throws IOException {
        Disk.Image whole = load();
        Path left = whole.write(Files.createDirectory(dir.resolve("real")).resolve("left.db"));
        Path link = Files.createSymbolicLink(dir.resolve("link.db"), left);
        try (Store opened = Store.open(link)) {
            assertThat(counts(opened)).isEqualTo(commits.lastEntry().getValue().counts());
        }
    }

    private static Map<String, Integer> counts(Store store) {
        return store.read(dsl -> {
            Map<String, Integer> counts = new TreeMap<>();
            for (Table<?> table : DefaultSchema.DEFAULT_SCHEMA.getTables()) {
                if (table.getTableType() == TableType.TABLE) {
                    counts.put(table.getName(), dsl.selectFrom(table).fetch().size());
                }
            }
            return counts;
        });
    }

    @Test
    void anEmptyFileBesideAWalIsRefused() throws IOException {
        Disk.Image whole = load();
        Path left = new Disk.Image(new byte[0], whole.wal()).write(dir.resolve("left.db"));
        assertThatThrownBy(() -> Store.open(left))
                .isInstanceOf(OpenException.class)
                .hasMessageContaining("left.db")
                .hasMessageContaining("restore");
        assertThat(Disk.wal(left)).as("left as it was").hasBinaryContent(whole.wal());
    }

    /** Commits many things, one after the other, and returns what is on disk then: all of them are in the WAL only. */
    private Disk.Image load() {
        String goal = store.outcomes().create("goal").id();
        Worker worker = store.workers().start(goal, "worker");
        try {
            pragma("wal_checkpoint(TRUNCATE)");
            try (Connection reader = DriverManager.getConnection("jdbc:sqlite:" + file);
                    Statement statement = reader.createStatement()) {
                statement.execute("BEGIN"); // no checkpoint moves what it must not see
                statement.executeQuery("SELECT count(*) FROM outcomes").close();
                return load(goal, worker);
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private Disk.Image load(String goal, Worker worker) {
        disk = new Disk(file);
        commits.put(0, Contents.of(file));
        for (int i = 0; i < COMMITS; i++) {
            switch (i % 4) {
                case 0 ->
                    store.tasks().add(goal, NewTask.of("task " + i).description("x".repeat(random.nextInt(9_000))));
                case 1 ->
                    store.run(tx ->
                            tx.tasks().claim(worker).orElseThrow().complete().orThrow());
                case 2 -> store.progress().add(worker.id(), "entry " + i, "y".repeat(random.nextInt(20_000)));
                default -> store.activity().add(goal, "note", "note " + i);
            }
            commits.put(disk.walSize(), Contents.of(file));
        }
        return disk.image();
    }

    private int near(int size, int most) {
        return Math.min(most, Math.max(0, size + random.nextInt(65) - 32));
    }

    private void opensTo(int size, Disk.Image image, String what) {
        holds(image, commits.floorEntry(size).getValue(), what);
    }

    private void holds(Disk.Image image, Contents expected, String what) {
        Contents found = opened(image);
        assertThat(found).as("%s; %s", what, Torture.seed()).isEqualTo(expected);
    }

    private Contents opened(Disk.Image image) {
        Path left = image.write(dir.resolve("left.db"));
        try (Store opened = Store.open(StoreOptions.of(left).withoutHousekeeping())) {
            Contents contents = Contents.of(left);
            opened.outcomes().create("it goes on");
            return contents;
        } finally {
            TestDatabase.check("jdbc:sqlite:" + left);
        }
    }

    /** As another program runs it; the answer says whether it was hindered. */
    private void pragma(String text) throws SQLException {
        List<String> answer = new ArrayList<>();
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("PRAGMA " + text)) {
            answer.add(rows.getString(1));
        }
        assertThat(answer).as(text + ": busy").containsExactly("0");
    }
}
