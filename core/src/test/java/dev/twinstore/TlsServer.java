package dev.twinstore;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/**
 * A PostgreSQL server of a test's own that speaks TLS as {@code localhost}, with a certificate of a throw-away authority, and lets
 * the role {@code tls} in by no other way.
 */
final class TlsServer implements AutoCloseable {
    /** Of the role {@code tls}. */
    static final String PASSWORD = "tls-s3cret";

    private final Path dir;
    private final EmbeddedPostgres server;

    private TlsServer(Path dir, EmbeddedPostgres server) {
        this.dir = dir;
        this.server = server;
    }

    /** Starts it, with its files in this folder. */
    static TlsServer start(Path dir) throws IOException, GeneralSecurityException, InterruptedException, SQLException {
        for (String authority : List.of("ca", "other")) {
            keytool(
                    dir,
                    authority,
                    "-genkeypair",
                    "-alias",
                    "ca",
                    "-dname",
                    "CN=Throw-away " + authority,
                    "-ext",
                    "bc:c");
            pem(dir.resolve(authority + ".crt"), "CERTIFICATE", certificates(dir, authority, "ca"));
        }
        keytool(
                dir,
                "ca",
                "-genkeypair",
                "-alias",
                "server",
                "-dname",
                "CN=server",
                "-signer",
                "ca",
                "-ext",
                "san=dns:localhost");
        Path certificate = dir.resolve("server.crt");
        Path key = dir.resolve("server.key");
        pem(certificate, "CERTIFICATE", certificates(dir, "ca", "server"));
        Key secret = store(dir, "ca").getKey("server", "change".toCharArray());
        pem(key, "PRIVATE KEY", List.of(secret.getEncoded()));
        Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-------"));
        EmbeddedPostgres server = EmbeddedPostgres.builder()
                .setDataDirectory(dir.resolve("data"))
                .setServerConfig("ssl", "on")
                .setServerConfig("ssl_cert_file", certificate.toString())
                .setServerConfig("ssl_key_file", key.toString())
                .setServerConfig("password_encryption", "scram-sha-256")
                .setLocaleConfig("locale", "C.UTF-8")
                .start();
        TlsServer started = new TlsServer(dir, server);
        started.prepare();
        return started;
    }

    private void prepare() throws IOException, SQLException {
        try (Connection connection = DriverManager.getConnection(server.getJdbcUrl("postgres", "postgres"));
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE ROLE tls LOGIN PASSWORD '" + PASSWORD + "'");
            statement.execute("CREATE DATABASE tls OWNER tls");
            Path rules = dir.resolve("data/pg_hba.conf");
            Files.writeString(
                    rules,
                    "hostssl all tls all scram-sha-256\nhostnossl all tls all reject\n" + Files.readString(rules));
            statement.execute("SELECT pg_reload_conf()");
        }
    }

    /** The URL of its database for the role {@code tls}, without a password. */
    String url(String host) {
        return "jdbc:postgresql://" + host + ":" + server.getPort() + "/tls?user=tls";
    }

    /** The certificate of the authority that signed the server's ({@code ca}), or of another ({@code other}). */
    Path authority(String name) {
        return dir.resolve(name + ".crt");
    }

    @Override
    public void close() throws IOException {
        server.close();
    }

    private static void keytool(Path dir, String store, String... args) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString()));
        command.addAll(List.of(args));
        command.addAll(List.of(
                "-keyalg",
                "EC",
                "-validity",
                "2",
                "-storetype",
                "PKCS12",
                "-storepass",
                "change",
                "-keystore",
                dir.resolve(store + ".p12").toString()));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new IllegalStateException(said);
        }
    }

    private static KeyStore store(Path dir, String name) throws IOException, GeneralSecurityException {
        return KeyStore.getInstance(dir.resolve(name + ".p12").toFile(), "change".toCharArray());
    }

    private static List<byte[]> certificates(Path dir, String store, String alias)
            throws IOException, GeneralSecurityException {
        List<byte[]> all = new ArrayList<>();
        for (Certificate each : store(dir, store).getCertificateChain(alias)) {
            all.add(each.getEncoded());
        }
        return all;
    }

    private static void pem(Path file, String kind, List<byte[]> parts) throws IOException {
        StringBuilder text = new StringBuilder();
        for (byte[] part : parts) {
            text.append("-----BEGIN ").append(kind).append("-----\n");
            text.append(Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(part));
            text.append("\n-----END ").append(kind).append("-----\n");
        }
        Files.writeString(file, text);
    }
}
