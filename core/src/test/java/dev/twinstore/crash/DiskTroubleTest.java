package dev.twinstore.crash;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.twinstore.Callers;
import dev.twinstore.ChildProcess;
import dev.twinstore.OpenException;
import dev.twinstore.Store;
import dev.twinstore.StoreException;
import dev.twinstore.StoreOptions;
import dev.twinstore.TestDatabase;
import dev.twinstore.db.tables.pojos.Worker;
import dev.twinstore.schema.RefusedDatabaseException.Reason;
import dev.twinstore.testing.ManualTime;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A disk that is full, or cannot be written; too few file descriptors; a WAL that grows. */
class DiskTroubleTest {
    private static final int FULL_DISKS = Torture.LONG ? 300 : 15;
    private static final long MEGABYTE = 1 << 20;

    @TempDir
    private Path dir;

    @Test
    void onAFullDisk_nothingIsHalfWrittenAndWithSpaceTheSameStoreGoesOn() throws IOException {
        assumeTrue(SmallDisk.isPossible(dir), "not root");
        Random random = Torture.random();
        try (SmallDisk disk = SmallDisk.in(dir, 20_000)) {
            Path file = dir.resolve("twin.db");
            ManualTime time = new ManualTime();
            try (Store store =
                    Store.open(StoreOptions.of(file).withoutHousekeeping().withTime(time))) {
                Scenario.fill(store);
                Worker holder = new Scenario(store, time).worker("holder");
                int refused = 0;
                for (int i = 0; i < FULL_DISKS; i++) {
                    Path filler = disk.fill();
                    try (var part =
                            java.nio.channels.FileChannel.open(filler, java.nio.file.StandardOpenOption.WRITE)) {
                        part.truncate(Math.max(0, part.size() - random.nextInt(80_000)));
                    }
                    Contents before = Contents.of(file);
                    try {
                        store.progress().add(holder.id(), "entry", "x".repeat(random.nextInt(100_000)));
                    } catch (StoreException e) {
                        refused++;
                        assertThat(e).hasMessageContaining("no room left").hasMessageContaining(file.toString());
                        assertThat(Contents.of(file)).as(Torture.seed()).isEqualTo(before);
                    }
                    Files.delete(filler);
                    store.progress().add(holder.id(), "there is room again", null);
                }
                assertThat(refused).as("times the disk was full").isPositive();
                assertThat(store.progress().context(holder.id(), 100_000)).hasSizeGreaterThan(FULL_DISKS);
            }
            TestDatabase.check("jdbc:sqlite:" + file);
        }
    }

    @Test
    void onAFullDisk_openingSaysSoAndWorksWhenThereIsSpace() {
        assumeTrue(SmallDisk.isPossible(dir), "not root");
        try (SmallDisk disk = SmallDisk.in(dir, 128)) {
            Path file = dir.resolve("twin.db");
            assertThatThrownBy(() -> Store.open(file))
                    .isInstanceOf(OpenException.class)
                    .hasMessageContaining(file.toString())
                    .hasMessageMatching("(?s).*(free some|the disk).*");
            disk.remount("size=20000k");
            try (Store store = Store.open(file)) {
                store.outcomes().create("works");
            }
            TestDatabase.check("jdbc:sqlite:" + file);
        }
    }

    @Test
    void onADiskThatCannotBeWritten_openingSaysSo() {
        assumeTrue(SmallDisk.isPossible(dir), "not root");
        try (SmallDisk disk = SmallDisk.in(dir, 20_000)) {
            Path file = dir.resolve("twin.db");
            try (Store store = Store.open(file)) {
                store.outcomes().create("kept");
            }
            disk.remount("ro");
            assertThatThrownBy(() -> Store.open(file))
                    .isInstanceOfSatisfying(
                            OpenException.class, e -> assertThat(e.reason()).isEqualTo(Reason.READ_ONLY))
                    .hasMessageContaining(file.toString());
            assertThatThrownBy(() -> Store.open(StoreOptions.of(file).forReading()))
                    .isInstanceOf(OpenException.class)
                    .hasMessageContaining("for reading too");
            disk.remount("rw");
            try (Store store = Store.open(file)) {
                assertThat(store.outcomes().findByName("kept")).hasSize(1);
            }
        }
    }

    /** Uses up its file descriptors, and tells what a store does then. */
    public static final class Descriptors {
        private Descriptors() {}

        public static void main(String[] args) throws IOException, InterruptedException {
            List<AutoCloseable> taken = new java.util.ArrayList<>();
            try (Store store = Store.open(Path.of(args[0]))) {
                String goal = store.outcomes().create("before").id();
                said(() -> Store.open(Path.of("/proc/none/twin.db"))); // loads what tells of a failure
                new ProcessBuilder(
                                "prlimit", "--pid", "" + ProcessHandle.current().pid(), "--nofile=400:400")
                        .start()
                        .waitFor();
                System.out.println(use(taken) > 10 ? "used up" : "not limited");
                System.out.println(said(() -> store.activity().add(goal, "note", "while none is left")));
                Path other = Path.of(args[1]);
                System.out.println(said(() -> Store.open(other).close()));
                for (AutoCloseable one : taken) {
                    closed(one);
                }
                System.out.println(said(() -> Store.open(other).close()));
                System.out.println(said(() -> store.activity().add(goal, "note", "after")));
            }
        }

        private static int use(List<AutoCloseable> taken) {
            try {
                while (true) {
                    taken.add(new java.io.FileInputStream("/dev/null"));
                }
            } catch (IOException e) {
                return taken.size();
            }
        }

        private static void closed(AutoCloseable one) {
            try {
                one.close();
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        }

        private static String said(Runnable work) {
            try {
                work.run();
                return "done";
            } catch (RuntimeException e) {
                return e.getClass().getSimpleName() + ": " + e.getMessage().replace('\n', ' ');
            }
        }
    }

    @Test
    void withoutFileDescriptors_whatIsOpenWorksAndTheRestSaysSo() {
        Path file = dir.resolve("twin.db");
        Path other = dir.resolve("other.db");
        try (ChildProcess child = ChildProcess.start(Descriptors.class, file, other)) {
            String limited = child.line();
            String write = child.line();
            String open = child.line();
            assertThat(child.line()).as("opening when there are some again").isEqualTo("done");
            assertThat(child.line()).as("writing when there are some again").isEqualTo("done");
            assertThat(child.exitCode()).isZero();
            assumeTrue(limited.equals("used up"), "prlimit is not there");
            assertThat(write).as("writing").isEqualTo("done");
            assertThat(open).startsWith("OpenException").contains(other.toString());
        }
        TestDatabase.check("jdbc:sqlite:" + file);
    }

    @Test
    void aLongReadLetsTheWalGrow_andAfterItsEndTheWalIsUsedAgain() {
        Path file = dir.resolve("twin.db");
        ManualTime time = new ManualTime();
        try (Store store = Store.open(StoreOptions.of(file)
                        .withDurability(StoreOptions.Durability.NORMAL)
                        .withoutHousekeeping()
                        .withTime(time));
                Callers callers = new Callers()) {
            Scenario.fill(store);
            String holder = new Scenario(store, time).worker("holder").id();
            CountDownLatch reading = new CountDownLatch(1);
            CountDownLatch enough = new CountDownLatch(1);
            CompletableFuture<Integer> reader = callers.start(() -> store.read(dsl -> {
                int before = dsl.fetchCount(dev.twinstore.db.Tables.PROGRESS_ENTRIES);
                reading.countDown();
                Callers.await(enough);
                return dsl.fetchCount(dev.twinstore.db.Tables.PROGRESS_ENTRIES) - before;
            }));
            Callers.await(reading);
            write(store, holder, 25);
            assertThat(walSize(file)).as("nothing could be moved into the file").isGreaterThan(25 * MEGABYTE);
            enough.countDown();
            assertThat(Callers.get(reader)).as("what the reader saw of it").isZero();
            write(store, holder, 11); // by then it is too much, and whoever writes moves it, if nobody has yet
            long size = walSize(file);
            write(store, holder, 10);
            assertThat(walSize(file)).as("the WAL was begun anew").isLessThanOrEqualTo(size);
        }
        assertThat(Disk.wal(file)).doesNotExist();
        TestDatabase.check("jdbc:sqlite:" + file);
    }

    private static void write(Store store, String worker, int megabytes) {
        for (int i = 0; i < megabytes; i++) {
            store.progress().add(worker, "entry", "x".repeat((int) MEGABYTE));
        }
    }

    private static long walSize(Path file) {
        return Disk.wal(file).toFile().length();
    }
}
