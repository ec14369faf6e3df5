package dev.twinstore.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.twinstore.TestStore;
import dev.twinstore.activity.ActivityType;
import dev.twinstore.db.tables.pojos.Task;
import dev.twinstore.db.tables.pojos.Worker;
import dev.twinstore.model.TaskStatus;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Several claims, and several completions, in one call. */
class ManyClaimsTest extends TestStore {
    @Test
    void claim_takesTheFirstInOrder() {
        List<String> ids = IntStream.range(0, 5)
                .mapToObj(i -> task(NewTask.of("t" + i).priority(i)))
                .toList();
        Worker worker = worker("w");
        List<Claim> claims = store.tasks().claim(worker, 3);
        assertThat(claims).extracting(claim -> claim.task().id()).isEqualTo(ids.subList(0, 3));
        assertThat(store.workers().get(worker.id()).currentTaskId()).isEqualTo(ids.get(0));
        assertThat(store.tasks().claim(worker, 3)).hasSize(2);
        assertThat(store.tasks().claim(worker, 3)).isEmpty();
        assertThat(activities(ActivityType.TASK_CLAIMED)).isEqualTo(5);
        assertThatThrownBy(() -> store.tasks().claim(worker, 0)).hasMessageContaining("most");
    }

    @Test
    void complete_endsAllThatAreHeldAndTellsWhichAreLost() {
        IntStream.range(0, 4).forEach(i -> task("t" + i));
        Worker first = worker("first");
        Worker second = worker("second");
        List<Claim> claims = new ArrayList<>(store.tasks().claim(first, 2));
        claims.addAll(store.tasks().claim(second, 2));
        claims.get(1).release().orThrow();
        Claim again = store.tasks().claim(second).orElseThrow();
        assertThat(again.task().id()).isEqualTo(claims.get(1).task().id());

        List<Fenced> answers = store.tasks().complete(claims);

        assertThat(answers).hasSize(4);
        assertThat(answers.get(1))
                .isInstanceOfSatisfying(
                        Lost.class,
                        lost -> assertThat(lost.taskId()).isEqualTo(again.task().id()));
        for (int i : new int[] {0, 2, 3}) {
            Task task = answers.get(i).orThrow();
            assertThat(task.id()).isEqualTo(claims.get(i).task().id());
            assertThat(task.status()).isEqualTo(TaskStatus.COMPLETED);
            assertThat(task.completedBy()).isEqualTo(claims.get(i).workerId());
            assertThat(task).isEqualTo(store.tasks().get(task.id()));
        }
        assertThat(store.workers().get(first.id()).currentTaskId()).isNull();
        assertThat(store.workers().get(second.id()).currentTaskId())
                .isEqualTo(again.task().id());
        assertThat(activities(ActivityType.TASK_COMPLETED)).isEqualTo(3);
        assertThat(again.complete()).isInstanceOf(Held.class);
    }

    @Test
    void complete_ofTheSameClaimTwiceIsDoneOnce() {
        task("t");
        Optional<Claim> claim = store.tasks().claim(worker("w"));
        List<Fenced> answers = store.tasks().complete(List.of(claim.orElseThrow(), claim.orElseThrow()));
        assertThat(answers.get(0)).isInstanceOf(Held.class);
        assertThat(answers.get(1)).isInstanceOf(Lost.class);
        assertThat(activities(ActivityType.TASK_COMPLETED)).isEqualTo(1);
    }

    @Test
    void complete_ofNoneDoesNothing() {
        assertThat(store.tasks().complete(List.of())).isEmpty();
        assertThat(feed(outcome)).isEmpty();
    }

    @Test
    void complete_inATransactionIsUndoneWithIt() {
        IntStream.range(0, 3).forEach(i -> task("t" + i));
        List<Claim> claims = store.tasks().claim(worker("w"), 3);
        assertThatThrownBy(() -> store.run(tx -> {
                    tx.tasks().complete(claims).forEach(Fenced::orThrow);
                    throw new IllegalStateException("changed my mind");
                }))
                .hasMessage("changed my mind");
        assertThat(store.tasks().complete(claims))
                .allSatisfy(answer -> assertThat(answer).isInstanceOf(Held.class));
    }
}
