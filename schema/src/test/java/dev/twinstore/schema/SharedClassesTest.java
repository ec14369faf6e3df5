package dev.twinstore.schema;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A JVM does the same with shared classes as without, whatever has become of them. */
class SharedClassesTest {
    private final List<String> options = SharedClasses.options(Schema.class);

    /** Says its name, and nothing else. */
    static final class Named {
        public static void main(String[] args) {
            System.out.println(Named.class.getName());
        }
    }

    @Test
    void thatFit_areTaken() throws Exception {
        assertThat(said(options)).isEqualTo(Named.class.getName());
    }

    @Test
    void thatAreGone_areNotMissed() throws Exception {
        assertThat(said(options.stream()
                        .map(option -> option.replace("classes.jsa", "gone.jsa"))
                        .toList()))
                .isEqualTo(Named.class.getName());
    }

    @Test
    void ofAnotherClassPath_areNotTaken() throws Exception {
        List<String> others = new ArrayList<>(options);
        int last = others.size() - 1;
        others.set(last, Path.of("nothing.jar") + File.pathSeparator + others.get(last));
        assertThat(said(others)).isEqualTo(Named.class.getName());
    }

    private static String said(List<String> options) throws Exception {
        List<String> command = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString()));
        command.addAll(options);
        command.add(Named.class.getName());
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        assertThat(process.waitFor()).as(said).isZero();
        return said;
    }
}
