package dev.twinstore.check;

import dev.twinstore.Store;
import dev.twinstore.db.tables.pojos.Worker;
import dev.twinstore.model.Severity;
import java.util.List;

/** Whether all workers that are said to run give signs of life. */
final class Liveness implements Examination {
    @Override
    public String name() {
        return "workers";
    }

    @Override
    public void look(Patient patient) {
        List<String> stale =
                patient.store().workers().stale().stream().map(Worker::id).toList();
        if (!stale.isEmpty()) {
            patient.findFixable(
                    this,
                    Severity.HIGH,
                    Said.counted(stale.size(), "worker has", "workers have") + " given no heartbeat for more than "
                            + Said.length(patient.store().options().staleAfter()) + ": " + Claims.some(stale),
                    "they are dead, or cut off: twinstore sweep fails them and frees their tasks, as does any open store, and"
                            + " --fix");
        }
    }

    @Override
    public void fix(Patient patient, Store store) {
        var unused = store.workers().sweep();
    }
}
