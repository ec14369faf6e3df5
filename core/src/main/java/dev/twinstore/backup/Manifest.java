package dev.twinstore.backup;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.twinstore.RefusedException;
import dev.twinstore.schema.OwnerOnly;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** {@code manifest.json}: what a backup says of itself. */
final class Manifest {
    static final String NAME = "manifest.json";

    private static final String FORMAT = "twinstore-backup";
    private static final int VERSION = 1;
    private static final JsonMapper MAPPER = JsonMapper.builder()
            .enable(SerializationFeature.INDENT_OUTPUT)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private Manifest() {}

    /** Writes it into the backup's folder. */
    static void write(Backup backup) throws IOException {
        ObjectNode document = MAPPER.createObjectNode()
                .put("format", FORMAT)
                .put("version", VERSION)
                .put("database", backup.database())
                .put("at", backup.at().toString())
                .put("schema", backup.schema())
                .put("bytes", backup.bytes());
        ObjectNode rows = document.putObject("rows");
        backup.rows().forEach(rows::put);
        backup.warnings().forEach(document.putArray("warnings")::add);
        Path file = backup.folder().resolve(NAME);
        OwnerOnly.createFile(file);
        Files.writeString(file, MAPPER.writeValueAsString(document) + "\n");
    }

    /** See {@link Backup#in}. */
    static Backup read(Path folder) {
        Path file = folder.resolve(NAME);
        if (!Files.isRegularFile(file)) {
            throw new RefusedException(folder + " is no backup: there is no " + NAME
                    + " in it; name the folder of one backup," + " such as backups/twin.db-20261124T120102.123Z");
        }
        try {
            JsonNode document = MAPPER.readTree(Files.readString(file));
            if (!FORMAT.equals(document.path("format").asText())) {
                throw new RefusedException(file + " is another program's; name the folder of a backup");
            }
            if (document.path("version").asInt() != VERSION) {
                throw new RefusedException(folder + " is a backup of format "
                        + document.path("version").asText() + ", and this program knows " + VERSION
                        + "; restore it with a newer version of Twinstore");
            }
            Map<String, Long> rows = new LinkedHashMap<>();
            document.path("rows")
                    .properties()
                    .forEach(table -> rows.put(table.getKey(), table.getValue().asLong()));
            List<String> warnings = new ArrayList<>();
            document.path("warnings").forEach(warning -> warnings.add(warning.asText()));
            return new Backup(
                    folder,
                    document.path("database").asText(),
                    Instant.parse(document.path("at").asText()),
                    document.path("schema").asText(),
                    rows,
                    document.path("bytes").asLong(),
                    warnings);
        } catch (IOException | DateTimeException e) {
            throw new RefusedException(
                    file + " cannot be read (" + e.getMessage() + "); the backup is damaged: take another");
        }
    }
}
