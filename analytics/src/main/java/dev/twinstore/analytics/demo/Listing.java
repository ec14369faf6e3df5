package dev.twinstore.analytics.demo;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;

/**
 * The files below a folder.
 *
 * @param jobs one for each regular file that can be read, in order of their URIs
 * @param unreadable names, with the reason, of what could not be read
 * @param links how many symbolic links were passed over: those that stay inside lead to files that are listed anyway
 */
record Listing(List<Job> jobs, List<String> unreadable, int links) {
    /** Not work: the history of a version control, and what builds make. */
    static final Set<String> PASSED_OVER = Set.of(".git", "target", "node_modules");

    /**
     * Lists the files below a folder, except {@link #PASSED_OVER}.
     *
     * @param without a database that may stand below the folder: it and its side files are no work
     * @throws IOException the folder itself cannot be read
     */
    static Listing of(Path folder, Path without) throws IOException {
        Path root = folder.toRealPath();
        List<Job> jobs = new ArrayList<>();
        List<String> unreadable = new ArrayList<>();
        int[] links = new int[1];
        Files.walkFileTree(root, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes) {
                return passedOver(directory) ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                String name = shown(root, file);
                if (attributes.isSymbolicLink()) {
                    links[0]++;
                } else if (attributes.isRegularFile() && !passedOver(file) && !belongsTo(without, file)) {
                    if (Files.isReadable(file)) {
                        jobs.add(Job.of(file, name, attributes));
                    } else {
                        unreadable.add(name + ": no permission to read it");
                    }
                }
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException e) throws IOException {
                if (file.equals(root)) {
                    throw e;
                }
                unreadable.add(shown(root, file) + ": " + e.getClass().getSimpleName());
                return FileVisitResult.CONTINUE;
            }

            private boolean passedOver(Path path) {
                return !path.equals(root) && PASSED_OVER.contains(String.valueOf(path.getFileName()));
            }
        });
        jobs.sort(Comparator.comparing(Job::file));
        return new Listing(List.copyOf(jobs), List.copyOf(unreadable), links[0]);
    }

    /** The sum of all sizes. */
    long bytes() {
        return jobs.stream().mapToLong(Job::bytes).sum();
    }

    private static boolean belongsTo(Path database, Path file) {
        String name = String.valueOf(database.getFileName());
        String other = String.valueOf(file.getFileName());
        return other.startsWith(name)
                && Set.of("", "-wal", "-shm", "-journal", "-lock").contains(other.substring(name.length()))
                && Files.exists(database)
                && sameFolder(database, file);
    }

    private static boolean sameFolder(Path one, Path other) {
        Path first = one.toAbsolutePath().getParent();
        Path second = other.toAbsolutePath().getParent();
        try {
            return first != null && second != null && Files.isSameFile(first, second);
        } catch (IOException e) {
            return false;
        }
    }

    /**
     * A path below a root as people can read it: its bytes taken for UTF-8 whatever the locale is, and control characters
     * as their visible symbols, so that a hostile name can neither hide nor move a terminal's cursor.
     */
    static String shown(Path root, Path file) {
        StringBuilder name = new StringBuilder();
        for (Path part : root.relativize(file)) {
            name.append(name.isEmpty() ? "" : "/").append(decoded(root.resolve(part)));
        }
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            if (c < ' ') {
                name.setCharAt(i, (char) ('\u2400' + c));
            } else if (c == 0x7f) {
                name.setCharAt(i, '\u2421');
            } else if (Character.isISOControl(c) || (Character.getType(c) == Character.FORMAT && c != '\u200d')) {
                name.setCharAt(i, '\uFFFD');
            }
        }
        return name.toString();
    }

    /** The last part of a path, from the bytes in its URI. */
    private static String decoded(Path path) {
        URI uri = path.toUri();
        String raw = uri.getRawPath();
        raw = raw.endsWith("/") ? raw.substring(0, raw.length() - 1) : raw;
        String last = raw.substring(raw.lastIndexOf('/') + 1);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (int i = 0; i < last.length(); i++) {
            if (last.charAt(i) == '%') {
                bytes.write(Integer.parseInt(last.substring(i + 1, i + 3), 16));
                i += 2;
            } else {
                bytes.writeBytes(last.substring(i, i + 1).getBytes(StandardCharsets.UTF_8));
            }
        }
        return bytes.toString(StandardCharsets.UTF_8);
    }
}
