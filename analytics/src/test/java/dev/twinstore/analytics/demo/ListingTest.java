package dev.twinstore.analytics.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ListingTest {
    @TempDir
    Path folder;

    @TempDir
    Path elsewhere;

    @Test
    void everyRegularFile_isAJob_andItsNameSurvives() throws IOException {
        OddFiles.write(folder);
        Listing listing = list();
        assertThat(listing.jobs())
                .hasSize(OddFiles.COUNT)
                .allSatisfy(job -> assertThat(job.path()).isRegularFile());
        assertThat(listing.jobs())
                .extracting(Job::name)
                .contains("a b/ü 😀.txt", "line␊feed", " ", "'; DROP TABLE tasks; --", "\uFFFD\uFFFD.bin", "esc␛[2J");
        assertThat(listing.jobs()).allSatisfy(job -> job.toTask());
    }

    @Test
    void whatIsNoWork_isPassedOver() throws IOException {
        for (String name : new String[] {".git", "target", "node_modules", "sub"}) {
            Files.createDirectories(folder.resolve(name));
            Files.writeString(folder.resolve(name).resolve("file"), name);
        }
        Files.writeString(elsewhere.resolve("outside"), "x");
        Files.createSymbolicLink(folder.resolve("out"), elsewhere);
        Files.createSymbolicLink(folder.resolve("broken"), folder.resolve("nowhere"));
        Listing listing = list();
        assertThat(listing.jobs()).extracting(Job::name).containsExactly("sub/file");
        assertThat(listing.links()).isEqualTo(2);
    }

    @Test
    void theFolderItself_mayHaveAnyName() throws IOException {
        Path target = Files.createDirectory(folder.resolve("target"));
        Files.writeString(target.resolve("file"), "x");
        assertThat(Listing.of(target, elsewhere.resolve("demo.db")).jobs()).hasSize(1);
    }

    @Test
    void theDatabase_isNoWork() throws IOException {
        for (String name : new String[] {"demo.db", "demo.db-wal", "demo.db-shm", "demo.db-lock", "demo.db-other"}) {
            Files.writeString(folder.resolve(name), "x");
        }
        assertThat(Listing.of(folder, folder.resolve("demo.db")).jobs())
                .extracting(Job::name)
                .containsExactly("demo.db-other");
    }

    @Test
    void aJob_refusesAFileThatChangedOrVanished() throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "before");
        Job job = list().jobs().get(0);
        assertThat(job.measure().bytes()).isEqualTo(6);
        Files.writeString(file, "afterwards");
        assertThatThrownBy(job::measure).isInstanceOf(IOException.class).hasMessageContaining("6 bytes", "10 bytes");
        Files.delete(file);
        assertThatThrownBy(job::measure).isInstanceOf(IOException.class).hasMessageContaining("vanished");
        Files.createSymbolicLink(file, elsewhere);
        assertThatThrownBy(job::measure).isInstanceOf(IOException.class).hasMessageContaining("no regular file");
    }

    private Listing list() throws IOException {
        return Listing.of(folder, elsewhere.resolve("demo.db"));
    }
}
