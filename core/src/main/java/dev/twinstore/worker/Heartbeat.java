package dev.twinstore.worker;

import dev.twinstore.model.WorkerStatus;
import java.time.Duration;

/** What a worker is told when it says that it is alive. */
public sealed interface Heartbeat permits Heartbeat.Alive, Heartbeat.Swept, Heartbeat.Silent {
    /**
     * The worker is alive and may go on.
     *
     * @param paused whether it was paused: it should finish or release what it holds, and claims nothing
     * @param interventions how many instructions of humans wait for it
     */
    record Alive(boolean paused, int interventions) implements Heartbeat {}

    /**
     * The worker has ended: a sweep took it for dead, or somebody ended it. Its claims are lost; it should stop.
     *
     * @param status completed or failed
     * @param reason why, in one sentence
     */
    record Swept(WorkerStatus status, String reason) implements Heartbeat {}

    /**
     * The store could not beat for the worker lately: the database could not be written. The worker should stop before
     * others may take its tasks. Only the background heartbeat answers this.
     *
     * @param since for how long no heartbeat has reached the database
     * @param left after which time others may take its tasks; zero: now
     */
    record Silent(Duration since, Duration left) implements Heartbeat {}
}
