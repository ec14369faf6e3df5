package dev.twinstore;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaMethodCall;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.slf4j.Logger;

@TestInstance(Lifecycle.PER_CLASS) // so that the classes are read once, and forgotten
class LogEventTest {
    private static final Path SOURCES = Path.of("src/main/java");
    private final JavaClasses core = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .withImportOption(location -> !location.contains("/dev/twinstore/db/"))
            .importPackages("dev.twinstore");

    @Test
    void everyLineIsAnEventOfTheList() {
        noClasses()
                .that()
                .doNotBelongToAnyOf(LogEvent.class)
                .should()
                .callMethodWhere(describe(
                        "a logger is called",
                        (JavaMethodCall call) -> call.getTargetOwner().isAssignableTo(Logger.class)))
                .check(core);
    }

    @Test
    void everyEventOfTheListIsLogged() {
        Set<String> logged = core.stream()
                .filter(type -> !type.isEquivalentTo(LogEvent.class))
                .flatMap(type -> type.getFieldAccessesFromSelf().stream())
                .filter(access -> access.getTargetOwner().isEquivalentTo(LogEvent.class))
                .map(JavaAccess::getName)
                .collect(Collectors.toSet());
        assertThat(LogEvent.values())
                .filteredOn(event -> event != LogEvent.REPORT_FAILED) // analytics logs it
                .extracting(LogEvent::name)
                .isSubsetOf(logged);
    }

    @Test
    void everyEventHasANameOfItsOwn() {
        assertThat(LogEvent.values())
                .extracting(LogEvent::event)
                .doesNotHaveDuplicates()
                .allMatch(name -> name.matches("twinstore(\\.[a-z_]+){2}"));
    }

    @Test
    void everyCallGivesAValueForEachField() throws IOException {
        Pattern call = Pattern.compile("LogEvent\\.([A-Z_]+)\\s*\\.log\\(\\s*LOG\\s*,((?:[^;])*?)\\);");
        int calls = 0;
        try (Stream<Path> files = Files.walk(SOURCES)) {
            for (Path file :
                    files.filter(path -> path.toString().endsWith(".java")).toList()) {
                Matcher found = call.matcher(Files.readString(file));
                while (found.find()) {
                    List<String> given = arguments(found.group(2));
                    boolean thrown = List.of("e", "why").contains(given.get(0));
                    assertThat(given.size() - (thrown ? 1 : 0))
                            .as("values of %s in %s", found.group(1), file)
                            .isEqualTo(LogEvent.valueOf(found.group(1)).fields().size());
                    calls++;
                }
            }
        }
        assertThat(calls).isGreaterThanOrEqualTo(LogEvent.values().length);
    }

    @Test
    void theTableInTheJavadocIsTheList() throws IOException {
        List<String> rows = Arrays.stream(LogEvent.values())
                .map(event -> " * <tr><td>" + event.event() + "</td><td>" + event.level() + "</td><td>"
                        + String.join(", ", event.fields()) + "</td><td>{@link #" + event.name() + "}</td></tr>")
                .sorted()
                .toList();
        assertThat(Files.readAllLines(SOURCES.resolve("dev/twinstore/LogEvent.java")).stream()
                        .filter(line -> line.startsWith(" * <tr><td>")))
                .containsExactlyElementsOf(rows);
    }

    @Test
    void line_isOneLineWithTheNameInFront() {
        assertThat(LogEvent.WORKER_LOST.line("w1", "renderer 1", "it said \"no\"\nand left"))
                .isEqualTo("twinstore.worker.lost worker=w1 name=\"renderer 1\""
                        + " reason=\"it said \\\"no\\\"\\nand left\": its tasks were freed");
        assertThat(LogEvent.LISTENER_FAILED.line("")).contains(" told=\"\": ");
    }

    /** The arguments of a call, split at the commas that are not inside brackets. */
    private static List<String> arguments(String text) {
        StringBuilder split = new StringBuilder();
        int depth = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            depth += c == '(' ? 1 : c == ')' ? -1 : 0;
            split.append(c == ',' && depth == 0 ? '\n' : c == '\n' ? ' ' : c);
        }
        return Arrays.stream(split.toString().split("\n")).map(String::strip).toList();
    }
}
