package dev.twinstore.schema;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import java.util.zip.Deflater;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.jspecify.annotations.Nullable;

/**
 * The class path of the JVMs that tests start, with an archive of classes that are parsed and verified already (class-data
 * sharing): they start in half the time. The JVM archives no class of a folder, so folders are packed into jars first.
 *
 * <p>Made once for a JDK and a class path as it is, beside the tests' classes; whoever else needs it waits meanwhile. Where it cannot
 * be made, or a JVM does not take it, JVMs start as slowly as ever, and say nothing about it.
 */
public final class SharedClasses {
    private static @Nullable List<String> options;

    private final List<Path> classPath;
    private final Path folder;
    private final List<Path> jars;

    private SharedClasses(List<Path> classPath, Path folder) {
        this.classPath = classPath;
        this.folder = folder;
        this.jars = new ArrayList<>();
        for (Path entry : classPath) {
            jars.add(Files.isDirectory(entry) ? folder.resolve(jars.size() + ".jar") : entry);
        }
    }

    /**
     * Options for another JVM with this one's class path, which is among them.
     *
     * @param rehearsal loads what the others will need; the argument of its main is a file that is not there yet, for a database
     */
    public static synchronized List<String> options(Class<?> rehearsal) {
        if (options == null) {
            options = made(System.getProperty("java.class.path"), rehearsal);
        }
        return options;
    }

    private static List<String> made(String classPath, Class<?> rehearsal) {
        try {
            List<Path> entries = Stream.of(classPath.split(File.pathSeparator))
                    .map(Path::of)
                    .filter(Files::exists)
                    .toList();
            Path target = entries.stream()
                    .filter(Files::isDirectory)
                    .findFirst()
                    .orElseThrow(() -> new IOException("no classes are in folders"))
                    .resolveSibling("shared-classes");
            SharedClasses shared = new SharedClasses(entries, target.resolve(state(entries)));
            Files.createDirectories(target);
            try (FileChannel channel = FileChannel.open(
                    target.resolveSibling("shared-classes.lock"),
                    StandardOpenOption.CREATE,
                    StandardOpenOption.WRITE)) {
                channel.lock(); // until it is closed
                if (!Files.exists(shared.archive())) {
                    InMemory.delete(target); // what is there is of older classes
                    shared.make(rehearsal);
                }
                return shared.options();
            }
        } catch (IOException | UncheckedIOException e) {
            System.err.println("no classes are shared: " + e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return List.of("-cp", classPath);
    }

    /** Another, if a file of the class path is another, or the JDK. */
    private static String state(List<Path> classPath) throws IOException {
        StringBuilder all = new StringBuilder(System.getProperty("java.home") + System.getProperty("java.vm.version"));
        for (Path entry : classPath) {
            try (Stream<Path> files = Files.walk(entry)) {
                for (Path file : files.sorted().toList()) {
                    all.append('\n').append(file);
                    if (Files.isRegularFile(file)) {
                        all.append(' ').append(Files.size(file)).append(' ').append(Files.getLastModifiedTime(file));
                    }
                }
            }
        }
        return UUID.nameUUIDFromBytes(all.toString().getBytes(StandardCharsets.UTF_8))
                .toString();
    }

    private Path archive() {
        return folder.resolve("classes.jsa");
    }

    private List<String> options() {
        List<String> all = new ArrayList<>(List.of("-Xshare:auto", "-XX:SharedArchiveFile=" + archive()));
        all.add("-Xlog:cds*=off");
        if (Runtime.version().feature() >= 24) {
            all.add("-Xlog:aot*=off");
        }
        all.addAll(classPath());
        return List.copyOf(all);
    }

    private List<String> classPath() {
        return List.of(
                "-cp",
                String.join(
                        File.pathSeparator, jars.stream().map(Path::toString).toList()));
    }

    private void make(Class<?> rehearsal) throws IOException, InterruptedException {
        Files.createDirectories(folder);
        for (int i = 0; i < jars.size(); i++) {
            if (Files.isDirectory(classPath.get(i))) {
                pack(classPath.get(i), jars.get(i));
            }
        }
        Path unfinished = folder.resolve("unfinished.jsa");
        Path database = Files.createDirectory(folder.resolve("rehearsal")).resolve("twin.db");
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
        command.addAll(
                List.of("-XX:ArchiveClassesAtExit=" + unfinished, "-XX:ErrorFile=" + folder.resolve("crash.log")));
        command.addAll(classPath());
        command.addAll(List.of(rehearsal.getName(), database.toString()));
        Path said = folder.resolve("rehearsal.log");
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(said.toFile())
                .start();
        if (!process.waitFor(60, TimeUnit.SECONDS) || process.exitValue() != 0) {
            process.destroyForcibly();
            throw new IOException("the rehearsal failed: see " + said);
        }
        InMemory.delete(database.getParent());
        Files.move(unfinished, archive(), StandardCopyOption.ATOMIC_MOVE); // a JVM crashes on a part of it
    }

    private static void pack(Path classes, Path jar) throws IOException {
        try (ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(jar));
                Stream<Path> files = Files.walk(classes)) {
            out.setLevel(Deflater.BEST_SPEED);
            for (Path file : files.filter(one -> !one.equals(classes)).sorted().toList()) {
                boolean isFolder = Files.isDirectory(file);
                String name = classes.relativize(file).toString().replace(File.separatorChar, '/');
                out.putNextEntry(new ZipEntry(isFolder ? name + "/" : name));
                if (!isFolder) {
                    Files.copy(file, out);
                }
                out.closeEntry();
            }
        }
    }
}
