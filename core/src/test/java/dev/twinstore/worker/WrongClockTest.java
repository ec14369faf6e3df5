package dev.twinstore.worker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.twinstore.Store;
import dev.twinstore.StoreOptions;
import dev.twinstore.TestStore;
import dev.twinstore.TimeSource;
import dev.twinstore.db.tables.pojos.Outcome;
import dev.twinstore.db.tables.pojos.Worker;
import dev.twinstore.model.WorkerStatus;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** On PostgreSQL the server's clock counts: a machine whose clock is wrong fails nobody and dates nothing wrongly. */
@Tag("postgresql")
class WrongClockTest extends TestStore {
    /** A machine's clocks, of which the wall clock is wrong. */
    private record Wrong(Duration by) implements TimeSource {
        @Override
        public Instant now() {
            return TimeSource.system().now().plus(by);
        }

        @Override
        public long monotonicNanos() {
            return TimeSource.system().monotonicNanos();
        }
    }

    @Override
    protected StoreOptions options() {
        return StoreOptions.of(database.database()).withoutHousekeeping();
    }

    @ParameterizedTest
    @ValueSource(ints = {10, -10})
    void aMachineThatIsMinutesOffFailsNoWorkerAndDatesNothingWrongly(int minutes) {
        Worker worker = worker("alive");
        try (Store wrong = Store.open(options().withTime(new Wrong(Duration.ofMinutes(minutes))))) {
            assertThat(wrong.workers().sweep().isEmpty()).isTrue();
            assertThat(wrong.workers().stale()).isEmpty();
            Outcome made = wrong.outcomes().create("Made by a machine that is off");
            assertThat(Duration.between(store.now(), made.createdAt()).abs()).isLessThan(Duration.ofMinutes(1));
            Worker theirs = wrong.workers().start(outcome, "theirs");
            assertThat(store.workers().sweep().isEmpty()).isTrue();
            assertThat(store.workers().get(theirs.id()).status()).isEqualTo(WorkerStatus.RUNNING);
        }
        assertThat(store.workers().get(worker.id()).status()).isEqualTo(WorkerStatus.RUNNING);
    }
}
