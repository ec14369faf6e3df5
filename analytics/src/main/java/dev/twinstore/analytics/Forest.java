package dev.twinstore.analytics;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Goals as the trees that they are: each before those below it, siblings and roots in the order they were given in. A goal
 * whose parent is not among them is a root. Where another program has closed parents to a circle, the first of it is one.
 *
 * @param <T> a goal
 */
final class Forest<T> {
    /** A goal in its place; {@code above} is the place of its parent in the walk, -1 for a root. */
    record Place<T>(T goal, int depth, int above) {}

    private final List<Place<T>> walk = new ArrayList<>();
    private final Map<String, List<T>> below = new HashMap<>();
    private final Set<String> seen = new HashSet<>();
    private final Function<T, String> id;

    Forest(List<T> goals, Function<T, String> id, Function<T, @Nullable String> parent) {
        this.id = id;
        Set<String> ids = new HashSet<>();
        goals.forEach(goal -> ids.add(id.apply(goal)));
        List<T> roots = new ArrayList<>();
        for (T goal : goals) {
            String above = parent.apply(goal);
            if (above == null || !ids.contains(above)) {
                roots.add(goal);
            } else {
                below.computeIfAbsent(above, any -> new ArrayList<>()).add(goal);
            }
        }
        roots.forEach(this::walk);
        goals.forEach(this::walk); // what lies on a circle
    }

    private void walk(T root) {
        Deque<Place<T>> next = new ArrayDeque<>();
        next.push(new Place<>(root, 0, -1));
        while (!next.isEmpty()) {
            Place<T> place = next.pop();
            if (!seen.add(id.apply(place.goal()))) {
                continue;
            }
            int at = walk.size();
            walk.add(place);
            List<T> children = below.getOrDefault(id.apply(place.goal()), List.of());
            for (int i = children.size() - 1; i >= 0; i--) {
                next.push(new Place<>(children.get(i), place.depth() + 1, at));
            }
        }
    }

    List<Place<T>> walk() {
        return List.copyOf(walk);
    }

    /** What each goal of the walk and all below it add up to. */
    <S> List<S> sums(Function<T, S> own, java.util.function.BinaryOperator<S> plus) {
        List<S> sums = new ArrayList<>();
        walk.forEach(place -> sums.add(own.apply(place.goal())));
        for (int i = walk.size() - 1; i > 0; i--) {
            int above = walk.get(i).above();
            if (above >= 0) {
                sums.set(above, plus.apply(sums.get(above), sums.get(i)));
            }
        }
        return sums;
    }
}
