package dev.twinstore.cost;

import static dev.twinstore.db.Tables.COST_LOG;
import static dev.twinstore.db.Tables.TASKS;
import static dev.twinstore.db.Tables.WORKERS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.twinstore.ConstraintException;
import dev.twinstore.Goals;
import dev.twinstore.NotFoundException;
import dev.twinstore.Plans;
import dev.twinstore.Store;
import dev.twinstore.WithStore;
import dev.twinstore.db.tables.pojos.Cost;
import dev.twinstore.db.tables.pojos.Worker;
import dev.twinstore.model.InvalidTextException;
import dev.twinstore.task.Claim;
import dev.twinstore.task.Held;
import dev.twinstore.task.Lost;
import dev.twinstore.task.NewTask;
import dev.twinstore.testing.Race;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class CostsTest extends WithStore {
    private String goal = "";
    private Worker worker;

    @BeforeEach
    void startWorker() {
        goal = Goals.active(store);
        worker = store.workers().start(goal, "renderer-1");
    }

    private Claim claim() {
        String task = store.tasks().add(goal, NewTask.of("Render shot 12")).id();
        return store.tasks().claimNamed(worker, task).orElseThrow();
    }

    private BigDecimal workerCost() {
        return store.workers().get(worker.id()).cost();
    }

    private static BigDecimal dollars(String amount) {
        return new BigDecimal(amount);
    }

    @Test
    void add_underAClaimCountsForTaskWorkerAndGoal() {
        Claim claim = claim();
        time.advance(Duration.ofSeconds(1));

        assertThat(store.costs()
                        .add(
                                claim,
                                NewCost.of(dollars("0.0421"))
                                        .model("large")
                                        .tokens(1200, 310)
                                        .description("draft")))
                .isInstanceOf(Held.class);
        assertThat(store.costs().add(claim, dollars("1"), null)).isInstanceOf(Held.class);

        Cost cost =
                store.costs().listOfTask(claim.task().id(), null, 10).entries().get(1);
        assertThat(cost)
                .isEqualTo(new Cost(
                        cost.id(),
                        goal,
                        worker.id(),
                        claim.task().id(),
                        dollars("0.042100"),
                        "draft",
                        time.now(),
                        "large",
                        1200L,
                        310L,
                        claim.claimNo()));
        for (BigDecimal total : List.of(
                store.costs().ofTask(claim.task().id()),
                store.costs().ofWorker(worker.id()),
                store.costs().ofOutcome(goal),
                workerCost())) {
            assertThat(total).isEqualByComparingTo("1.0421");
        }
        assertThat(Goals.lastActivity(store, goal)).isEqualTo(time.now());
    }

    @Test
    void add_writesNothingUnderALostClaim() {
        Claim claim = claim();
        assertThat(claim.release()).isInstanceOf(Held.class);

        assertThat(store.costs().add(claim, dollars("5"), "too late")).isInstanceOf(Lost.class);

        assertThat(store.costs().ofOutcome(goal)).isZero();
        assertThat(workerCost()).isZero();
    }

    @Test
    void add_isUndoneWithItsTransaction() {
        Claim claim = claim();
        assertThatThrownBy(() -> store.run(tx -> {
                    tx.costs().add(claim, dollars("5"), null).orThrow();
                    throw new IllegalStateException("on purpose");
                }))
                .hasMessage("on purpose");
        assertThat(store.costs().ofOutcome(goal)).isZero();
        assertThat(workerCost()).isZero();
    }

    @Test
    void addForWorker_worksAfterItsEnd() {
        store.workers().complete(worker.id());
        Cost cost = store.costs().addForWorker(worker.id(), NewCost.of(dollars("0.25")));
        assertThat(cost.outcomeId()).isEqualTo(goal);
        assertThat(cost.taskId()).isNull();
        assertThat(workerCost()).isEqualByComparingTo("0.25");
        assertThatThrownBy(() -> store.costs().addForWorker("nobody", NewCost.of(BigDecimal.ONE)))
                .isInstanceOf(NotFoundException.class)
                .hasMessage("no worker of id 'nobody'");
    }

    @Test
    void addForOutcome_countsForNoWorker() {
        store.costs().addForOutcome(goal, NewCost.of(dollars("0.25")));
        assertThat(store.costs().ofOutcome(goal)).isEqualByComparingTo("0.25");
        assertThat(workerCost()).isZero();
        assertThatThrownBy(() -> store.costs().addForOutcome("nowhere", NewCost.of(BigDecimal.ONE)))
                .isInstanceOf(NotFoundException.class)
                .hasMessage("no outcome of id 'nowhere'");
    }

    @Test
    void sums_areExactWhereDoublesAreNot() {
        store.run(tx -> {
            for (int i = 0; i < 1000; i++) {
                tx.costs().addForWorker(worker.id(), NewCost.of(dollars("0.1")));
            }
        });
        assertThat(store.costs().ofWorker(worker.id())).isEqualTo(dollars("100.000000"));
        assertThat(workerCost()).isEqualTo(dollars("100.000000"));

        store.costs().addForWorker(worker.id(), NewCost.of(dollars("0.000001")));
        store.costs().addForWorker(worker.id(), NewCost.of(dollars("0.0000005")));
        store.costs().addForWorker(worker.id(), NewCost.of(dollars("0.0000004")));
        store.costs().addForWorker(worker.id(), NewCost.of(dollars("999999800.123456")));
        assertThat(store.costs().ofOutcome(goal)).isEqualTo(dollars("999999900.123458"));
        assertThat(workerCost()).isEqualTo(dollars("999999900.123458"));
    }

    @Test
    void sums_areExactWhen16ThreadsOfTwoProcessesAddAtOnce() {
        List<Store> stores = List.of(store, another());
        new Race().run(16, i -> {
            for (int n = 0; n < 25; n++) {
                stores.get(i % 2).costs().addForWorker(worker.id(), NewCost.of(dollars("0.100001")));
            }
            return i;
        });
        assertThat(workerCost()).isEqualTo(dollars("40.000400"));
        assertThat(store.costs().ofWorker(worker.id())).isEqualTo(workerCost());
    }

    @Test
    void workersCost_takesItsSumUpWhereAnotherProgramLeftNull() {
        store.run(tx -> tx.dsl().update(WORKERS).setNull(WORKERS.COST).execute());
        store.costs().addForWorker(worker.id(), NewCost.of(dollars("0.25")));
        assertThat(workerCost()).isEqualByComparingTo("0.25");
    }

    @SuppressWarnings("NullAway") // as a caller does whose compiler does not look
    private static BigDecimal nothing() {
        return null;
    }

    @Test
    void amounts_outOfRangeAreRefused() {
        for (String amount : List.of("-0.000001", "-1", "1000000000.000001")) {
            assertThatThrownBy(() -> NewCost.of(dollars(amount)))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("amount")
                    .hasMessageContaining(amount);
            assertThatThrownBy(() -> store.costs().add(claim(), dollars(amount), null))
                    .isInstanceOf(IllegalArgumentException.class);
        }
        assertThatThrownBy(() -> NewCost.of(nothing()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("amount")
                .hasMessageContaining("was null");
        assertThatThrownBy(() -> NewCost.of(BigDecimal.ONE).tokens(-1, 0)).isInstanceOf(IllegalArgumentException.class);
        store.costs().addForWorker(worker.id(), NewCost.of(dollars("1000000000")));
        assertThatThrownBy(() -> store.costs().addForWorker(worker.id(), NewCost.of(BigDecimal.ONE)))
                .isInstanceOf(ConstraintException.class)
                .hasMessageContaining("worker_cost_is_money");
        assertThat(store.costs().ofWorker(worker.id())).isEqualByComparingTo("1000000000");
    }

    @Test
    void texts_areKeptOrRefused() {
        String hostile = "'; DROP TABLE cost_log; -- 😀";
        assertThat(store.costs()
                        .addForWorker(
                                worker.id(),
                                NewCost.of(BigDecimal.ONE).model(hostile).description(hostile)))
                .satisfies(cost -> assertThat(cost.description()).isEqualTo(hostile));
        assertThatThrownBy(() -> store.costs()
                        .addForWorker(worker.id(), NewCost.of(BigDecimal.ONE).description("a\0")))
                .isInstanceOf(InvalidTextException.class);
        assertThatThrownBy(() -> store.costs()
                        .addForWorker(worker.id(), NewCost.of(BigDecimal.ONE).model("\uD83D")))
                .isInstanceOf(InvalidTextException.class);
        assertThat(workerCost()).isEqualByComparingTo("1");
    }

    @Test
    void list_pagesFromNewToOld() {
        List<Long> ids = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            ids.add(
                    0,
                    store.costs()
                            .addForWorker(worker.id(), NewCost.of(BigDecimal.ONE))
                            .id());
        }
        Costs.Page first = store.costs().listOfWorker(worker.id(), null, 3);
        Costs.Page second = store.costs().listOfWorker(worker.id(), first.next(), 3);
        assertThat(first.entries()).extracting(Cost::id).isEqualTo(ids.subList(0, 3));
        assertThat(second.entries()).extracting(Cost::id).isEqualTo(ids.subList(3, 5));
        assertThat(second.next()).isNull();
        assertThat(store.costs().list(null, 10).entries()).hasSize(5);
        assertThat(store.costs().listOfOutcome(goal, null, 10).entries()).hasSize(5);
        assertThat(store.costs().listOfOutcome("nowhere", null, 10).entries()).isEmpty();
        assertThatThrownBy(() -> store.costs().list(null, 0)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void totals_outliveWhatTheyName() {
        Claim claim = claim();
        assertThat(store.costs().add(claim, BigDecimal.ONE, null)).isInstanceOf(Held.class);
        store.run(tx ->
                tx.dsl().deleteFrom(TASKS).where(TASKS.ID.eq(claim.task().id())).execute());
        assertThat(store.costs().ofTask(claim.task().id())).isEqualByComparingTo("1");
        assertThat(store.costs().ofTask("nothing")).isZero();
    }

    @Test
    void everyQueryUsesItsIndex() {
        Plans.assertUses(store, "cost_log_feed", dsl -> Costs.page(dsl, COST_LOG.OUTCOME_ID.eq("o"), 7L, 10));
        Plans.assertUses(store, "cost_log_by_worker", dsl -> Costs.page(dsl, COST_LOG.WORKER_ID.eq("w"), 7L, 10));
        Plans.assertUses(store, "cost_log_by_task", dsl -> Costs.page(dsl, COST_LOG.TASK_ID.eq("t"), 7L, 10));
        Plans.assertUses(
                store,
                "USING COVERING INDEX cost_log_by_outcome",
                dsl -> Costs.total(dsl, COST_LOG.OUTCOME_ID.eq("o")));
        Plans.assertUses(store, "cost_log_by_worker", dsl -> Costs.total(dsl, COST_LOG.WORKER_ID.eq("w")));
        Plans.assertUses(store, "cost_log_by_task", dsl -> Costs.total(dsl, COST_LOG.TASK_ID.eq("t")));
    }
}
