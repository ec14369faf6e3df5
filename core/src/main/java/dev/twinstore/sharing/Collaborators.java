package dev.twinstore.sharing;

import static dev.twinstore.db.Tables.COLLABORATORS;
import static dev.twinstore.db.Tables.OUTCOMES;
import static org.jooq.impl.DSL.case_;
import static org.jooq.impl.DSL.inline;
import static org.jooq.impl.DSL.lower;
import static org.jooq.impl.DSL.selectOne;

import dev.twinstore.NotFoundException;
import dev.twinstore.RefusedException;
import dev.twinstore.Scope;
import dev.twinstore.Tx;
import dev.twinstore.activity.ActivityType;
import dev.twinstore.db.tables.pojos.Collaborator;
import dev.twinstore.engine.Arguments;
import dev.twinstore.engine.Locking;
import dev.twinstore.model.CollaboratorRole;
import java.util.List;
import java.util.Optional;
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jooq.SortField;
import org.jspecify.annotations.Nullable;

/**
 * Who may look at, change or own a goal. A person is an email address, in lower case; who invites must have checked with
 * {@link #may} that they may: this class does not know who calls it. Thread-safe on a store; each call is one transaction
 * there.
 *
 * <p>A role counts once the invitation is accepted, and holds for the goals below too, unless an accepted entry nearer to
 * them says otherwise. So an invitation that is not accepted neither gives nor takes anything.
 *
 * <p>A goal that has other entries keeps at least one owner of its own: its last accepted owner can be neither removed nor
 * demoted while anybody else, accepted or not, is entered on that same goal. An owner inherited from above does not count,
 * since moving the goal would take that one away. Where the owner is the only entry, it may go.
 */
public final class Collaborators {
    private final Scope scope;

    public Collaborators(Scope scope) {
        this.scope = scope;
    }

    /** As {@link #invite(String, String, CollaboratorRole, String)}, without a name. */
    public Collaborator invite(String outcomeId, String email, CollaboratorRole role) {
        return invite(outcomeId, email, role, null);
    }

    /**
     * Invites somebody to a goal, whatever its state: the history of an archived one can be shared too.
     *
     * @param name the person's name; null: not told
     * @throws NotFoundException no goal has that id
     * @throws RefusedException the person is entered on this goal already, accepted or not; {@link #changeRole} changes that
     * @throws IllegalArgumentException the email has not one @ with text on both sides
     */
    public Collaborator invite(String outcomeId, String email, CollaboratorRole role, @Nullable String name) {
        Arguments.text("name", name);
        String normal = Emails.normal(email);
        return scope.write(tx -> {
            lock(tx, outcomeId);
            Optional<Collaborator> there = tx.collaborators().find(outcomeId, normal);
            if (there.isPresent()) {
                throw new RefusedException(normal + " is entered on outcome " + outcomeId + " already, as "
                        + there.get().role().stored() + "; change the role instead");
            }
            Collaborator invited = tx.dsl()
                    .insertInto(COLLABORATORS)
                    .set(COLLABORATORS.ID, tx.newId())
                    .set(COLLABORATORS.OUTCOME_ID, outcomeId)
                    .set(COLLABORATORS.EMAIL, normal)
                    .set(COLLABORATORS.NAME, name)
                    .set(COLLABORATORS.ROLE, role)
                    .set(COLLABORATORS.INVITED_AT, tx.now())
                    .returning()
                    .fetchSingleInto(Collaborator.class);
            log(tx, invited, ActivityType.COLLABORATOR_INVITED, "Invited: ");
            return invited;
        });
    }

    /**
     * Accepts an invitation: from now on the role counts. Already accepted: no change.
     *
     * @throws NotFoundException no goal has that id, or the person was not invited to it
     */
    public Collaborator accept(String outcomeId, String email) {
        return scope.write(tx -> {
            lock(tx, outcomeId);
            Collaborator invited = require(tx, outcomeId, email);
            if (invited.acceptedAt() != null) {
                return invited;
            }
            Collaborator accepted = tx.dsl()
                    .update(COLLABORATORS)
                    .set(COLLABORATORS.ACCEPTED_AT, tx.now())
                    .where(COLLABORATORS.ID.eq(invited.id()))
                    .returning()
                    .fetchSingleInto(Collaborator.class);
            log(tx, accepted, ActivityType.COLLABORATOR_ACCEPTED, "Accepted: ");
            return accepted;
        });
    }

    /**
     * Gives a person another role on a goal. The same role: no change.
     *
     * @throws NotFoundException no goal has that id, or the person is not entered on it
     * @throws RefusedException it would leave others on the goal without an owner of its own
     */
    public Collaborator changeRole(String outcomeId, String email, CollaboratorRole role) {
        return scope.write(tx -> {
            lock(tx, outcomeId);
            Collaborator before = require(tx, outcomeId, email);
            if (before.role() == role) {
                return before;
            }
            requireAnotherOwner(tx, before, "demoted");
            Collaborator after = tx.dsl()
                    .update(COLLABORATORS)
                    .set(COLLABORATORS.ROLE, role)
                    .where(COLLABORATORS.ID.eq(before.id()))
                    .returning()
                    .fetchSingleInto(Collaborator.class);
            log(tx, after, ActivityType.COLLABORATOR_CHANGED, "Role changed: ");
            return after;
        });
    }

    /**
     * Takes a person off a goal: deletes the entry, which stays in the activity feed. What they have from goals above
     * holds again.
     *
     * @return the entry as it was
     * @throws NotFoundException no goal has that id, or the person is not entered on it
     * @throws RefusedException it would leave others on the goal without an owner of its own
     */
    public Collaborator remove(String outcomeId, String email) {
        return scope.write(tx -> {
            lock(tx, outcomeId);
            Collaborator entry = require(tx, outcomeId, email);
            requireAnotherOwner(tx, entry, "removed");
            tx.dsl()
                    .deleteFrom(COLLABORATORS)
                    .where(COLLABORATORS.ID.eq(entry.id()))
                    .execute();
            log(tx, entry, ActivityType.COLLABORATOR_REMOVED, "Removed: ");
            return entry;
        });
    }

    /** A person's entry on this very goal, accepted or not, if there is one; goals above are not looked at. */
    public Optional<Collaborator> find(String outcomeId, String email) {
        String normal = Emails.normal(email);
        return scope.read(dsl -> dsl.selectFrom(COLLABORATORS)
                .where(COLLABORATORS.OUTCOME_ID.eq(outcomeId))
                .and(is(normal))
                .orderBy(storedFirst(normal), COLLABORATORS.ID)
                .limit(1)
                .fetchOptionalInto(Collaborator.class));
    }

    /** Who is entered on this very goal, accepted or not, by email; empty for an unknown goal. */
    public List<Collaborator> list(String outcomeId) {
        return scope.read(dsl -> dsl.selectFrom(COLLABORATORS)
                .where(COLLABORATORS.OUTCOME_ID.eq(outcomeId))
                .orderBy(COLLABORATORS.EMAIL)
                .fetchInto(Collaborator.class));
    }

    /**
     * A person's role on a goal: that of the accepted entry on the goal itself, or else on the nearest goal above that has
     * one. Costs the goal's depth.
     *
     * @return empty: the person has no access
     * @throws NotFoundException no goal has that id
     */
    public Optional<CollaboratorRole> roleOf(String outcomeId, String email) {
        String normal = Emails.normal(email);
        return scope.read(dsl -> {
            requireOutcome(dsl, outcomeId);
            return Inheritance.nearest(dsl, outcomeId, is(normal), storedFirst(normal))
                    .fetchOptional(COLLABORATORS.ROLE);
        });
    }

    /**
     * Whether a person has at least that role on a goal, by {@link #roleOf}: an owner may also what a collaborator may, and
     * a collaborator what a viewer may.
     *
     * @throws NotFoundException no goal has that id
     */
    public boolean may(String outcomeId, String email, CollaboratorRole needed) {
        return roleOf(outcomeId, email).map(role -> role.compareTo(needed) <= 0).orElse(false);
    }

    /** Rows of that address; other programs may have stored it in mixed case. */
    static Condition is(String normal) {
        return COLLABORATORS.EMAIL.eq(normal).or(lower(COLLABORATORS.EMAIL).eq(normal));
    }

    /** If other programs stored an address twice, in two spellings, ours comes first. */
    static SortField<Integer> storedFirst(String normal) {
        Field<Integer> rank =
                case_().when(COLLABORATORS.EMAIL.eq(normal), inline(0)).else_(inline(1));
        return rank.asc();
    }

    private static Collaborator require(Tx tx, String outcomeId, String email) {
        return tx.collaborators()
                .find(outcomeId, email)
                .orElseThrow(() -> new NotFoundException(
                        "no collaborator '" + Emails.normal(email) + "' on outcome '" + outcomeId + "'"));
    }

    /** Locks the goal, so that nobody else changes its collaborators meanwhile. */
    private static void lock(Tx tx, String outcomeId) {
        Locking.lock(tx.dsl(), tx.dsl().select(OUTCOMES.ID).from(OUTCOMES).where(OUTCOMES.ID.eq(outcomeId)));
        requireOutcome(tx.dsl(), outcomeId);
    }

    private static void requireOutcome(DSLContext dsl, String outcomeId) {
        if (!dsl.fetchExists(selectOne().from(OUTCOMES).where(OUTCOMES.ID.eq(outcomeId)))) {
            throw new NotFoundException("no outcome of id '" + outcomeId + "'");
        }
    }

    private static void requireAnotherOwner(Tx tx, Collaborator entry, String what) {
        if (entry.role() != CollaboratorRole.OWNER || entry.acceptedAt() == null) {
            return;
        }
        List<Collaborator> others = tx.collaborators().list(entry.outcomeId()).stream()
                .filter(other -> !other.id().equals(entry.id()))
                .toList();
        boolean owned =
                others.stream().anyMatch(other -> other.role() == CollaboratorRole.OWNER && other.acceptedAt() != null);
        if (!owned && !others.isEmpty()) {
            throw new RefusedException(entry.email() + " is the last owner of outcome " + entry.outcomeId()
                    + ", which " + others.size() + " others share, and cannot be " + what
                    + "; first let another owner accept, or remove the others");
        }
    }

    private static void log(Tx tx, Collaborator entry, String type, String title) {
        tx.activity()
                .add(
                        entry.outcomeId(),
                        type,
                        title + entry.email() + " (" + entry.role().stored() + ")",
                        "collaborator_id",
                        entry.id(),
                        "email",
                        entry.email(),
                        "role",
                        entry.role().stored());
    }
}
