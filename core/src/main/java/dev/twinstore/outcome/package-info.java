/**
 * Goals: their tree, their life, what they add up to, and how they are to be reached.
 *
 * <p>A goal is in one of four states. Each goal has its own: those below it keep theirs.
 *
 * <pre>
 *              activate    pause      achieve              archive
 *   active     (as it is)  dormant    achieved, if it      archived
 *   dormant    active      (as it is)   is not ongoing     archived
 *   achieved   active      refused    (as it is)           archived
 *   archived   active      refused    refused              (as it is)
 * </pre>
 *
 * <p>Where it is in that state already, nothing is written. An archived goal is as it was: it does not change, and takes
 * neither goals below it nor designs, until it is active again. It can be moved and deleted.
 *
 * <p>What is read and then written upon (a path without a circle, the next version of a design) holds because write
 * transactions run one after the other, or as if they did.
 */
@Allow
@Require({SQLDialect.SQLITE, SQLDialect.POSTGRES})
@NullMarked
package dev.twinstore.outcome;

import org.jooq.Allow;
import org.jooq.Require;
import org.jooq.SQLDialect;
import org.jspecify.annotations.NullMarked;
