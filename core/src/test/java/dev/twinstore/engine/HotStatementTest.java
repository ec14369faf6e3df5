package dev.twinstore.engine;

import static dev.twinstore.db.Tables.ACTIVITY_LOG;
import static dev.twinstore.db.Tables.COST_LOG;
import static dev.twinstore.db.Tables.OUTCOMES;
import static dev.twinstore.db.Tables.TASKS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.twinstore.ConstraintException;
import dev.twinstore.Goals;
import dev.twinstore.Store;
import dev.twinstore.TestStore;
import dev.twinstore.Tx;
import dev.twinstore.activity.ActivityFeed;
import dev.twinstore.activity.ActivityFeed.Entry;
import dev.twinstore.db.tables.pojos.Activity;
import dev.twinstore.db.tables.pojos.Task;
import dev.twinstore.db.tables.pojos.Worker;
import dev.twinstore.model.OutcomeStatus;
import dev.twinstore.model.TaskStatus;
import dev.twinstore.schema.Schema;
import dev.twinstore.task.Claim;
import dev.twinstore.task.NewTask;
import dev.twinstore.task.WaitingClaims;
import dev.twinstore.worker.Claimant;
import dev.twinstore.worker.Workers;
import java.lang.reflect.Field;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.jooq.Allow;
import org.jooq.Param;
import org.jooq.SQLDialect;
import org.jooq.impl.DSL;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Hot statements bind and read as jOOQ does, and refuse what would go wrong silently. */
class HotStatementTest extends TestStore {
    private static final Param<String> ID = HotStatement.param("id", OUTCOMES.ID);
    private static final Param<Instant> NOW = HotStatement.param("now", OUTCOMES.UPDATED_AT);
    private static final Param<Boolean> ONGOING = HotStatement.param("ongoing", OUTCOMES.IS_ONGOING);
    private static final Param<String> BRIEF = HotStatement.param("brief", OUTCOMES.BRIEF);
    private static final Param<Long> TOKENS = HotStatement.param("tokens", COST_LOG.INPUT_TOKENS);

    private static final HotStatement<Void> CHANGE = HotStatement.change(DSL.update(OUTCOMES)
            .set(OUTCOMES.UPDATED_AT, NOW)
            .set(OUTCOMES.LAST_ACTIVITY_AT, NOW)
            .set(OUTCOMES.IS_ONGOING, ONGOING)
            .set(OUTCOMES.BRIEF, BRIEF)
            .where(OUTCOMES.ID.eq(ID)));

    @Test
    void aParameterIsBoundWhereverItStands() {
        Instant later = time.now().plusSeconds(5);
        int changed = store.write(tx -> CHANGE.on(tx.dsl())
                .bind(ID, outcome)
                .bind(NOW, later)
                .bind(ONGOING, true)
                .bind(BRIEF, null)
                .execute());
        assertThat(changed).isEqualTo(1);
        assertThat(store.outcomes().get(outcome)).satisfies(goal -> {
            assertThat(goal.updatedAt()).isEqualTo(later);
            assertThat(goal.lastActivityAt()).isEqualTo(later);
            assertThat(goal.isOngoing()).isTrue();
            assertThat(goal.brief()).isNull();
        });
    }

    @Test
    void aParameterThatIsForgottenIsNamed() {
        assertThatThrownBy(() -> store.<Integer>write(
                        tx -> CHANGE.on(tx.dsl()).bind(ID, outcome).execute()))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("not bound");
        assertThatThrownBy(() -> store.<Object>write(tx -> CHANGE.on(tx.dsl()).bind(TOKENS, 1L)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("tokens");
    }

    @Test
    void aValueThatIsNotInlinedIsRefused() {
        HotStatement<Void> careless =
                HotStatement.change(DSL.update(OUTCOMES).set(OUTCOMES.STATUS, OutcomeStatus.DORMANT));
        assertThatThrownBy(() -> careless.sql(SQLDialect.SQLITE)).hasMessageContaining("must be inlined");
    }

    @Test
    void rowsAreReadAsJooqReadsThem() {
        task(NewTask.of("plain"));
        task(NewTask.of("full")
                .priority(0)
                .score(0)
                .description("d")
                .fromReview(0)
                .notBefore(Instant.ofEpochMilli(0))
                .requiredSkills("a", "b"));
        HotStatement<Task> all =
                HotStatement.query(DSL.selectFrom(TASKS).orderBy(TASKS.ID), PojoReader.of(TASKS, Task.class));
        List<Task> expected =
                store.read(dsl -> dsl.selectFrom(TASKS).orderBy(TASKS.ID).fetchInto(Task.class));
        assertThat(store.<List<Task>>read(dsl -> all.on(dsl).rows()))
                .isEqualTo(expected)
                .hasSize(2);
        assertThat(store.<Task>write(tx -> all.on(tx.dsl()).first())).isEqualTo(expected.get(0));
    }

    @Test
    void anyTextComesBackAsItIs() {
        HotStatement<String> read = HotStatement.query(
                DSL.select(OUTCOMES.BRIEF).from(OUTCOMES).where(OUTCOMES.ID.eq(ID)),
                row -> row.orNull(0, OUTCOMES.BRIEF));
        for (String text : List.of("", " ", "a\nb", "\u00e4\u20ac\ud83d\ude80", "12", "x".repeat(100_000))) {
            store.run(tx -> CHANGE.on(tx.dsl())
                    .bind(ID, outcome)
                    .bind(NOW, tx.now())
                    .bind(ONGOING, false)
                    .bind(BRIEF, text)
                    .execute());
            assertThat(store.<String>read(dsl -> read.on(dsl).bind(ID, outcome).first()))
                    .isEqualTo(text);
        }
    }

    @Test
    @Tag("sqlite") // a server has its own way
    void soItDoesInADatabaseThatAnotherProgramMadeInUtf16() throws SQLException {
        Path made = file.resolveSibling("utf16.db");
        try (Connection connection = DriverManager.getConnection(Schema.url(made));
                Statement statement = connection.createStatement()) {
            statement.execute("PRAGMA encoding = 'UTF-16'");
            statement.execute("CREATE TABLE t (x)");
            statement.execute("DROP TABLE t");
        }
        try (Store other = Store.open(made)) {
            String goal = Goals.active(other);
            other.tasks().add(goal, NewTask.of("\u00e4\u20ac\ud83d\ude80"));
            Worker worker = other.workers().start(goal, "w");
            Claim claim = other.tasks().claim(worker).orElseThrow();
            assertThat(claim.task().title()).isEqualTo("\u00e4\u20ac\ud83d\ude80");
            assertThat(claim.complete().orThrow().title()).isEqualTo("\u00e4\u20ac\ud83d\ude80");
        }
    }

    @Test
    void manyRowsOfValuesAreWrittenInTheirOrder() {
        for (int count : new int[] {1, 2, 3, 7, 64, 65, 200}) {
            String goal = Goals.active(store);
            List<String> titles =
                    IntStream.range(0, count).mapToObj(i -> "entry " + i).toList();
            store.activity()
                    .addAll(
                            goal,
                            titles.stream()
                                    .map(title -> Entry.of("note", title, "title", title))
                                    .toList());
            List<Activity> written = store.read(dsl -> dsl.selectFrom(ACTIVITY_LOG)
                    .where(ACTIVITY_LOG.OUTCOME_ID.eq(goal))
                    .and(ACTIVITY_LOG.TYPE.eq("note"))
                    .orderBy(ACTIVITY_LOG.ID)
                    .fetchInto(Activity.class));
            assertThat(written).extracting(Activity::title).isEqualTo(titles);
            assertThat(written)
                    .allSatisfy(entry -> assertThat(Objects.requireNonNull(entry.metadata())
                                    .get("title")
                                    .asText())
                            .isEqualTo(entry.title()));
        }
    }

    private static final HotStatement<String> READ = HotStatement.query(
            DSL.select(OUTCOMES.ID).from(OUTCOMES).where(OUTCOMES.ID.eq(ID)), row -> row.get(0, OUTCOMES.ID));

    @Test
    void manyAreAskedForHoweverManyThereAre() {
        List<String> ids =
                IntStream.range(0, 150).mapToObj(i -> Goals.active(store)).toList();
        for (int count : new int[] {0, 1, 2, 3, 15, 16, 17, 31, 64, 65, 130, 150}) {
            List<String> asked = new ArrayList<>(ids.subList(0, count));
            asked.add(count / 2, "nobody");
            List<String> found = store.read(dsl -> READ.on(dsl).rowsOfAll(ID, asked));
            assertThat(found).containsExactlyInAnyOrderElementsOf(ids.subList(0, count));
        }
    }

    @Test
    @Tag("sqlite") // a server is sent an array
    @Allow.PlainSQL
    void manyAreAskedForByTheirKey() {
        BitSet varying = new BitSet();
        varying.set(0);
        for (int rows : new int[] {2, 16, 64}) {
            String sql = READ.plan(SQLDialect.SQLITE).sqlOfRows(rows, varying);
            List<String> steps =
                    store.read(dsl -> dsl.fetch("EXPLAIN QUERY PLAN " + sql).getValues("detail", String.class));
            assertThat(steps)
                    .containsExactly(
                            "SCAN " + rows + "-ROW VALUES CLAUSE",
                            "SEARCH outcomes USING COVERING INDEX sqlite_autoindex_outcomes_1 (id=?)");
        }
    }

    @Test
    void ofManyChangesEachMustHitOneRow() {
        String other = Goals.active(store);
        assertThatThrownBy(() -> store.run(tx -> changing(tx, outcome, "nobody", other)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("not there any more");
        assertThat(store.outcomes().get(other).brief()).isNull();
        store.run(tx -> changing(tx, outcome, other));
        assertThat(store.outcomes().get(other).brief()).isEqualTo("about " + other);
        assertThat(store.outcomes().get(outcome).brief()).isEqualTo("about " + outcome);
    }

    private static void changing(Tx tx, String... ids) {
        Call<Void> change = CHANGE.on(tx.dsl()).bind(NOW, tx.now()).bind(ONGOING, false);
        for (String id : ids) {
            change.bind(ID, id).bind(BRIEF, "about " + id).add();
        }
        change.executeAllLater(true);
    }

    @Test
    void largeNumbersStayWhole() {
        long large = (1L << 40) + 1;
        HotStatement<Void> insert = HotStatement.change(DSL.insertInto(COST_LOG)
                .set(COST_LOG.AMOUNT, DSL.inline(java.math.BigDecimal.ONE, COST_LOG.AMOUNT))
                .set(COST_LOG.INPUT_TOKENS, TOKENS)
                .set(COST_LOG.CREATED_AT, DSL.inline(Instant.EPOCH, COST_LOG.CREATED_AT)));
        HotStatement<Long> read = HotStatement.query(
                DSL.select(COST_LOG.INPUT_TOKENS).from(COST_LOG), row -> row.get(0, COST_LOG.INPUT_TOKENS));
        store.run(tx -> insert.on(tx.dsl()).bind(TOKENS, large).execute());
        assertThat(store.<List<Long>>read(dsl -> read.on(dsl).rows())).containsExactly(large);
    }

    @Test
    void aStatementThatFailedCanBeRunAgain() {
        HotStatement<Void> rename = HotStatement.change(
                DSL.update(OUTCOMES).set(OUTCOMES.NAME, BRIEF).where(OUTCOMES.ID.eq(ID)));
        for (int i = 0; i < 3; i++) {
            assertThatThrownBy(() -> store.<Integer>write(tx -> rename.on(tx.dsl())
                            .bind(ID, outcome)
                            .bind(BRIEF, "")
                            .execute()))
                    .isInstanceOf(ConstraintException.class)
                    .hasMessageContaining("outcome_has_a_name");
            int changed = store.write(tx ->
                    rename.on(tx.dsl()).bind(ID, outcome).bind(BRIEF, "name").execute());
            assertThat(changed).isEqualTo(1);
        }
    }

    @Test
    void aWordThatNoEnumKnowsIsNamed() {
        HotStatement<TaskStatus> read =
                HotStatement.query(DSL.select(DSL.inline("resting")), row -> row.get(0, TASKS.STATUS));
        assertThatThrownBy(
                        () -> store.<List<TaskStatus>>read(dsl -> read.on(dsl).rows()))
                .hasMessageContainingAll("tasks.status", "resting");
        assertThat(store.<Integer>read(dsl -> dsl.fetchCount(OUTCOMES))).isEqualTo(1);
    }

    @Test
    void anotherDslIsRefused() {
        assertThatThrownBy(() -> CHANGE.on(DSL.using(SQLDialect.SQLITE))).hasMessageContaining("not made by a store");
    }

    /** Every hot statement of the library can be rendered for every engine, with as many marks as values. */
    @Test
    void allOfOursRenderOnBothEngines() throws ReflectiveOperationException {
        List<HotStatement<?>> ours = new ArrayList<>();
        for (Class<?> type : List.of(
                ActivityFeed.class,
                Claimant.class,
                WaitingClaims.class,
                Workers.class,
                Class.forName("dev.twinstore.task.Claiming"),
                Class.forName("dev.twinstore.task.Ending"))) {
            for (Field field : type.getDeclaredFields()) {
                if (field.getType() == HotStatement.class) {
                    field.setAccessible(true);
                    ours.add((HotStatement<?>) field.get(null));
                }
            }
        }
        assertThat(ours).hasSizeGreaterThan(15);
        for (SQLDialect dialect : new SQLDialect[] {SQLDialect.SQLITE, SQLDialect.POSTGRES}) {
            assertThat(ours)
                    .allSatisfy(statement -> assertThat(statement.sql(dialect))
                            .doesNotContain("\u00a7")
                            .contains("?"));
        }
    }
}
