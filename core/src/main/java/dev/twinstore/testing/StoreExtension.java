package dev.twinstore.testing;

import dev.twinstore.Database;
import dev.twinstore.Store;
import dev.twinstore.StoreOptions;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Gives each test a store of its own, as a parameter of the test, of the constructor, of {@code @BeforeEach} or {@code @AfterEach}: on a real
 * database that is migrated, has no rows, and is removed afterwards. When the test is over its stores are closed and {@link
 * Invariants} checked: a test that leaves a database as it must not be fails.
 *
 * <p>Parameters are {@link Store} (the same one throughout a test), {@link Another} {@code Store} (one more on the same
 * database), {@link ManualTime} (their clock) and {@link Race}. The stores have no housekeeping, so that nothing happens unless
 * the test does it. Asked for in {@code @BeforeAll}, or in the constructor of a class with one instance for all its tests,
 * there is one store for all of them.
 *
 * <p>{@code @ExtendWith(StoreExtension.class)} is a SQLite file with the default options; a {@code @RegisterExtension} field
 * chooses more. Thread-safe: tests may run in parallel. Needs JUnit 5.13 or later, which Twinstore does not bring along.
 */
public final class StoreExtension implements ParameterResolver, AfterEachCallback, AfterAllCallback {
    private static final Set<Class<?>> GIVEN = Set.of(Store.class, ManualTime.class, Race.class);

    private final Place place;
    private final UnaryOperator<StoreOptions> options;

    /** As {@link #onFile}: for {@code @ExtendWith}. */
    public StoreExtension() {
        this(new Folders(), UnaryOperator.identity());
    }

    private StoreExtension(Place place, UnaryOperator<StoreOptions> options) {
        this.place = place;
        this.options = options;
    }

    /** A SQLite file for each test, in a temporary folder of its own. It is a copy: migrating each would take longer. */
    public static StoreExtension onFile() {
        return new StoreExtension();
    }

    /**
     * A schema for each test on a PostgreSQL server, which is migrated.
     *
     * @param url a JDBC URL, {@code jdbc:postgresql:…}, of a role that may make schemas; its password is in it, or in {@code
     *     ~/.pgpass}
     */
    public static StoreExtension onServer(String url) {
        return new StoreExtension(new Schemas(new Database.Server(url)), UnaryOperator.identity());
    }

    /**
     * The same with other options.
     *
     * @param change is given the options of the test: its database, its clock, no housekeeping
     */
    public StoreExtension with(UnaryOperator<StoreOptions> change) {
        return new StoreExtension(place, before -> change.apply(options.apply(before)));
    }

    /** What a constructor is given belongs to the test, unless the instance serves all tests. */
    @Override
    public ExtensionContextScope getTestInstantiationExtensionContextScope(ExtensionContext root) {
        return ExtensionContextScope.TEST_METHOD;
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return GIVEN.contains(parameter.getParameter().getType());
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        Class<?> type = parameter.getParameter().getType();
        if (type == Race.class) {
            return new Race();
        }
        Tested tested = tested(context);
        if (type == ManualTime.class) {
            return tested.time();
        }
        return parameter.isAnnotated(Another.class) ? tested.another() : tested.store();
    }

    private Tested tested(ExtensionContext context) {
        return context.getStore(namespace())
                .getOrComputeIfAbsent(Tested.class, any -> new Tested(place, options), Tested.class);
    }

    @Override
    public void afterEach(ExtensionContext context) {
        end(context);
    }

    @Override
    public void afterAll(ExtensionContext context) {
        end(context);
    }

    /** Ends what this context has made, and not what it has from the one around it. */
    private void end(ExtensionContext context) {
        @Nullable Tested tested = context.getStore(namespace()).remove(Tested.class, Tested.class);
        if (tested != null) {
            tested.close();
        }
    }

    private ExtensionContext.Namespace namespace() {
        return ExtensionContext.Namespace.create(StoreExtension.class, this);
    }
}
