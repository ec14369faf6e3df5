package dev.twinstore.schema;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.flywaydb.core.api.ResourceProvider;
import org.flywaydb.core.api.resource.LoadableResource;
import org.jspecify.annotations.Nullable;

/**
 * The released scripts, as {@code released.txt} lists them: engine, file and checksum. The list is at once what Flyway
 * is given (no class path is searched), what the fast path compares a database with, and the record that keeps released
 * scripts from being changed.
 */
final class Scripts implements ResourceProvider {
    /** One line of the list. {@code checksum} is Flyway's. */
    record Script(String file, int checksum) {
        String version() {
            return name().substring(1, name().indexOf("__"));
        }

        String name() {
            return file.substring(file.lastIndexOf('/') + 1);
        }
    }

    /** What the placeholders in the scripts stand for on SQLite. */
    static final Map<String, String> SQLITE_PLACEHOLDERS = Map.of(
            "serial", "INTEGER NOT NULL",
            "autoincrement", "AUTOINCREMENT",
            "true", "1",
            "false", "0");

    private static final String FOLDER = "/dev/twinstore/schema/sql/";

    private final List<Script> scripts;

    private Scripts(List<Script> scripts) {
        this.scripts = List.copyOf(scripts);
    }

    /** The scripts for an engine: the shared ones and those in the engine's folder, in order. */
    static Scripts of(String engine) {
        List<Script> scripts = new ArrayList<>();
        for (String line : text("released.txt").lines().toList()) {
            if (!line.isBlank() && !line.startsWith("#")) {
                String[] words = line.strip().split("\\s+", -1);
                if (!words[0].contains("/") || words[0].startsWith(engine + "/")) {
                    scripts.add(new Script(words[0], Integer.parseInt(words[1])));
                }
            }
        }
        return new Scripts(scripts);
    }

    List<Script> list() {
        return scripts;
    }

    String latest() {
        return scripts.get(scripts.size() - 1).version();
    }

    @Override
    public @Nullable LoadableResource getResource(String name) {
        return scripts.stream()
                .filter(script -> script.file().equals(name))
                .findFirst()
                .map(Resource::new)
                .orElse(null);
    }

    @Override
    public Collection<LoadableResource> getResources(String prefix, String[] suffixes) {
        List<LoadableResource> found = new ArrayList<>();
        for (Script script : scripts) {
            if (script.name().startsWith(prefix) && List.of(suffixes).contains(".sql")) {
                found.add(new Resource(script));
            }
        }
        return found;
    }

    static String text(String file) {
        try (InputStream in = Scripts.class.getResourceAsStream(FOLDER + file)) {
            if (in == null) {
                throw new IllegalStateException("missing on the class path: " + FOLDER + file);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static final class Resource extends LoadableResource {
        private final Script script;

        Resource(Script script) {
            this.script = script;
        }

        @Override
        public Reader read() {
            InputStream in = Scripts.class.getResourceAsStream(FOLDER + script.file());
            if (in == null) {
                throw new IllegalStateException("missing on the class path: " + FOLDER + script.file());
            }
            return new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
        }

        @Override
        public String getAbsolutePath() {
            return FOLDER + script.file();
        }

        @Override
        public String getAbsolutePathOnDisk() {
            return getAbsolutePath();
        }

        @Override
        public String getFilename() {
            return script.name();
        }

        @Override
        public String getRelativePath() {
            return script.file();
        }
    }
}
