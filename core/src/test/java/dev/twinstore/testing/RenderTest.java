package dev.twinstore.testing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.twinstore.Store;
import dev.twinstore.db.tables.pojos.Outcome;
import dev.twinstore.db.tables.pojos.Task;
import dev.twinstore.task.Claim;
import dev.twinstore.task.Lost;
import dev.twinstore.task.NewTask;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(StoreExtension.class)
class RenderTest {
    @Test
    void aTaskOfACrashedWorkerGoesToAnother(Store store, @Another Store other, ManualTime time) {
        Outcome film = store.outcomes().create("Make the film");
        Task shot = store.tasks().add(film.id(), NewTask.of("Render shot 12"));
        Claim lost =
                store.tasks().claim(store.workers().start(film.id(), "crashes")).orElseThrow();

        time.advance(Duration.ofMinutes(6)); // nothing was heard of it for longer than five minutes
        assertThat(other.workers().sweep().tasks()).hasSize(1);

        Claim claim =
                other.tasks().claim(other.workers().start(film.id(), "lives")).orElseThrow();
        assertThat(claim.task().id()).isEqualTo(shot.id());
        assertThat(lost.complete()).isInstanceOf(Lost.class);
    }

    @Test
    void aTaskGoesToOneOfThoseWhoRaceForIt(Store store, Race race) {
        Outcome film = store.outcomes().create("Make the film");
        store.tasks().add(film.id(), NewTask.of("Render shot 12"));
        List<Optional<Claim>> claims =
                race.run(8, i -> store.tasks().claim(store.workers().start(film.id(), "renderer-" + i)));
        assertThat(claims.stream().flatMap(Optional::stream)).hasSize(1);
    }
}
