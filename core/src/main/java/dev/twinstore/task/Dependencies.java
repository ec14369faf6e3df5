package dev.twinstore.task;

import static dev.twinstore.db.Tables.TASKS;

import dev.twinstore.NotFoundException;
import dev.twinstore.RefusedException;
import dev.twinstore.Tx;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jooq.Record2;

/** Checks that what tasks depend on exists and leads back to none of them. */
final class Dependencies {
    /** What is locked by those who change what a task depends on. A new task closes no cycle: nobody knows it yet. */
    static final String LOCK = "dependencies";

    private static final int CHUNK = 500;

    private Dependencies() {}

    /**
     * Follows the dependencies of the tasks named, level by level, in the transaction that changed them.
     *
     * @throws NotFoundException a task depends on one that is not there
     * @throws RefusedException a task depends on itself by way of others; the message names the way
     */
    static void requireSound(Tx tx, List<String> changed) {
        Map<String, List<String>> graph = new HashMap<>();
        Set<String> wanted = new HashSet<>(changed);
        Map<String, String> askedBy = new HashMap<>();
        while (!wanted.isEmpty()) {
            Map<String, List<String>> level = load(tx, wanted);
            for (String id : wanted) {
                if (!level.containsKey(id)) {
                    throw new NotFoundException("task " + askedBy.get(id) + " depends on '" + id
                            + "', but no task has that id; add that one first, or both in one call");
                }
            }
            graph.putAll(level);
            Set<String> next = new HashSet<>();
            level.forEach((id, needs) -> needs.stream()
                    .filter(need -> !graph.containsKey(need))
                    .forEach(need -> {
                        next.add(need);
                        askedBy.put(need, id);
                    }));
            wanted = next;
        }
        refuseCycle(graph, changed);
    }

    private static Map<String, List<String>> load(Tx tx, Collection<String> ids) {
        Map<String, List<String>> found = new HashMap<>();
        List<String> all = new ArrayList<>(ids);
        for (int from = 0; from < all.size(); from += CHUNK) {
            List<String> some = all.subList(from, Math.min(all.size(), from + CHUNK));
            for (Record2<String, List<String>> row : tx.dsl()
                    .select(TASKS.ID, TASKS.DEPENDS_ON)
                    .from(TASKS)
                    .where(TASKS.ID.in(some))
                    .fetch()) {
                found.put(row.value1(), row.value2() == null ? List.of() : row.value2());
            }
        }
        return found;
    }

    /** Depth first, without recursion: a chain may be long. */
    private static void refuseCycle(Map<String, List<String>> graph, List<String> starts) {
        Set<String> done = new HashSet<>();
        for (String start : starts) {
            Deque<String> path = new ArrayDeque<>();
            Deque<Deque<String>> open = new ArrayDeque<>();
            Set<String> onPath = new HashSet<>();
            enter(start, graph, path, onPath, open);
            while (!path.isEmpty()) {
                String next = open.getLast().pollFirst();
                if (next == null) {
                    open.removeLast();
                    String left = path.removeLast();
                    onPath.remove(left);
                    done.add(left);
                } else if (onPath.contains(next)) {
                    List<String> cycle = new ArrayList<>(path);
                    cycle = new ArrayList<>(cycle.subList(cycle.indexOf(next), cycle.size()));
                    cycle.add(next);
                    throw new RefusedException("the dependencies form a cycle: " + String.join(" -> ", cycle)
                            + "; none of these tasks could ever start");
                } else if (!done.contains(next)) {
                    enter(next, graph, path, onPath, open);
                }
            }
        }
    }

    private static void enter(
            String id,
            Map<String, List<String>> graph,
            Deque<String> path,
            Set<String> onPath,
            Deque<Deque<String>> open) {
        path.addLast(id);
        onPath.add(id);
        open.addLast(new ArrayDeque<>(graph.getOrDefault(id, List.of())));
    }
}
