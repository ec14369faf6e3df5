/**
 * For tests of programs that use Twinstore: a store for each test, a clock that the test moves, and races. Needs JUnit
 * Jupiter on the class path of the tests, which Twinstore does not bring along.
 *
 * <pre>{@code
 * @ExtendWith(StoreExtension.class)
 * class RenderTest {
 *     @Test
 *     void aTaskOfACrashedWorkerGoesToAnother(Store store, @Another Store other, ManualTime time) {
 *         Outcome film = store.outcomes().create("Make the film");
 *         Task shot = store.tasks().add(film.id(), NewTask.of("Render shot 12"));
 *         Claim lost = store.tasks().claim(store.workers().start(film.id(), "crashes")).orElseThrow();
 *
 *         time.advance(Duration.ofMinutes(6)); // nothing was heard of it for longer than five minutes
 *         assertThat(other.workers().sweep().tasks()).hasSize(1);
 *
 *         Claim claim = other.tasks().claim(other.workers().start(film.id(), "lives")).orElseThrow();
 *         assertThat(claim.task().id()).isEqualTo(shot.id());
 *         assertThat(lost.complete()).isInstanceOf(Lost.class);
 *     }
 *
 *     @Test
 *     void aTaskGoesToOneOfThoseWhoRaceForIt(Store store, Race race) {
 *         Outcome film = store.outcomes().create("Make the film");
 *         store.tasks().add(film.id(), NewTask.of("Render shot 12"));
 *         List<Optional<Claim>> claims =
 *                 race.run(8, i -> store.tasks().claim(store.workers().start(film.id(), "renderer-" + i)));
 *         assertThat(claims.stream().flatMap(Optional::stream)).hasSize(1);
 *     }
 * }
 * }</pre>
 *
 * <p>On PostgreSQL, or with other options:
 *
 * <pre>{@code
 * @RegisterExtension
 * static final StoreExtension STORES = StoreExtension.onServer(System.getenv("TEST_DATABASE_URL"))
 *         .with(options -> options.withBackoff(Backoff.NONE));
 * }</pre>
 */
@Allow
@Require({SQLDialect.SQLITE, SQLDialect.POSTGRES})
@NullMarked
package dev.twinstore.testing;

import org.jooq.Allow;
import org.jooq.Require;
import org.jooq.SQLDialect;
import org.jspecify.annotations.NullMarked;
