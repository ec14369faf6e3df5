package dev.twinstore.analytics.demo;

import com.fasterxml.jackson.databind.JsonNode;
import dev.twinstore.db.tables.pojos.Task;
import dev.twinstore.model.Json;
import dev.twinstore.task.NewTask;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;

/**
 * One file to measure, as it was when it was listed. The file is named by its URI, which carries every name that a file
 * system allows, in every locale; the name for people may have lost something.
 *
 * @param file where it is
 * @param name its path below the folder, for people
 * @param bytes its size then
 * @param modified its last change then, as ISO-8601 with all digits that the file system keeps
 */
record Job(URI file, String name, long bytes, String modified) {
    /** What it looks like now in the same terms. */
    static Job of(Path path, String name, BasicFileAttributes attributes) {
        return new Job(
                path.toUri(),
                name,
                attributes.size(),
                attributes.lastModifiedTime().toString());
    }

    /** What was stored with a task. */
    static Job of(Task task) {
        JsonNode json = Json.parse(task.designContext());
        return new Job(
                URI.create(json.path("file").asText()),
                json.path("name").asText(),
                json.path("bytes").asLong(),
                json.path("modified").asText());
    }

    NewTask toTask() {
        return NewTask.of("Measure " + name)
                .intent("Know the content of one file for certain")
                .approach("Read it once; hash it, and count its bytes, lines and words")
                .designContext(Json.MAPPER
                        .createObjectNode()
                        .put("file", file.toString())
                        .put("name", name)
                        .put("bytes", bytes)
                        .put("modified", modified)
                        .toString());
    }

    Path path() {
        return Path.of(file);
    }

    /**
     * Measures the file, which must be what was listed, before and after.
     *
     * @throws IOException it cannot be read, vanished, or changed; the message is for people
     */
    Measurement measure() throws IOException {
        requireUnchanged();
        Measurement measurement = Measurement.of(path());
        requireUnchanged();
        return measurement;
    }

    private void requireUnchanged() throws IOException {
        BasicFileAttributes now;
        try {
            now = Files.readAttributes(path(), BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        } catch (NoSuchFileException e) {
            throw new IOException("the file vanished after it was listed", e);
        }
        if (!now.isRegularFile()) {
            throw new IOException("it is no regular file any more");
        }
        Job seen = of(path(), name, now);
        if (!seen.equals(this)) {
            throw new IOException("the file changed after it was listed: " + bytes + " bytes of " + modified + " then, "
                    + seen.bytes + " bytes of " + seen.modified + " now");
        }
    }
}
