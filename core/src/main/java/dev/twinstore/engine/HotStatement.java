package dev.twinstore.engine;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import org.jooq.Converter;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jooq.Param;
import org.jooq.Query;
import org.jooq.SQLDialect;
import org.jooq.conf.FetchTriggerValuesAfterReturning;
import org.jooq.conf.ParamType;
import org.jooq.conf.Settings;
import org.jooq.conf.StatementType;
import org.jooq.impl.DSL;
import org.jooq.impl.SQLDataType;
import org.jspecify.annotations.Nullable;

/**
 * Internal: a statement that runs so often that jOOQ must not build, render and prepare it each time. It is built with the
 * DSL once, rendered once for each dialect, and prepared once on each connection; then values are bound, and read, through
 * jOOQ's own converters. It costs next to nothing more than JDBC by hand (see the benchmark), and is type-safe all the same.
 *
 * <pre>{@code
 * private static final Param<String> ID = HotStatement.param("id", WORKERS.ID);
 * private static final HotStatement<Integer> REST = HotStatement.update(
 *         DSL.update(WORKERS).setNull(WORKERS.CURRENT_TASK_ID).where(WORKERS.ID.eq(ID)));
 * …
 * REST.on(tx.dsl()).bind(ID, worker.id()).one();
 * }</pre>
 *
 * <p>Values are bound by named parameters, each wherever it stands. Constants are inlined, so that the planner sees them.
 * Immutable, so thread-safe.
 *
 * @param <R> what a row becomes
 */
public final class HotStatement<R> {
    private static final String SKIPPING = " for no key update skip locked";

    private final Query query;
    private final @Nullable Reader<R> reader; // null: it returns no rows
    private final String locking; // what PostgreSQL is told besides, since there others write at the same time
    private final Map<SQLDialect, Plan> plans = new ConcurrentHashMap<>();

    private HotStatement(Query query, @Nullable Reader<R> reader, String locking) {
        this.query = query;
        this.reader = reader;
        this.locking = locking;
    }

    /** What a row becomes. */
    @FunctionalInterface
    public interface Reader<R> {
        /** Reads the present row. */
        R read(Row row);
    }

    /** The present row of a result: its columns in the order of the statement, from 0. */
    public interface Row {
        /** The value of a column, through the converter of the field that it was selected by; null: NULL. */
        <T> @Nullable T orNull(int column, Field<T> field);

        /** The value of a column that is never NULL. */
        default <T> T get(int column, Field<T> field) {
            return Objects.requireNonNull(orNull(column, field), () -> field + " is NULL");
        }
    }

    /** A statement that returns rows: a query, or a change that says RETURNING. */
    public static <R> HotStatement<R> query(Query query, Reader<R> reader) {
        return new HotStatement<>(query, reader, "");
    }

    /** The same query, which keeps others from changing its rows until the transaction ends. */
    public HotStatement<R> locking() {
        return new HotStatement<>(query, reader, " for no key update");
    }

    /** As {@link #locking}, but leaves out rows that others have locked. */
    public HotStatement<R> skippingLocked() {
        return new HotStatement<>(query, reader, SKIPPING);
    }

    /** A statement that changes rows and returns none. */
    public static HotStatement<Void> change(Query query) {
        return new HotStatement<>(query, null, "");
    }

    /**
     * A change that leaves out rows which others have locked at this moment, instead of waiting for them. It changes rows of
     * one table, whose key is {@code id}.
     */
    public static HotStatement<Void> changeUnlessLocked(Query query) {
        return new HotStatement<>(query, null, SKIPPING);
    }

    /** A parameter that takes what the field takes. */
    public static <T> Param<T> param(String name, Field<T> field) {
        return DSL.param(name, field);
    }

    /** A parameter that takes a number, such as a limit. */
    public static Param<Integer> number(String name) {
        return DSL.param(name, SQLDataType.INTEGER);
    }

    /** NULL as a constant, for a column like this one. */
    public static <T> Field<T> none(Field<T> field) {
        return DSL.inline((T) null, field);
    }

    /** A call of the statement on the connection of a transaction or a read. */
    public Call<R> on(DSLContext dsl) {
        Object session = dsl.configuration().data(Session.KEY);
        if (!(session instanceof Session ours)) {
            throw new IllegalStateException("this DSL was not made by a store");
        }
        return new Call<>(ours, plan(dsl.dialect()), reader);
    }

    /** The text as it is sent to a database of that dialect. */
    public String sql(SQLDialect dialect) {
        return plan(dialect).sql();
    }

    Plan plan(SQLDialect dialect) {
        Plan plan = plans.get(dialect);
        return plan != null ? plan : plans.computeIfAbsent(dialect, this::render);
    }

    private Plan render(SQLDialect dialect) {
        DSLContext renderer = DSL.using(
                dialect,
                new Settings()
                        .withRenderCatalog(false)
                        .withRenderSchema(false)
                        .withFetchTriggerValuesAfterReturning(FetchTriggerValuesAfterReturning.NEVER)
                        .withStatementType(StatementType.PREPARED_STATEMENT)
                        .withParamType(ParamType.NAMED)
                        .withRenderNamedParamPrefix(Plan.MARK));
        String named = renderer.renderNamedParams(query);
        String last = dialect == SQLDialect.POSTGRES ? locking : ""; // SQLite: whoever reads in a write has locked all
        if (reader == null && !last.isEmpty()) {
            named = Plan.ofLocked(named, last);
            last = "";
        }
        List<String> names = new ArrayList<>(); // each once
        List<Integer> order = new ArrayList<>(); // of the placeholders: index into names
        StringBuilder sql = new StringBuilder();
        Matcher placeholder = Plan.PLACEHOLDER.matcher(named);
        while (placeholder.find()) {
            String name = placeholder.group(1);
            if (Character.isDigit(name.charAt(0))) { // so jOOQ names what has no name
                throw new IllegalStateException("value " + name + " of a hot statement must be inlined: " + named);
            }
            if (!names.contains(name)) {
                names.add(name);
            }
            order.add(names.indexOf(name));
            placeholder.appendReplacement(sql, "?");
        }
        placeholder.appendTail(sql);
        sql.append(last);
        Map<String, Param<?>> known = query.getParams();
        Map<String, Integer> indexes = new HashMap<>();
        List<Converter<Object, Object>> converters = new ArrayList<>();
        for (String name : names) {
            Param<?> param = known.get(name);
            if (param == null) {
                throw new IllegalStateException("no parameter " + name + " in " + named);
            }
            indexes.put(name, indexes.size());
            converters.add(converter(param));
        }
        return new Plan(
                sql.toString(),
                named,
                last,
                List.copyOf(names),
                Map.copyOf(indexes),
                List.copyOf(converters),
                List.copyOf(order),
                new ConcurrentHashMap<>());
    }

    @SuppressWarnings("unchecked")
    private static Converter<Object, Object> converter(Param<?> param) {
        return (Converter<Object, Object>) param.getConverter();
    }
}
