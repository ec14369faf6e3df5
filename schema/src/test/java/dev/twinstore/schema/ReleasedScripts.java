package dev.twinstore.schema;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32;

/** The list of released scripts against the scripts themselves. */
final class ReleasedScripts {
    private static final Path LIST = Source.FOLDER.resolve("released.txt");

    private ReleasedScripts() {}

    /** What is wrong between the list and the scripts, new ones left aside. */
    static List<String> changed() {
        return changed(Source.text("released.txt"), checksums());
    }

    /** The scripts that are not in the list yet, as its lines. */
    static List<String> unlisted() {
        return unlisted(Source.text("released.txt"), checksums());
    }

    /** Adds the new scripts to the list, in the source tree and on the class path; touches no line that is there. */
    static void accept() throws IOException {
        if (changed().isEmpty() && !unlisted().isEmpty()) {
            String list = Source.text("released.txt") + String.join("\n", unlisted()) + "\n";
            Files.writeString(LIST, list);
            Files.writeString(Path.of("target/classes/dev/twinstore/schema/sql/released.txt"), list);
        }
    }

    static List<String> changed(String list, Map<String, Integer> scripts) {
        List<String> wrong = new ArrayList<>();
        listed(list).forEach((file, checksum) -> {
            Integer found = scripts.get(file);
            if (found == null) {
                wrong.add("released script " + file + " is gone; bring it back");
            } else if (!found.equals(checksum)) {
                wrong.add("released script " + file + " was changed (checksum " + found + ", released " + checksum
                        + "); restore it and write a new script");
            }
        });
        return wrong;
    }

    static List<String> unlisted(String list, Map<String, Integer> scripts) {
        Map<String, Integer> listed = listed(list);
        return scripts.entrySet().stream()
                .filter(script -> !listed.containsKey(script.getKey()))
                .map(script -> script.getKey() + " " + script.getValue())
                .toList();
    }

    private static Map<String, Integer> listed(String list) {
        Map<String, Integer> listed = new LinkedHashMap<>();
        list.lines().filter(line -> !line.startsWith("#") && !line.isBlank()).forEach(line -> {
            String[] words = line.split(" ", -1);
            listed.put(words[0], Integer.valueOf(words[1]));
        });
        return listed;
    }

    private static Map<String, Integer> checksums() {
        Map<String, Integer> checksums = new LinkedHashMap<>();
        Source.files().forEach(file -> checksums.put(file, checksum(Source.text(file))));
        return checksums;
    }

    /** Flyway's checksum: of the lines, whatever ends them. */
    static int checksum(String script) {
        CRC32 crc = new CRC32();
        script.lines().forEach(line -> crc.update(line.getBytes(StandardCharsets.UTF_8)));
        return (int) crc.getValue();
    }
}
