/**
 * What a store does, in numbers. With Micrometer on the class path, stores report to its global registry by themselves, as
 * {@link dev.twinstore.metrics.Meters#automatic} says; {@link dev.twinstore.StoreOptions#withMeters} chooses another
 * registry ({@link dev.twinstore.metrics.MicrometerMeters}), or none at all ({@link dev.twinstore.metrics.Meters#none}).
 *
 * <table>
 * <caption>The meters. Each has the tags {@code database} (path or URL, without password) and {@code engine}.</caption>
 * <tr><th>name</th><th>kind</th><th>unit</th><th>more tags</th><th>what it counts</th></tr>
 * <tr><td>twinstore.changes</td><td>counter</td><td>changes</td><td>type</td>
 *     <td>state changes that this store committed, by their type in the feed; from the hundredth type on: {@code other}</td></tr>
 * <tr><td>twinstore.changes.dropped</td><td>counter</td><td>changes</td><td></td>
 *     <td>changes that were not told since listeners are too slow</td></tr>
 * <tr><td>twinstore.claim.wait</td><td>timer</td><td>seconds</td><td>result</td>
 *     <td>claims with a timeout, from call to answer; {@code claimed} or {@code empty}</td></tr>
 * <tr><td>twinstore.claims</td><td>counter</td><td>tasks</td><td></td><td>tasks that were claimed, and committed</td></tr>
 * <tr><td>twinstore.claims.lost</td><td>counter</td><td>claims</td><td></td>
 *     <td>answers to workers that they have lost their claim</td></tr>
 * <tr><td>twinstore.claims.waiting</td><td>gauge</td><td>claims</td><td></td>
 *     <td>claims of this process that wait for a task now</td></tr>
 * <tr><td>twinstore.commit</td><td>timer</td><td>seconds</td><td></td>
 *     <td>commits alone; on SQLite mostly the disk, on PostgreSQL the way to the server too</td></tr>
 * <tr><td>twinstore.commit.writes</td><td>summary</td><td>writes</td><td></td><td>calls of write that shared a commit</td></tr>
 * <tr><td>twinstore.lock.wait</td><td>timer</td><td>seconds</td><td></td>
 *     <td>waiting for the turn to write: among the processes of a SQLite file, or for a connection to PostgreSQL</td></tr>
 * <tr><td>twinstore.read</td><td>timer</td><td>seconds</td><td></td><td>calls of read; not those inside a transaction</td></tr>
 * <tr><td>twinstore.tasks</td><td>gauge</td><td>tasks</td><td>status</td>
 *     <td>the queue: tasks of all goals that are {@code pending}, {@code claimed} or {@code running}; asked for when it is
 *     read, every ten seconds at most, from an index; not a number until the database has answered once</td></tr>
 * <tr><td>twinstore.workers.swept</td><td>counter</td><td>workers</td><td></td><td>dead workers that this store ended</td></tr>
 * <tr><td>twinstore.write</td><td>timer</td><td>seconds</td><td></td>
 *     <td>calls of write, with waiting, function and commit; not those inside a transaction</td></tr>
 * </table>
 *
 * <p>Add registries to the global one before stores are opened: it does not pass on what was counted before. Counters and
 * timers are per process. The gauges end with the last store on the database.
 */
@NullMarked
package dev.twinstore.metrics;

import org.jspecify.annotations.NullMarked;
