package dev.twinstore.outcome;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.twinstore.NotFoundException;
import dev.twinstore.RefusedException;
import dev.twinstore.WithStore;
import dev.twinstore.activity.ActivityType;
import dev.twinstore.db.tables.pojos.Outcome;
import dev.twinstore.model.CapabilityReadiness;
import dev.twinstore.model.CotReviewFrequency;
import dev.twinstore.model.GitMode;
import dev.twinstore.model.InvalidTextException;
import dev.twinstore.model.Json;
import dev.twinstore.model.OutcomeStatus;
import dev.twinstore.model.PauseSensitivity;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class OutcomesTest extends WithStore {
    @Test
    void create_hasTheDefaultsOfTheTable() {
        Outcome created = store.outcomes().create("Render the trailer");
        assertThat(created)
                .isEqualTo(new Outcome(
                        created.id(),
                        "Render the trailer",
                        OutcomeStatus.ACTIVE,
                        false,
                        null,
                        null,
                        null,
                        CapabilityReadiness.NOT_STARTED,
                        null,
                        0,
                        null,
                        GitMode.NONE,
                        null,
                        null,
                        false,
                        false,
                        true,
                        PauseSensitivity.MEDIUM,
                        CotReviewFrequency.EVERY_TASK,
                        time.now(),
                        time.now(),
                        time.now()));
        assertThat(store.outcomes().get(created.id())).isEqualTo(created);
        assertThat(feedTypes(created.id())).containsExactly(ActivityType.OUTCOME_CREATED);
    }

    @Test
    void create_storesEveryOptionalColumn() {
        Outcome film = store.outcomes().create("Film");
        Outcome created = store.outcomes()
                .create(NewOutcome.of("Trailer")
                        .id("trailer-1")
                        .parent(film.id())
                        .dormant()
                        .ongoing()
                        .brief("make it loud")
                        .intent(Json.parse("{\"budget\": 12.50}"))
                        .timeline("by May")
                        .workingDirectory("/srv/film")
                        .gitMode(GitMode.WORKTREE)
                        .baseBranch("main")
                        .workBranch("trailer")
                        .autoCommit(true)
                        .createPrOnComplete(true)
                        .supervisorEnabled(false)
                        .pauseSensitivity(PauseSensitivity.HIGH)
                        .cotReviewFrequency(CotReviewFrequency.ON_PATTERNS_ONLY));
        assertThat(created)
                .isEqualTo(new Outcome(
                        "trailer-1",
                        "Trailer",
                        OutcomeStatus.DORMANT,
                        true,
                        "make it loud",
                        Json.parse("{\"budget\":12.50}"),
                        "by May",
                        CapabilityReadiness.NOT_STARTED,
                        film.id(),
                        1,
                        "/srv/film",
                        GitMode.WORKTREE,
                        "main",
                        "trailer",
                        true,
                        true,
                        false,
                        PauseSensitivity.HIGH,
                        CotReviewFrequency.ON_PATTERNS_ONLY,
                        time.now(),
                        time.now(),
                        time.now()));
    }

    @Test
    void create_belowAnotherMovesItsLastActivity() {
        Outcome parent = store.outcomes().create("parent");
        time.advance(Duration.ofMinutes(1));
        store.outcomes().create(NewOutcome.of("child").parent(parent.id()));
        assertThat(store.outcomes().get(parent.id()).lastActivityAt()).isEqualTo(time.now());
    }

    @Test
    void create_refusesAnIdThatIsThere() {
        store.outcomes().create(NewOutcome.of("first").id("x"));
        assertThatThrownBy(() -> store.outcomes().create(NewOutcome.of("second").id("x")))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("'x' is there already");
        assertThat(store.outcomes().get("x").name()).isEqualTo("first");
        assertThat(feed("x")).hasSize(1);
    }

    @Test
    void create_refusesAMissingOrArchivedParentAndBlankNames() {
        assertThatThrownBy(() -> store.outcomes().create(NewOutcome.of("a").parent("nobody")))
                .isInstanceOf(NotFoundException.class)
                .hasMessage("no outcome of id 'nobody'");
        Outcome parent = store.outcomes().create("parent");
        store.outcomes().archive(parent.id());
        assertThatThrownBy(() -> store.outcomes().create(NewOutcome.of("a").parent(parent.id())))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("archived")
                .hasMessageContaining("activate");
        assertThatThrownBy(() -> NewOutcome.of(" "))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("name must not be blank, was ' '");
        assertThatThrownBy(() -> NewOutcome.of("a").id(""))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("id");
    }

    @Test
    void create_mayBeCalledTwiceWithOneBuilder() {
        NewOutcome twin = NewOutcome.of("twin").brief("the same");
        assertThat(store.outcomes().create(twin).id())
                .isNotEqualTo(store.outcomes().create(twin).id());
        assertThat(store.outcomes().findByName("twin")).hasSize(2);
    }

    @Test
    void create_isRolledBackWithItsEntry() {
        assertThatThrownBy(() -> store.run(tx -> {
                    tx.outcomes().create(NewOutcome.of("gone").id("gone"));
                    throw new IllegalStateException("no");
                }))
                .hasMessage("no");
        assertThat(store.outcomes().find("gone")).isEmpty();
        assertThat(feed("gone")).isEmpty();
    }

    @Test
    void get_namesTableAndId() {
        assertThat(store.outcomes().find("x")).isEmpty();
        assertThatThrownBy(() -> store.outcomes().get("x"))
                .isInstanceOf(NotFoundException.class)
                .hasMessage("no outcome of id 'x'");
    }

    @Test
    void text_comesBackAsItWas() {
        String hostile = "'; DROP TABLE outcomes; -- \" \\ % _ \n 🎬 é \u202e";
        Outcome created = store.outcomes()
                .create(NewOutcome.of(hostile)
                        .id(hostile)
                        .brief(hostile)
                        .intent(JsonNodeFactory.instance.objectNode().put(hostile, hostile)));
        assertThat(store.outcomes().get(hostile)).isEqualTo(created);
        assertThat(created.brief()).isEqualTo(hostile);
        assertThat(created.intent().get(hostile).textValue()).isEqualTo(hostile);
        assertThat(store.outcomes().findByName(hostile)).containsExactly(created);
        assertThat(store.outcomes()
                        .update(hostile, OutcomeChange.of().name(hostile + "!"))
                        .name())
                .isEqualTo(hostile + "!");
    }

    @Test
    void text_thatCannotBeStoredIsRefused() {
        assertThatThrownBy(() -> store.outcomes().create("a\0b")).isInstanceOf(InvalidTextException.class);
        assertThatThrownBy(() -> store.outcomes().create(NewOutcome.of("a").brief("\uD83D")))
                .isInstanceOf(InvalidTextException.class);
        assertThatThrownBy(() -> store.outcomes().get("a\0b")).isInstanceOf(InvalidTextException.class);
        Outcome goal = store.outcomes().create("goal");
        assertThatThrownBy(() ->
                        store.outcomes().update(goal.id(), OutcomeChange.of().timeline("a\0b")))
                .isInstanceOf(InvalidTextException.class);
        assertThat(store.outcomes().get(goal.id())).isEqualTo(goal);
    }

    @Test
    void findByName_findsExactlyTheNameOldestFirst() {
        Outcome first = store.outcomes().create("same");
        time.advance(Duration.ofSeconds(1));
        Outcome second = store.outcomes().create("same");
        store.outcomes().create("Same");
        assertThat(store.outcomes().findByName("same")).containsExactly(first, second);
        assertThat(store.outcomes().findByName("sam%")).isEmpty();
    }

    @Test
    void update_changesEveryColumnAndWritesOneEntry() {
        String id = store.outcomes().create("before").id();
        time.advance(Duration.ofSeconds(1));
        Outcome after = store.outcomes()
                .update(
                        id,
                        OutcomeChange.of()
                                .name("after")
                                .ongoing(true)
                                .brief("b")
                                .timeline("t")
                                .workingDirectory("/w")
                                .gitMode(GitMode.BRANCH)
                                .baseBranch("main")
                                .workBranch("work")
                                .autoCommit(true)
                                .createPrOnComplete(true)
                                .supervisorEnabled(false)
                                .pauseSensitivity(PauseSensitivity.LOW)
                                .cotReviewFrequency(CotReviewFrequency.EVERY_5_MIN));
        assertThat(store.outcomes().get(id)).isEqualTo(after);
        assertThat(after.name()).isEqualTo("after");
        assertThat(after.isOngoing()).isTrue();
        assertThat(after.workBranch()).isEqualTo("work");
        assertThat(after.gitMode()).isEqualTo(GitMode.BRANCH);
        assertThat(after.supervisorEnabled()).isFalse();
        assertThat(after.updatedAt()).isEqualTo(time.now());
        assertThat(after.lastActivityAt()).isEqualTo(time.now());
        assertThat(feedTypes(id)).containsExactly(ActivityType.OUTCOME_UPDATED, ActivityType.OUTCOME_CREATED);
        assertThat(feed(id).get(0).outcomeName()).isEqualTo("after");
        assertThat(feed(id).get(0).metadata().get("changed")).hasSize(13);
    }

    @Test
    void update_ofTheIntentWritesAnEntryOfItsOwn() {
        String id = store.outcomes().create("goal").id();
        store.outcomes().update(id, OutcomeChange.of().intent(Json.parse("{\"a\":1}")));
        assertThat(feedTypes(id)).containsExactly(ActivityType.INTENT_UPDATED, ActivityType.OUTCOME_CREATED);
        store.outcomes()
                .update(id, OutcomeChange.of().intent(Json.parse("{\"a\":2}")).brief("b"));
        assertThat(feedTypes(id))
                .startsWith(ActivityType.OUTCOME_UPDATED, ActivityType.INTENT_UPDATED, ActivityType.INTENT_UPDATED);
        assertThat(store.outcomes().update(id, OutcomeChange.of().intent(null)).intent())
                .isNull();
    }

    @Test
    void update_emptiesWhatCanBeEmpty() {
        String id = store.outcomes()
                .create(NewOutcome.of("goal").brief("b").timeline("t").workBranch("w"))
                .id();
        Outcome after = store.outcomes()
                .update(id, OutcomeChange.of().brief(null).timeline(null).workBranch(null));
        assertThat(after.brief()).isNull();
        assertThat(after.timeline()).isNull();
        assertThat(after.workBranch()).isNull();
    }

    @Test
    void update_toWhatIsSoAlreadyWritesNothing() {
        ObjectNode intent = JsonNodeFactory.instance.objectNode().put("limit", 1.5);
        Outcome goal = store.outcomes().create(NewOutcome.of("goal").brief("b").intent(intent));
        time.advance(Duration.ofSeconds(1));
        assertThat(store.outcomes().update(goal.id(), OutcomeChange.of())).isEqualTo(goal);
        assertThat(store.outcomes()
                        .update(
                                goal.id(),
                                OutcomeChange.of().name("goal").brief("b").intent(intent)))
                .isEqualTo(goal);
        assertThat(store.outcomes().get(goal.id())).isEqualTo(goal);
        assertThat(feed(goal.id())).hasSize(1);
    }

    @Test
    void update_refusesWhatIsMissingArchivedOrAchieved() {
        assertThatThrownBy(() -> store.outcomes().update("x", OutcomeChange.of().name("n")))
                .isInstanceOf(NotFoundException.class);
        String id = store.outcomes().create("goal").id();
        store.outcomes().achieve(id);
        assertThatThrownBy(() -> store.outcomes().update(id, OutcomeChange.of().ongoing(true)))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("achieved");
        store.outcomes().archive(id);
        assertThatThrownBy(() -> store.outcomes().update(id, OutcomeChange.of().name("n")))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("archived");
        assertThat(store.outcomes().get(id).name()).isEqualTo("goal");
    }

    @Test
    void update_isRolledBackWithItsEntry() {
        Outcome goal = store.outcomes().create("goal");
        assertThatThrownBy(() -> store.run(tx -> {
                    tx.outcomes().update(goal.id(), OutcomeChange.of().name("other"));
                    throw new IllegalStateException("no");
                }))
                .hasMessage("no");
        assertThat(store.outcomes().get(goal.id())).isEqualTo(goal);
        assertThat(feed(goal.id())).hasSize(1);
    }
}
