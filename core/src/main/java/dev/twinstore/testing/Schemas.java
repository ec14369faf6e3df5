package dev.twinstore.testing;

import dev.twinstore.Database;
import dev.twinstore.Store;
import dev.twinstore.StoreOptions;
import dev.twinstore.metrics.Meters;
import java.util.UUID;
import java.util.function.Consumer;
import org.jooq.CloseableDSLContext;
import org.jooq.DSLContext;
import org.jooq.Require;
import org.jooq.SQLDialect;
import org.jooq.impl.DSL;

/**
 * Databases that are schemas of a PostgreSQL server.
 *
 * @param server the role of its URL may make schemas; {@code currentSchema} in it is replaced
 */
@Require(SQLDialect.POSTGRES)
record Schemas(Database.Server server) implements Place {
    @Override
    public Ground make() {
        String name = "twinstore_test_" + UUID.randomUUID().toString().replace("-", "");
        String url = server.url().replaceAll("([?&])currentSchema=[^&]*&?", "$1");
        Schema schema = new Schema(
                server.url(),
                name,
                new Database.Server(url + (url.contains("?") ? "&" : "?") + "currentSchema=" + name));
        schema.administer(dsl -> dsl.createSchema(name).execute());
        boolean made = false;
        try {
            Store.open(StoreOptions.of(schema.database()).withoutHousekeeping().withMeters(Meters.none()))
                    .close();
            made = true;
            return schema;
        } finally {
            if (!made) {
                schema.remove();
            }
        }
    }

    private record Schema(String serverUrl, String name, Database database) implements Ground {
        @Override
        public void remove() {
            administer(dsl -> dsl.dropSchema(name).cascade().execute());
        }

        private void administer(Consumer<DSLContext> work) {
            try (CloseableDSLContext dsl = DSL.using(serverUrl)) {
                work.accept(dsl);
            }
        }
    }
}
