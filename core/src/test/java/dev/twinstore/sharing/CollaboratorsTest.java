package dev.twinstore.sharing;

import static dev.twinstore.db.Tables.COLLABORATORS;
import static dev.twinstore.db.Tables.OUTCOMES;
import static dev.twinstore.model.CollaboratorRole.COLLABORATOR;
import static dev.twinstore.model.CollaboratorRole.OWNER;
import static dev.twinstore.model.CollaboratorRole.VIEWER;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.twinstore.Goals;
import dev.twinstore.Hostile;
import dev.twinstore.NotFoundException;
import dev.twinstore.RefusedException;
import dev.twinstore.WithStore;
import dev.twinstore.activity.ActivityType;
import dev.twinstore.db.tables.pojos.Collaborator;
import dev.twinstore.model.CollaboratorRole;
import dev.twinstore.model.InvalidTextException;
import dev.twinstore.model.OutcomeStatus;
import dev.twinstore.model.Text;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class CollaboratorsTest extends WithStore {
    @BeforeEach
    void tree() {
        Goals.root(store, "top");
        Goals.below(store, "top", "middle");
        Goals.below(store, "middle", "leaf");
    }

    private Collaborator join(String outcomeId, String email, CollaboratorRole role) {
        store.collaborators().invite(outcomeId, email, role);
        return store.collaborators().accept(outcomeId, email);
    }

    @Test
    void invite_storesTheAddressInLowerCase_andLogsIt() {
        Collaborator invited = store.collaborators().invite("top", "  Ada.L@Example.ORG ", VIEWER, "Ada");
        assertThat(invited.outcomeId()).isEqualTo("top");
        assertThat(invited.email()).isEqualTo("ada.l@example.org");
        assertThat(invited.name()).isEqualTo("Ada");
        assertThat(invited.role()).isEqualTo(VIEWER);
        assertThat(invited.invitedAt()).isEqualTo(time.now());
        assertThat(invited.acceptedAt()).isNull();
        assertThat(store.collaborators().find("top", "ADA.L@example.org")).contains(invited);
        assertThat(feed("top").get(0).type()).isEqualTo(ActivityType.COLLABORATOR_INVITED);
        assertThat(feed("top").get(0).title()).isEqualTo("Invited: ada.l@example.org (viewer)");
    }

    @Test
    void invite_refusesWhatIsNoAddress() {
        for (String bad : List.of("", " ", "ada", "@", "ada@", "@example.org", "a@b@c", "a b@c", "a@ b", "a@b\nc")) {
            assertThatThrownBy(() -> store.collaborators().invite("top", bad, VIEWER))
                    .as(bad)
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("'" + Text.printable(bad) + "'");
        }
        assertThat(store.collaborators().list("top")).isEmpty();
    }

    @Test
    void invite_isRefused_forWhoIsEnteredAlready_andForUnknownGoals() {
        store.collaborators().invite("top", "ada@x", VIEWER);
        assertThatThrownBy(() -> store.collaborators().invite("top", "ADA@X", OWNER))
                .isInstanceOf(RefusedException.class)
                .hasMessage("ada@x is entered on outcome top already, as viewer; change the role instead");
        assertThat(store.collaborators().find("top", "ada@x").orElseThrow().role())
                .isEqualTo(VIEWER);
        assertThatThrownBy(() -> store.collaborators().invite("nowhere", "ada@x", OWNER))
                .isInstanceOf(NotFoundException.class);
        Goals.become(store, "top", OutcomeStatus.ARCHIVED);
        assertThat(store.collaborators().invite("top", "bob@x", VIEWER).role()).isEqualTo(VIEWER);
    }

    @Test
    void accept_setsTheMoment_once() {
        store.collaborators().invite("top", "ada@x", VIEWER);
        time.advance(Duration.ofDays(1));
        Collaborator accepted = store.collaborators().accept("top", "Ada@X");
        assertThat(accepted.acceptedAt()).isEqualTo(time.now());
        assertThat(feedTypes("top").get(0)).isEqualTo(ActivityType.COLLABORATOR_ACCEPTED);
        time.advance(Duration.ofDays(1));
        assertThat(store.collaborators().accept("top", "ada@x")).isEqualTo(accepted);
        assertThat(feedTypes("top")).containsOnlyOnce(ActivityType.COLLABORATOR_ACCEPTED);
        assertThatThrownBy(() -> store.collaborators().accept("top", "bob@x"))
                .isInstanceOf(NotFoundException.class)
                .hasMessage("no collaborator 'bob@x' on outcome 'top'");
        assertThatThrownBy(() -> store.collaborators().accept("middle", "ada@x"))
                .isInstanceOf(NotFoundException.class);
    }

    @Test
    void roleOf_isThatOfTheNearestAcceptedEntry() {
        join("top", "ada@x", OWNER);
        assertThat(store.collaborators().roleOf("leaf", "ada@x")).contains(OWNER);
        store.collaborators().invite("middle", "ada@x", VIEWER);
        assertThat(store.collaborators().roleOf("leaf", "ada@x")).contains(OWNER);
        store.collaborators().accept("middle", "ada@x");
        assertThat(store.collaborators().roleOf("leaf", "ADA@x")).contains(VIEWER);
        assertThat(store.collaborators().roleOf("top", "ada@x")).contains(OWNER);
        join("leaf", "ada@x", COLLABORATOR);
        assertThat(store.collaborators().roleOf("leaf", "ada@x")).contains(COLLABORATOR);
        store.collaborators().remove("leaf", "ada@x");
        store.collaborators().remove("middle", "ada@x");
        assertThat(store.collaborators().roleOf("leaf", "ada@x")).contains(OWNER);
        assertThat(store.collaborators().roleOf("leaf", "bob@x")).isEmpty();
        assertThatThrownBy(() -> store.collaborators().roleOf("nowhere", "ada@x"))
                .isInstanceOf(NotFoundException.class);
    }

    @Test
    void may_holdsForTheRoleAndThoseBelowIt() {
        join("top", "owner@x", OWNER);
        join("top", "collaborator@x", COLLABORATOR);
        join("top", "viewer@x", VIEWER);
        store.collaborators().invite("top", "invited@x", OWNER);
        assertThat(rights("owner@x")).containsExactly(true, true, true);
        assertThat(rights("collaborator@x")).containsExactly(false, true, true);
        assertThat(rights("viewer@x")).containsExactly(false, false, true);
        assertThat(rights("invited@x")).containsExactly(false, false, false);
        assertThat(rights("nobody@x")).containsExactly(false, false, false);
    }

    private List<Boolean> rights(String email) {
        return List.of(
                store.collaborators().may("leaf", email, OWNER),
                store.collaborators().may("leaf", email, COLLABORATOR),
                store.collaborators().may("leaf", email, VIEWER));
    }

    @Test
    void changeRole_changesIt_andLogsIt() {
        join("top", "ada@x", VIEWER);
        assertThat(store.collaborators()
                        .changeRole("top", "Ada@x", COLLABORATOR)
                        .role())
                .isEqualTo(COLLABORATOR);
        assertThat(feedTypes("top").get(0)).isEqualTo(ActivityType.COLLABORATOR_CHANGED);
        store.collaborators().changeRole("top", "ada@x", COLLABORATOR);
        assertThat(feedTypes("top")).containsOnlyOnce(ActivityType.COLLABORATOR_CHANGED);
        assertThatThrownBy(() -> store.collaborators().changeRole("top", "bob@x", OWNER))
                .isInstanceOf(NotFoundException.class);
    }

    @Test
    void theLastOwner_staysAsLongAsOthersShareTheGoal() {
        join("top", "above@x", OWNER);
        join("middle", "ada@x", OWNER);
        store.collaborators().invite("middle", "bob@x", OWNER); // not accepted: no owner yet
        for (CollaboratorRole role : List.of(COLLABORATOR, VIEWER)) {
            assertThatThrownBy(() -> store.collaborators().changeRole("middle", "ada@x", role))
                    .isInstanceOf(RefusedException.class)
                    .hasMessageContaining("ada@x is the last owner of outcome middle")
                    .hasMessageContaining("cannot be demoted");
        }
        assertThatThrownBy(() -> store.collaborators().remove("middle", "ada@x"))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("cannot be removed");
        store.collaborators().accept("middle", "bob@x");
        assertThat(store.collaborators().changeRole("middle", "ada@x", VIEWER).role())
                .isEqualTo(VIEWER);
        assertThatThrownBy(() -> store.collaborators().remove("middle", "bob@x"))
                .isInstanceOf(RefusedException.class);
        store.collaborators().remove("middle", "ada@x");
        store.collaborators().remove("middle", "bob@x");
        assertThat(store.collaborators().list("middle")).isEmpty();
    }

    @Test
    void theOnlyOwner_mayGo_ifNobodyElseIsThere() {
        join("top", "ada@x", OWNER);
        assertThat(store.collaborators().changeRole("top", "ada@x", VIEWER).role())
                .isEqualTo(VIEWER);
        store.collaborators().changeRole("top", "ada@x", OWNER);
        Collaborator removed = store.collaborators().remove("top", "ada@x");
        assertThat(removed.email()).isEqualTo("ada@x");
        assertThat(feedTypes("top").get(0)).isEqualTo(ActivityType.COLLABORATOR_REMOVED);
        assertThat(store.collaborators().find("top", "ada@x")).isEmpty();
        assertThatThrownBy(() -> store.collaborators().remove("top", "ada@x")).isInstanceOf(NotFoundException.class);
        assertThat(store.collaborators().invite("top", "ada@x", OWNER).acceptedAt())
                .isNull();
    }

    @Test
    void anOwnerWhoHasNotAccepted_canBeRemovedAndDemoted() {
        store.collaborators().invite("top", "ada@x", OWNER);
        store.collaborators().invite("top", "bob@x", OWNER);
        store.collaborators().invite("top", "eve@x", VIEWER);
        assertThat(store.collaborators().changeRole("top", "ada@x", VIEWER).role())
                .isEqualTo(VIEWER);
        assertThat(store.collaborators().remove("top", "bob@x").role()).isEqualTo(OWNER);
    }

    @Test
    void list_isByEmail_ofThisGoalOnly() {
        join("top", "zoe@x", OWNER);
        store.collaborators().invite("top", "ada@x", VIEWER);
        join("middle", "bob@x", OWNER);
        assertThat(store.collaborators().list("top"))
                .extracting(Collaborator::email)
                .containsExactly("ada@x", "zoe@x");
        assertThat(store.collaborators().list("nowhere")).isEmpty();
    }

    @Test
    void entriesOfOtherPrograms_inMixedCase_areFound() {
        store.run(tx -> tx.dsl()
                .insertInto(COLLABORATORS)
                .set(COLLABORATORS.ID, "c1")
                .set(COLLABORATORS.OUTCOME_ID, "middle")
                .set(COLLABORATORS.EMAIL, "Ada@X.org")
                .set(COLLABORATORS.ROLE, VIEWER)
                .set(COLLABORATORS.INVITED_AT, tx.now())
                .set(COLLABORATORS.ACCEPTED_AT, tx.now())
                .execute());
        join("top", "ada@x.org", OWNER);
        assertThat(store.collaborators().roleOf("leaf", "ada@x.org")).contains(VIEWER);
        assertThatThrownBy(() -> store.collaborators().invite("middle", "ada@x.org", OWNER))
                .isInstanceOf(RefusedException.class);
        assertThat(store.collaborators().remove("middle", "ada@x.org").id()).isEqualTo("c1");
    }

    @Test
    void roleOf_ends_whereAnotherProgramMadeARing() {
        join("leaf", "ada@x", VIEWER);
        store.run(tx -> tx.dsl()
                .update(OUTCOMES)
                .set(OUTCOMES.PARENT_ID, "leaf")
                .set(OUTCOMES.DEPTH, 3)
                .where(OUTCOMES.ID.eq("top"))
                .execute());
        assertThat(store.collaborators().roleOf("middle", "ada@x")).contains(VIEWER);
        assertThat(store.collaborators().roleOf("middle", "bob@x")).isEmpty();
        store.run(tx -> tx.dsl()
                .update(OUTCOMES)
                .setNull(OUTCOMES.PARENT_ID)
                .set(OUTCOMES.DEPTH, 0)
                .where(OUTCOMES.ID.eq("top"))
                .execute());
    }

    @Test
    void nothingIsThere_afterATransactionThatThrew() {
        join("top", "ada@x", OWNER);
        var before = feed("top");
        assertThatThrownBy(() -> store.run(tx -> {
                    tx.collaborators().invite("top", "bob@x", OWNER);
                    tx.collaborators().accept("top", "bob@x");
                    tx.collaborators().changeRole("top", "bob@x", VIEWER);
                    tx.collaborators().remove("top", "bob@x");
                    tx.collaborators().changeRole("top", "ada@x", VIEWER);
                    throw new IllegalStateException("no");
                }))
                .hasMessage("no");
        assertThat(store.collaborators().roleOf("top", "ada@x")).contains(OWNER);
        assertThat(store.collaborators().list("top")).hasSize(1);
        assertThat(feed("top")).isEqualTo(before);
    }

    @Test
    void hostileText_comesBackAsItWas_orIsRefused() {
        String email = "o'brien;--%_\\\"👩‍👩‍👧@exämple";
        join("top", email, OWNER);
        store.collaborators().invite("top", "x@y", VIEWER, Hostile.STORABLE);
        assertThat(store.collaborators().find("top", "x@y").orElseThrow().name())
                .isEqualTo(Hostile.STORABLE);
        assertThat(store.collaborators().roleOf("leaf", email)).contains(OWNER);
        assertThat(store.collaborators().roleOf("leaf", "%@%")).isEmpty();
        assertThat(store.collaborators().roleOf("leaf", "O'BRIEN;--%_\\\"👩‍👩‍👧@EXÄMPLE"))
                .contains(OWNER);
        for (String bad : Hostile.REFUSED) {
            assertThatThrownBy(() -> store.collaborators().invite("top", bad + "@x", VIEWER))
                    .isInstanceOf(InvalidTextException.class);
            assertThatThrownBy(() -> store.collaborators().invite("top", "new@x", VIEWER, bad))
                    .isInstanceOf(InvalidTextException.class);
        }
        assertThat(store.collaborators().list("top")).hasSize(2);
    }
}
