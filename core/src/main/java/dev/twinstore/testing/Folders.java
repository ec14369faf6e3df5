package dev.twinstore.testing;

import dev.twinstore.Database;
import dev.twinstore.Store;
import dev.twinstore.StoreOptions;
import dev.twinstore.metrics.Meters;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;

/** Databases that are SQLite files, each in a temporary folder: copies of one that is migrated once for each JVM. */
final class Folders implements Place {
    @Override
    public Ground make() {
        Folder folder = Folder.make();
        try {
            Files.write(folder.file(), Migrated.BYTES);
            return folder;
        } catch (IOException e) {
            folder.remove();
            throw new UncheckedIOException("cannot write " + folder.file() + " for a test", e);
        }
    }

    /** The file as it is after all migrations. */
    private static final class Migrated {
        private static final byte[] BYTES = bytes();

        private static byte[] bytes() {
            Folder folder = Folder.make();
            try {
                Store.open(StoreOptions.of(folder.file()).withoutHousekeeping().withMeters(Meters.none()))
                        .close();
                return Files.readAllBytes(folder.file());
            } catch (IOException e) {
                throw new UncheckedIOException("cannot read " + folder.file(), e);
            } finally {
                folder.remove();
            }
        }
    }

    private record Folder(Path path) implements Ground {
        static Folder make() {
            try {
                return new Folder(Files.createTempDirectory("twinstore-test"));
            } catch (IOException e) {
                throw new UncheckedIOException("cannot make a temporary folder for a test", e);
            }
        }

        Path file() {
            return path.resolve("twin.db");
        }

        @Override
        public Database database() {
            return new Database.File(file());
        }

        @Override
        public void remove() {
            try (Stream<Path> files = Files.walk(path)) {
                for (Path each : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.deleteIfExists(each);
                }
            } catch (IOException e) {
                throw new UncheckedIOException("cannot delete " + path + " after a test", e);
            }
        }
    }
}
