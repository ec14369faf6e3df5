package dev.twinstore.activity;

import static dev.twinstore.db.Tables.ACTIVITY_LOG;
import static dev.twinstore.db.Tables.OUTCOMES;
import static dev.twinstore.engine.HotStatement.param;
import static dev.twinstore.engine.OwnWork.own;
import static org.jooq.impl.DSL.field;
import static org.jooq.impl.DSL.noCondition;
import static org.jooq.impl.DSL.select;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.twinstore.ConstraintException;
import dev.twinstore.Scope;
import dev.twinstore.Tx;
import dev.twinstore.db.tables.pojos.Activity;
import dev.twinstore.engine.Arguments;
import dev.twinstore.engine.Call;
import dev.twinstore.engine.HotStatement;
import dev.twinstore.model.Json;
import dev.twinstore.model.Text;
import java.time.Instant;
import java.util.List;
import org.jooq.Condition;
import org.jooq.Param;
import org.jooq.impl.DSL;
import org.jspecify.annotations.Nullable;

/** The event feed of all goals. Thread-safe on a store. */
public final class ActivityFeed {
    private static final Param<String> OUTCOME = param("outcome", ACTIVITY_LOG.OUTCOME_ID);
    private static final Param<String> TYPE = param("type", ACTIVITY_LOG.TYPE);
    private static final Param<String> TITLE = param("title", ACTIVITY_LOG.TITLE);
    private static final Param<JsonNode> METADATA = param("metadata", ACTIVITY_LOG.METADATA);
    private static final Param<Instant> NOW = param("now", ACTIVITY_LOG.CREATED_AT);

    private static final HotStatement<Void> INSERT = HotStatement.change(DSL.insertInto(ACTIVITY_LOG)
            .set(ACTIVITY_LOG.OUTCOME_ID, OUTCOME)
            .set(
                    ACTIVITY_LOG.OUTCOME_NAME,
                    field(select(OUTCOMES.NAME).from(OUTCOMES).where(OUTCOMES.ID.eq(OUTCOME))))
            .set(ACTIVITY_LOG.TYPE, TYPE)
            .set(ACTIVITY_LOG.TITLE, TITLE)
            .set(ACTIVITY_LOG.METADATA, METADATA)
            .set(ACTIVITY_LOG.CREATED_AT, NOW));

    private final Scope scope;

    public ActivityFeed(Scope scope) {
        this.scope = scope;
    }

    /**
     * One page of the feed, the newest first.
     *
     * @param entries the page; empty: the feed ends here
     * @param next what to give as {@code before} for the page after it; null: the feed ends with this page
     */
    public record Page(List<Activity> entries, @Nullable Long next) {}

    /**
     * An entry to add.
     *
     * @param type see {@link ActivityType}; an open vocabulary
     * @param title one line for people
     * @param metadata null: none
     */
    public record Entry(String type, String title, @Nullable ObjectNode metadata) {
        public Entry {
            Arguments.key("type", type);
            Arguments.notBlank("title", Text.readable(title));
            // Objects of the caller's in it become JSON now, on its thread, and not while others wait for the commit.
            metadata = metadata == null || isPlain(metadata) ? metadata : Json.MAPPER.valueToTree(metadata);
            Arguments.json("metadata", metadata);
        }

        private static boolean isPlain(JsonNode json) {
            if (json.isPojo()) {
                return false;
            }
            for (JsonNode inner : json) {
                if (!isPlain(inner)) {
                    return false;
                }
            }
            return true;
        }

        /** An entry with metadata as pairs of name and value; null values are left out. */
        public static Entry of(String type, String title, @Nullable Object... metadata) {
            return new Entry(type, title, json(metadata));
        }
    }

    /**
     * A page of the feed of all goals. Costs the page, however long the feed is.
     *
     * @param before the cursor: entries older than this id; null: from the newest
     * @param limit how many entries at most, from 1
     */
    public Page list(@Nullable Long before, int limit) {
        return page(noCondition(), before, limit);
    }

    /** A page of the feed of one goal, without those below it; empty for an unknown goal. */
    public Page ofOutcome(String outcomeId, @Nullable Long before, int limit) {
        return page(ACTIVITY_LOG.OUTCOME_ID.eq(outcomeId), before, limit);
    }

    private Page page(Condition which, @Nullable Long before, int limit) {
        Arguments.positive("limit", limit);
        List<Activity> found = scope.read(dsl -> dsl.selectFrom(ACTIVITY_LOG)
                .where(which)
                .and(before == null ? noCondition() : ACTIVITY_LOG.ID.lt(before))
                .orderBy(ACTIVITY_LOG.ID.desc())
                .limit(limit + 1L)
                .fetchInto(Activity.class));
        boolean more = found.size() > limit;
        List<Activity> entries = more ? found.subList(0, limit) : found;
        return new Page(List.copyOf(entries), more ? entries.get(limit - 1).id() : null);
    }

    /**
     * Writes an entry and moves the goal's last activity. Every operation that changes a state calls this in its own
     * transaction; programs may add entries of types of their own.
     *
     * @param type see {@link ActivityType}; an open vocabulary
     * @param title one line for people
     * @param metadata pairs of name and value, such as {@code "task_id", id}; null values are left out
     * @throws ConstraintException there is no such goal
     */
    public void add(String outcomeId, String type, String title, @Nullable Object... metadata) {
        addAll(outcomeId, List.of(Entry.of(type, title, metadata)));
    }

    /** As {@link #add}, many at once, in the order given; nothing if there are none. */
    public void addAll(String outcomeId, List<Entry> entries) {
        if (entries.isEmpty()) {
            return;
        }
        List<Entry> all = List.copyOf(entries);
        scope.write(own((Tx tx) -> {
            insert(tx, outcomeId, all);
            touch(tx, outcomeId);
            return all;
        }));
    }

    /** Moves a goal's last activity without an entry: for changes that are a log of their own. */
    public static void touch(Tx tx, String outcomeId) {
        LastActivity.touch(tx, outcomeId);
    }

    private static void insert(Tx tx, String outcomeId, List<Entry> entries) {
        Call<Void> insert = INSERT.on(tx.dsl()).bind(OUTCOME, outcomeId).bind(NOW, tx.now());
        for (Entry entry : entries) {
            insert.bind(TYPE, entry.type())
                    .bind(TITLE, Text.readable(entry.title()))
                    .bind(METADATA, entry.metadata())
                    .add();
        }
        insert.executeAllLater(true);
        tx.note(outcomeId, entries);
    }

    private static @Nullable ObjectNode json(@Nullable Object[] pairs) {
        ObjectNode node = Json.MAPPER.createObjectNode();
        for (int i = 0; i < pairs.length; i += 2) {
            Object value = pairs[i + 1];
            String name = String.valueOf(pairs[i]);
            if (value instanceof String text) { // the usual ones, without a detour
                node.put(name, text);
            } else if (value instanceof Long number) {
                node.put(name, number);
            } else if (value instanceof Integer number) {
                node.put(name, number);
            } else if (value != null) {
                node.set(name, Json.MAPPER.<JsonNode>valueToTree(value));
            }
        }
        return node.isEmpty() ? null : node;
    }
}
