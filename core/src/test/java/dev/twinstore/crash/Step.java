package dev.twinstore.crash;

/**
 * One step of a random sequence.
 *
 * @param kind what is done
 * @param which on which worker, task or claim: counted round and round
 * @param amount how much of it
 */
record Step(Kind kind, int which, int amount) {
    /** The kinds of steps, and how often they come, so that walks get somewhere. */
    enum Kind {
        ADD(4),
        ADD_DEPENDENT(2),
        START_WORKER(2),
        CLAIM(8),
        CLAIM_MANY(2),
        START(5),
        HEARTBEAT(2),
        COMPLETE(3),
        COMPLETE_MANY(1),
        FAIL(5),
        GIVE_UP(1),
        RELEASE(2),
        COST(2),
        PROGRESS(1),
        REPRIORITIZE(2),
        PAUSE_WORKER(1),
        RESUME_WORKER(3),
        END_WORKER(1),
        BEAT(2),
        WAIT(3),
        WAIT_LONG(3),
        SWEEP(4),
        PAUSE_GOAL(1),
        ACHIEVE_GOAL(1),
        ACTIVATE_GOAL(6);

        private final int weight;

        Kind(int weight) {
            this.weight = weight;
        }

        int weight() {
            return weight;
        }
    }
}
