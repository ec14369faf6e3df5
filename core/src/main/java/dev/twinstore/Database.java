package dev.twinstore;

import java.nio.file.Path;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.sql.DataSource;

/**
 * Where a store is kept. Its text names it in logs and errors and holds no password.
 *
 * <pre>{@code
 * Database.of("data/twin.db");
 * Database.of("jdbc:postgresql://db.example.org/work?currentSchema=twin&user=writer");
 * }</pre>
 */
public sealed interface Database {
    /**
     * A SQLite file, for all processes of one machine.
     *
     * @param path the file; its folder is made if it is missing
     */
    record File(Path path) implements Database {
        private static final Pattern URL = Pattern.compile("(?s)([A-Za-z][A-Za-z0-9+.-]+:|jdbc:[^/]*)/.*");

        public File {
            Matcher url = URL.matcher(path.toString());
            if (url.matches()) { // without the rest, which may hold a password
                throw new IllegalArgumentException(url.group(1) + "/… is a URL, not the path of a file; a PostgreSQL"
                        + " database is named jdbc:postgresql://HOST/DATABASE?user=NAME");
            }
        }

        @Override
        public String toString() {
            return path.toString();
        }
    }

    /**
     * A schema of a PostgreSQL server (13 or later), for any number of machines: the first of the connection's search path.
     * The password comes from the URL, from the environment variable {@code PGPASSWORD}, or from {@code ~/.pgpass}, in this
     * order.
     *
     * <p>TLS is the driver's: by default it is used if the server has it, and whoever stands in between can turn it off. Over a
     * network that is not yours alone, add {@code sslmode=verify-full&sslrootcert=/path/ca.crt}, which refuses a server that is
     * not the one named, and {@code channelBinding=require}, which ties a SCRAM password to that connection; a client's
     * certificate comes by {@code sslcert}, {@code sslkey} and {@code sslpassword}. What is refused is an {@link OpenException}
     * that says which.
     *
     * @param url as the PostgreSQL driver takes it, {@code jdbc:postgresql:…}; {@code currentSchema} in it chooses the schema
     */
    record Server(String url) implements Database {
        private static final String PREFIX = "jdbc:postgresql:";

        public Server {
            if (!url.startsWith(PREFIX)) {
                throw new IllegalArgumentException("a PostgreSQL URL begins with " + PREFIX);
            }
            if (url.matches("(?s)[^?]*@.*")) {
                throw new IllegalArgumentException("a PostgreSQL URL names user and password behind the question mark:"
                        + " jdbc:postgresql://HOST/DATABASE?user=NAME&password=…, not before the host with an @");
            }
        }

        /** The server and the database, without what follows the question mark. */
        @Override
        public String toString() {
            return url.replaceFirst("(?s)[?&].*", "");
        }
    }

    /**
     * A PostgreSQL server that a DataSource of the program's own leads to: with certificates, a tunnel, a pool.
     *
     * @param source gives connections; a HikariDataSource is used as it is, others get a pool in front
     * @param name what logs and errors call it
     */
    record Source(DataSource source, String name) implements Database {
        public Source {
            Objects.requireNonNull(source, "source");
        }

        @Override
        public String toString() {
            return name;
        }
    }

    /**
     * The database that a path or a JDBC URL names, as on the command line.
     *
     * @param pathOrUrl the path of a SQLite file, {@code jdbc:sqlite:PATH}, or {@code jdbc:postgresql:…}
     * @throws IllegalArgumentException it is a URL of another kind
     */
    static Database of(String pathOrUrl) {
        if (pathOrUrl.startsWith(Server.PREFIX)) {
            return new Server(pathOrUrl);
        }
        if (pathOrUrl.startsWith("jdbc:sqlite:") && !pathOrUrl.contains("?")) {
            return new File(Path.of(pathOrUrl.substring("jdbc:sqlite:".length())));
        }
        if (pathOrUrl.startsWith("jdbc:")) {
            String kind = pathOrUrl.replaceFirst("(jdbc:[^:/?]*:?).*", "$1");
            throw new IllegalArgumentException(
                    "a store is kept in a SQLite file (data/twin.db, or jdbc:sqlite:data/twin.db"
                            + " without options) or on PostgreSQL (jdbc:postgresql:…), not in " + kind + "…");
        }
        return new File(Path.of(pathOrUrl));
    }
}
