package dev.twinstore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.twinstore.schema.InMemory;
import dev.twinstore.schema.Postgres;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.sql.SQLException;
import java.time.Duration;
import org.jooq.Allow;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Connections that nobody can read or pretend to be the server of. */
@Tag("postgresql")
class TlsTest {
    @TempDir(factory = InMemory.class)
    @SuppressWarnings("NullAway.Init")
    private static Path dir;

    private static TlsServer server;

    @BeforeAll
    static void start() throws IOException, GeneralSecurityException, InterruptedException, SQLException {
        assumeTrue(Postgres.isOwnServer(), "the server is not ours to configure");
        server = TlsServer.start(dir);
    }

    @AfterAll
    static void stop() throws IOException {
        if (server != null) {
            server.close();
        }
    }

    private static StoreOptions options(String url) {
        return StoreOptions.of(url).withLockTimeout(Duration.ofSeconds(5)).withoutHousekeeping();
    }

    private static String verified(String host, String authority) {
        return server.url(host) + "&password=" + TlsServer.PASSWORD + "&sslmode=verify-full&sslrootcert="
                + server.authority(authority);
    }

    /** Opens a store that must be refused, and returns why. */
    private static String refused(String url) {
        StringWriter trace = new StringWriter();
        String[] message = new String[1];
        assertThatExceptionOfType(OpenException.class)
                .isThrownBy(() -> Store.open(options(url)).close())
                .satisfies(e -> {
                    message[0] = e.getMessage();
                    e.printStackTrace(new PrintWriter(trace));
                });
        assertThat(trace.toString()).doesNotContain(TlsServer.PASSWORD);
        return message[0];
    }

    @Test
    void theRightAuthorityAndName_connect_encrypted() {
        try (Store store = Store.open(options(verified("localhost", "ca")))) {
            assertThat(store.outcomes().create("goal").name()).isEqualTo("goal");
            assertThat(encryption(store)).startsWith("TLSv1.");
        }
    }

    @Test
    void thePasswordIsBoundToTheChannel_ifAsked() {
        try (Store store = Store.open(options(verified("localhost", "ca") + "&channelBinding=require"))) {
            assertThat(encryption(store)).startsWith("TLSv1.");
        }
    }

    @Allow.PlainSQL
    private static String encryption(Store store) {
        return store.read(dsl -> dsl.fetchSingle("SELECT version FROM pg_stat_ssl WHERE pid = pg_backend_pid() AND ssl")
                .get(0, String.class));
    }

    @Test
    void anotherAuthority_isRefused() {
        assertThat(refused(verified("localhost", "other")))
                .contains("cannot open jdbc:postgresql://localhost:", "PKIX path", "sslrootcert");
    }

    @Test
    void anotherName_isRefused() {
        assertThat(refused(verified("127.0.0.1", "ca")))
                .contains(
                        "cannot open jdbc:postgresql://127.0.0.1:",
                        "hostname 127.0.0.1 could not be verified",
                        "sslrootcert");
    }

    @Test
    void withoutEncryption_aServerThatAsksForIt_refuses() {
        assertThat(refused(server.url("localhost") + "&password=" + TlsServer.PASSWORD + "&sslmode=disable"))
                .contains("no encryption");
    }

    @Test
    void withoutTls_aServerIsRefused_ifAskedForIt() {
        try (Postgres plain = Postgres.empty()) {
            for (String mode : new String[] {"require", "verify-ca", "verify-full"}) {
                assertThat(refused(plain.url() + "&sslmode=" + mode)).contains("does not support SSL", "sslmode");
            }
        }
    }

    @Test
    void nothingIsSent_toAServerWithoutTls() throws IOException, InterruptedException {
        ByteArrayOutputStream sent = new ByteArrayOutputStream();
        Thread answering;
        try (ServerSocket listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            answering = new Thread(() -> answerNo(listening, sent));
            answering.start();
            String url = "jdbc:postgresql://localhost:" + listening.getLocalPort() + "/work?user=tls&password="
                    + TlsServer.PASSWORD + "&sslmode=require";
            assertThat(refused(url)).contains("does not support SSL");
        }
        answering.join();
        assertThat(sent.size()).isZero();
    }

    /** A server that has no TLS: what it is sent after the question for it. */
    private static void answerNo(ServerSocket listening, ByteArrayOutputStream sent) {
        while (!listening.isClosed()) {
            try (Socket socket = listening.accept()) {
                InputStream in = socket.getInputStream();
                in.readNBytes(8);
                socket.getOutputStream().write('N');
                in.transferTo(sent);
            } catch (IOException e) {
                // no more connections, or this one was cut off
            }
        }
    }

    @Test
    void thePasswordOfAKey_isNotShown() {
        String url = server.url("localhost") + "&password=" + TlsServer.PASSWORD
                + "&sslmode=verify-full&sslrootcert=/there/is/none.crt&sslpassword=k3y-secret";
        StringWriter trace = new StringWriter();
        assertThatExceptionOfType(OpenException.class)
                .isThrownBy(() -> Store.open(options(url)).close())
                .satisfies(e -> e.printStackTrace(new PrintWriter(trace)));
        assertThat(trace.toString() + options(url)).doesNotContain("k3y-secret", TlsServer.PASSWORD);
    }
}
