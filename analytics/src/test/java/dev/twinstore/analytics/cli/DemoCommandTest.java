package dev.twinstore.analytics.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.twinstore.model.Json;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class DemoCommandTest {
    @TempDir
    Path folder;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @Test
    void json_isOneObject_andTheTemporaryDatabaseIsGone() throws IOException {
        Files.writeString(folder.resolve("file \"1\".txt"), "one\n");
        assertThat(demo("--dir=" + folder, "--workers=1", "--no-kill", "--format=json"))
                .isZero();
        JsonNode json = Json.parse(out.toString());
        assertThat(json.path("kept").asBoolean()).isTrue();
        assertThat(json.path("files").asInt()).isEqualTo(1);
        assertThat(json.path("rescue").isNull()).isTrue();
        assertThat(json.path("workers").path(0).path("completed").asInt()).isEqualTo(1);
        assertThat(Path.of(json.path("database").asText()).getParent()).doesNotExist();
    }

    @Test
    void badUsage_isExitCode2_andSaysWhatToDo() throws IOException {
        assertThat(demo("--dir=" + folder)).isEqualTo(2);
        assertThat(err.toString()).contains("has no file to work on");
        Files.writeString(folder.resolve("file"), "x");
        assertThat(demo("--dir=" + folder.resolve("file"))).isEqualTo(2);
        assertThat(err.toString()).contains("is no folder");
        assertThat(demo("--dir=" + folder, "--workers=1")).isEqualTo(2);
        assertThat(err.toString()).contains("--no-kill");
        assertThat(demo("--dir=" + folder, "--workers=0")).isEqualTo(2);
        assertThat(err.toString()).contains("--workers must be from 1 to 64, was 0");
        assertThat(out.toString()).isEmpty();
    }

    @Test
    void help_hasExamples_andHidesTheWorker() {
        assertThat(demo("--help")).isZero();
        assertThat(out.toString())
                .contains("Examples:", "--no-kill", "Exit codes:")
                .doesNotContain("demo-worker");
    }

    private int demo(String... args) {
        return new CommandLine(new DemoCommand())
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(err))
                .execute(args);
    }
}
