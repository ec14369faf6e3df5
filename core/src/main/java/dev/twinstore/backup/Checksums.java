package dev.twinstore.backup;

import dev.twinstore.StoreException;
import dev.twinstore.backup.BackupProgress.Step;
import dev.twinstore.schema.OwnerOnly;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** {@code SHA256SUMS}: the digest of each file of a backup, as {@code sha256sum -c} reads it. */
final class Checksums {
    static final String NAME = "SHA256SUMS";

    private static final int BUFFER = 1 << 20;

    /** Only the files that a backup has: the names decide where a restore writes. */
    private static final Pattern LINE =
            Pattern.compile("[0-9a-f]{64} [ *](database\\.db|manifest\\.json|archive/[A-Za-z0-9][A-Za-z0-9._-]*)");

    private final Path folder;
    private final Map<String, String> digests = new TreeMap<>(); // by the file's name in the folder

    private Checksums(Path folder) {
        this.folder = folder;
    }

    /** Makes it, of all files of a folder. */
    static void write(Path folder, BackupProgress progress) throws IOException {
        Checksums sums = new Checksums(folder);
        Meter meter = new Meter(Step.CHECKING, progress);
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                meter.add(file);
                sums.digests.put(name(folder, file), "");
            }
        }
        StringBuilder lines = new StringBuilder();
        for (String name : sums.digests.keySet()) {
            lines.append(digest(folder.resolve(name), OutputStream.nullOutputStream(), meter))
                    .append("  ")
                    .append(name)
                    .append('\n');
        }
        Path file = folder.resolve(NAME);
        OwnerOnly.createFile(file);
        Files.writeString(file, lines);
    }

    private static String name(Path folder, Path file) {
        return folder.relativize(file).toString().replace('\\', '/');
    }

    /**
     * Reads those of a backup.
     *
     * @throws StoreException there are none, or they are no checksums
     */
    static Checksums of(Path folder) {
        Checksums sums = new Checksums(folder);
        if (!Files.isRegularFile(folder.resolve(NAME))) {
            throw damaged(folder, NAME + " is not there, or is no plain file", null);
        }
        try {
            for (String line : Files.readAllLines(folder.resolve(NAME))) {
                if (!LINE.matcher(line).matches()) {
                    throw damaged(folder, NAME + " has a line that is no checksum: " + line, null);
                }
                sums.digests.put(line.substring(66), line.substring(0, 64));
            }
        } catch (IOException e) {
            throw damaged(folder, "its " + NAME + " cannot be read (" + e + ")", e);
        }
        if (!sums.digests.containsKey(Backup.DATABASE) || !sums.digests.containsKey(Manifest.NAME)) {
            throw damaged(folder, NAME + " does not name " + Backup.DATABASE + " and " + Manifest.NAME, null);
        }
        return sums;
    }

    /**
     * Reads all files and compares them.
     *
     * @throws StoreException one differs or cannot be read
     */
    void verify(BackupProgress progress) {
        Meter meter = new Meter(Step.CHECKING, progress);
        digests.keySet().forEach(name -> meter.add(folder.resolve(name)));
        digests.keySet().forEach(name -> copy(name, null, meter));
    }

    /** The names of the archive files, without their folder. */
    List<String> archives() {
        String prefix = Backup.ARCHIVE + "/";
        return digests.keySet().stream()
                .filter(name -> name.startsWith(prefix))
                .map(name -> name.substring(prefix.length()))
                .toList();
    }

    /** The digest of one of them; null: there is no such file. */
    @Nullable
    String digest(String name) {
        return digests.get(name);
    }

    /**
     * Reads a file, and writes it to another if one is given; that is on the disk then.
     *
     * @throws StoreException it is not what it was
     */
    void copy(String name, @Nullable Path target, Meter meter) {
        Path file = folder.resolve(name);
        if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
            throw damaged(folder, name + " is not there, or is no plain file", null);
        }
        String found;
        try {
            if (target == null) {
                found = digest(file, OutputStream.nullOutputStream(), meter);
            } else {
                OwnerOnly.createFile(target);
                try (OutputStream out = Files.newOutputStream(target)) {
                    found = digest(file, out, meter);
                }
                OwnerOnly.sync(target);
            }
        } catch (IOException e) {
            if (target == null) {
                throw damaged(folder, name + " cannot be read (" + e + ")", e);
            }
            throw new StoreException(
                    "cannot copy " + file + " to " + target + " (" + e + "); check the disks and their room", e);
        }
        if (!found.equals(digests.get(name))) {
            throw damaged(folder, name + " has SHA-256 " + found + ", not " + digests.get(name), null);
        }
    }

    static String digest(Path file, OutputStream copy, Meter meter) throws IOException {
        MessageDigest digest = sha256();
        byte[] buffer = new byte[BUFFER];
        try (InputStream in = Files.newInputStream(file)) {
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                digest.update(buffer, 0, read);
                copy.write(buffer, 0, read);
                meter.done(read);
            }
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    private static StoreException damaged(Path folder, String how, @Nullable Exception cause) {
        return new StoreException(
                "the backup " + folder + " is damaged: " + how + "; take another, and look at the disk", cause);
    }

    /** Counts bytes. */
    static final class Meter {
        private final Step step;
        private final BackupProgress progress;
        private long all;
        private long done;

        Meter(Step step, BackupProgress progress) {
            this.step = step;
            this.progress = progress;
        }

        /** There is a file more to come. */
        void add(Path file) {
            all += Files.exists(file) ? Backup.size(file) : 0;
        }

        void done(long bytes) {
            done += bytes;
            progress.at(step, Math.min(done, all), all);
        }
    }
}
