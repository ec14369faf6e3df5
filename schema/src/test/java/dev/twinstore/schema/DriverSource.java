package dev.twinstore.schema;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;

/** Whatever driver takes a URL. */
final class DriverSource extends StubSource {
    private final String url;

    DriverSource(String url) {
        this.url = url;
    }

    @Override
    public Connection getConnection() throws SQLException {
        return DriverManager.getConnection(url);
    }
}
