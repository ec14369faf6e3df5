package dev.twinstore.schema;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PlainFilesTest {
    private static final int TIMES = 2_000;

    @TempDir
    Path folder;

    @Test
    void aFolder_isSomethingElse_aFileAndNothingAreNot() throws Exception {
        assertThat(PlainFiles.isOther(folder)).isTrue();
        assertThat(PlainFiles.isOther(Files.createFile(folder.resolve("file")))).isFalse();
        assertThat(PlainFiles.isOther(folder.resolve("nothing"))).isFalse();
    }

    @Test
    void aFileThatComesAndGoes_isNeverSomethingElse() throws Exception {
        Path journal = folder.resolve("new.db-journal");
        AtomicBoolean done = new AtomicBoolean();
        CompletableFuture<Boolean> found = CompletableFuture.supplyAsync(() -> {
            boolean other = false;
            while (!done.get()) {
                other |= PlainFiles.isOther(journal);
            }
            return other;
        });
        try {
            for (int i = 0; i < TIMES; i++) {
                Files.createFile(journal);
                Files.delete(journal);
            }
        } finally {
            done.set(true);
        }
        assertThat(found.join()).isFalse();
    }

    @Test
    void identity_isOfTheFile_notOfItsName() throws Exception {
        Path file = Files.createFile(folder.resolve("file"));
        Object before = PlainFiles.identity(file);
        Path moved = Files.move(file, folder.resolve("moved"));
        assertThat(PlainFiles.identity(moved)).isEqualTo(before);
        assertThat(PlainFiles.identity(file)).isNull();
        assertThat(PlainFiles.identity(Files.createFile(file))).isNotEqualTo(before);
    }
}
