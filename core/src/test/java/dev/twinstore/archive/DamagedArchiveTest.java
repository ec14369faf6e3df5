package dev.twinstore.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.api.Timeout.ThreadMode.SEPARATE_THREAD;

import dev.twinstore.Pipe;
import dev.twinstore.StoreException;
import dev.twinstore.archive.UnreadableArchiveException.Reason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a damaged archive file leads to: an error that names it, and never the loss of an output that was not in it. */
class DamagedArchiveTest extends ArchiveStore {
    private static final String FILE = "2026-01.db";

    private final Random random = new Random(7);

    @Test
    void aFileThatWasCutOff_isToldWhateverItsLength_andNeverAppendedTo() throws IOException {
        Map<Long, String> outputs = add(20, 9_000);
        store.archives().archive(ALL);
        byte[] whole = Files.readAllBytes(archive(FILE));
        int[] lengths = IntStream.concat(
                        IntStream.of(0, 1, 99, 100, 4_095, 4_096, 8_192, whole.length - 1),
                        random.ints(12, 0, whole.length))
                .toArray();
        for (int length : lengths) {
            byte[] cut = Arrays.copyOf(whole, length);
            Files.write(archive(FILE), cut);
            outputs.keySet().forEach(id -> assertUnreadable(id, Reason.DAMAGED));
            assertThat(store.archives().verify().isSound()).isFalse();

            Map<Long, String> added = add(1, 9_000);
            assertThat(store.archives().archive(ALL).outputs()).isEqualTo(1);
            assertReadable(added);
            assertThat(archive(FILE)).hasBinaryContent(cut);
        }
        Files.write(archive(FILE), whole);
        assertReadable(outputs);
        assertThat(files()).containsExactly("2026-01-2.db", FILE);
        assertThat(store.archives().verify().isSound()).isTrue();
    }

    @Test
    void aFlippedByte_isToldWhereverItMatters() throws IOException {
        Map<Long, String> outputs = add(10, 3_000);
        store.archives().archive(ALL);
        byte[] whole = Files.readAllBytes(archive(FILE));
        int told = 0;
        for (int i = 0; i < 60; i++) {
            byte[] flipped = whole.clone();
            flipped[i < 10 ? random.nextInt(100) : random.nextInt(whole.length)] ^= (byte) (1 << random.nextInt(8));
            Files.write(archive(FILE), flipped);
            for (Map.Entry<Long, String> output : outputs.entrySet()) {
                try {
                    assertThat(store.progress().fullOutput(output.getKey())).contains(output.getValue());
                } catch (StoreException e) {
                    assertThat(e).hasMessageContaining(FILE);
                    told++;
                }
            }
            if (i % 6 == 0) {
                Map<Long, String> added = add(2, 3_000);
                store.archives().archive(ALL);
                added.forEach((id, text) -> {
                    // It may be in the damaged file, if that takes it and gives it back.
                    assertThat(store.progress().fullOutput(id)).contains(text);
                });
                store.run(tx -> added.forEach((id, text) -> tx.dsl()
                        .deleteFrom(dev.twinstore.db.Tables.PROGRESS_ENTRIES)
                        .where(dev.twinstore.db.Tables.PROGRESS_ENTRIES.ID.eq(id))
                        .execute()));
            }
        }
        assertThat(told).isPositive();
        Files.deleteIfExists(archive(FILE + "-journal"));
        Files.write(archive(FILE), whole);
        assertReadable(outputs);
    }

    @Test
    void aFlippedByteInAText_namesTheEntry() throws IOException {
        Map<Long, String> outputs = add(3, 9_000);
        store.archives().archive(ALL);
        byte[] whole = Files.readAllBytes(archive(FILE));
        whole[whole.length - 500] ^= 4; // the end of the last page: a piece
        Files.write(archive(FILE), whole);
        long hit = 0;
        for (Map.Entry<Long, String> output : outputs.entrySet()) {
            try {
                assertThat(store.progress().fullOutput(output.getKey())).contains(output.getValue());
            } catch (UnreadableArchiveException e) {
                hit = output.getKey();
                assertThat(e).hasMessageContaining("progress entry " + hit).hasMessageContaining("restore the file");
            }
        }
        assertThat(hit).isPositive();
        Verification found = store.archives().verify();
        assertThat(found.failures()).isEqualTo(1);
        assertThat(found.listed().get(0).entryId()).isEqualTo(hit);
        assertThat(found.outputs()).isEqualTo(2);
    }

    @Test
    void whatIsNoArchive_isRefused_andLeftAlone() throws IOException, SQLException {
        for (String other : List.of("text", "database")) {
            Map<Long, String> outputs = add(2, 2_000);
            store.archives().archive(ALL);
            byte[] whole = Files.readAllBytes(archive(FILE));
            Files.delete(archive(FILE));
            if (other.equals("text")) {
                Files.writeString(archive(FILE), "This is no database. ".repeat(500));
            } else {
                try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + archive(FILE));
                        Statement statement = connection.createStatement()) {
                    statement.execute("CREATE TABLE archive_outputs (number, entry_id, digest, bytes, pieces)");
                }
            }
            byte[] foreign = Files.readAllBytes(archive(FILE));
            outputs.keySet().forEach(id -> assertUnreadable(id, Reason.DAMAGED));
            Map<Long, String> added = add(1, 2_000);
            store.archives().archive(ALL);
            assertReadable(added);
            assertThat(archive(FILE)).hasBinaryContent(foreign);
            Files.write(archive(FILE), whole);
            assertReadable(outputs);
        }
    }

    @Test
    void aFileThatIsLost_isTold_andItsNameIsNotTakenAgain() throws IOException {
        Map<Long, String> outputs = add(2, 2_000);
        store.archives().archive(ALL);
        Files.move(archive(FILE), dir.resolve("elsewhere.db"));
        outputs.keySet().forEach(id -> assertUnreadable(id, Reason.MISSING));
        assertThat(store.archives().verify().listed()).singleElement().satisfies(failure -> {
            assertThat(failure.file()).isEqualTo(FILE);
            assertThat(failure.problem()).contains("restore the file");
        });
        Map<Long, String> added = add(1, 2_000);
        store.archives().archive(ALL);
        assertThat(files()).containsExactly("2026-01-2.db");
        assertReadable(added);
        Files.move(dir.resolve("elsewhere.db"), archive(FILE));
        assertReadable(outputs);
    }

    @Test
    @Timeout(value = 60, threadMode = SEPARATE_THREAD)
    void aPipeOrAFolderNamedLikeAFile_isTold_andNeverWaitedFor() throws IOException {
        Map<Long, String> outputs = add(2, 2_000);
        store.archives().archive(ALL);
        byte[] whole = Files.readAllBytes(archive(FILE));
        Files.delete(archive(FILE));
        for (int kind = 0; kind < 2; kind++) {
            Path strange = kind == 0 ? Pipe.make(archive(FILE)) : Files.createDirectory(archive(FILE));
            Path unnamed = kind == 0 ? Pipe.make(archive("2025-12.db")) : Files.createDirectory(archive("2025-12.db"));
            outputs.keySet().forEach(id -> assertUnreadable(id, Reason.DAMAGED));
            Verification found = store.archives().verify();
            assertThat(found.listed())
                    .filteredOn(failure -> failure.problem().contains("no plain file"))
                    .extracting(Verification.Failure::file)
                    .containsExactly("2025-12.db", FILE);
            Map<Long, String> added = add(1, 2_000);
            assertThat(store.archives().archive(ALL).outputs()).isEqualTo(1);
            assertReadable(added);
            assertThat(store.archives().previewExpiry(Duration.ZERO).files())
                    .extracting(ExpiryReport.Expired::file)
                    .doesNotContain(FILE, "2025-12.db");
            Files.delete(strange);
            Files.delete(unnamed);
        }
        Files.write(archive(FILE), whole);
        Path journal = Pipe.make(archive(FILE + "-journal"));
        outputs.keySet().forEach(id -> assertUnreadable(id, Reason.DAMAGED));
        Files.delete(journal);
        assertReadable(outputs);
        assertThat(store.archives().verify().isSound()).isTrue();
    }

    @Test
    void aRowThatNamesAPathElsewhere_isNotFollowed() {
        long id = add("text");
        store.run(tx -> tx.dsl()
                .update(dev.twinstore.db.Tables.PROGRESS_ENTRIES)
                .setNull(dev.twinstore.db.Tables.PROGRESS_ENTRIES.FULL_OUTPUT)
                .set(dev.twinstore.db.Tables.PROGRESS_ENTRIES.OUTPUT_ARCHIVE, "../../2026-01.db")
                .set(dev.twinstore.db.Tables.PROGRESS_ENTRIES.OUTPUT_DIGEST, "0")
                .set(dev.twinstore.db.Tables.PROGRESS_ENTRIES.OUTPUT_BYTES, 4L)
                .execute());
        assertThatExceptionOfType(UnreadableArchiveException.class)
                .isThrownBy(() -> store.progress().fullOutput(id))
                .withMessageContaining("no name of an archive file");
    }

    private void assertUnreadable(long id, Reason reason) {
        assertThatExceptionOfType(UnreadableArchiveException.class)
                .isThrownBy(() -> store.progress().fullOutput(id))
                .withMessageContaining(FILE)
                .satisfies(e -> assertThat(e.reason()).isEqualTo(reason));
    }
}
