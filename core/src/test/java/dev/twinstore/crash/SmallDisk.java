package dev.twinstore.crash;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A file system of its own, in memory, which can be small. Only root can make one. */
final class SmallDisk implements AutoCloseable {
    private final Path folder;

    private SmallDisk(Path folder) {
        this.folder = folder;
    }

    /** Whether this process may make one. */
    static boolean isPossible(Path folder) {
        boolean made = run("mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", folder.toString());
        return made && run("umount", folder.toString());
    }

    /** One of so many KB in an empty folder. */
    static SmallDisk in(Path folder, int kilobytes) {
        if (!run("mount", "-t", "tmpfs", "-o", "size=" + kilobytes + "k", "tmpfs", folder.toString())) {
            throw new IllegalStateException("cannot mount " + folder);
        }
        return new SmallDisk(folder);
    }

    /** Gives it another size, or makes it read-only: options of mount. */
    void remount(String options) {
        if (!run("mount", "-o", "remount," + options, folder.toString())) {
            throw new IllegalStateException("cannot remount " + folder + " with " + options);
        }
    }

    /** Fills it to the last byte, with a file beside whatever is there. */
    Path fill() {
        Path filler = folder.resolve("filler");
        try (var out = Files.newOutputStream(filler)) {
            byte[] some = new byte[4096];
            while (true) {
                out.write(some);
            }
        } catch (IOException e) {
            return filler; // full
        }
    }

    private static boolean run(String... command) {
        try {
            return new ProcessBuilder(command)
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        if (!run("umount", "-l", folder.toString())) {
            throw new UncheckedIOException(new IOException("cannot unmount " + folder));
        }
    }
}
