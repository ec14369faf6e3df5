package dev.twinstore.testing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.twinstore.Database;
import dev.twinstore.Store;
import dev.twinstore.schema.Postgres;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.RegisterExtension;

@Tag("postgresql")
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class StoreExtensionOnServerTest {
    private static final Postgres SERVER = Postgres.empty();
    private static final Set<Database> SEEN = new HashSet<>();

    @RegisterExtension
    static final StoreExtension STORES = StoreExtension.onServer(SERVER.url());

    @AfterAll
    static void drop() {
        SERVER.close();
    }

    @RepeatedTest(2)
    @Order(1)
    void eachTestHasASchemaOfItsOwn(Store store, @Another Store other) {
        assertThat(SEEN.add(store.options().database())).isTrue();
        assertThat(store.activity().list(null, 1).entries()).isEmpty();
        store.outcomes().create("Make the film");
        assertThat(other.activity().list(null, 1).entries()).hasSize(1);
    }

    @Test
    @Order(2)
    void theSchemasAreGoneAfterwards() throws SQLException {
        try (Connection connection = SERVER.connect();
                ResultSet rows = connection.getMetaData().getSchemas(connection.getCatalog(), "twinstore\\_test\\_%")) {
            assertThat(rows.next()).isFalse();
        }
    }
}
