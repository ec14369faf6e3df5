package dev.twinstore.analytics.cli;

import static dev.twinstore.db.Tables.TASKS;

import dev.twinstore.Store;
import dev.twinstore.task.NewTask;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Finds every bad line before anything is written. Reads the file once; a second time if ids or dependencies must be
 * looked up in the database. Holds a few numbers for each line that has an id or dependencies, and no task.
 */
final class ImportCheck {
    private static final int AT_ONCE = 500;

    private final Source source;
    private final Progress progress;
    private final IdTable ids = new IdTable();
    private final BadLines bad = new BadLines();
    private int lastLine;
    private long lines;
    private boolean anyDependency;

    ImportCheck(Source source, Progress progress) {
        this.source = source;
        this.progress = progress;
    }

    /**
     * Reads the file, and looks at each line by itself.
     *
     * @throws Refusal it holds no line at all
     */
    void read() throws IOException {
        try (InputStream in = source.read();
                Progress.Bar bar = progress.bar("Checking", source.size())) {
            Lines reader = new Lines(in);
            while (reader.next()) {
                bar.at(reader.position());
                lastLine = reader.number();
                lines++;
                try {
                    TaskLine line = TaskLine.parse(reader.text());
                    anyDependency |= !line.dependsOn().isEmpty();
                    int other = line.id() == null ? 0 : ids.put(ids.key(line.id()), lastLine);
                    if (other != 0) {
                        bad.add(lastLine, "has the id '" + line.id() + "', as line " + other + " has");
                    }
                } catch (BadLineException e) {
                    bad.add(lastLine, String.valueOf(e.getMessage()));
                }
            }
        }
        if (lines == 0) {
            throw new Refusal(source.name() + " holds no task; give one JSON object a line");
        }
    }

    /**
     * Looks at ids and dependencies, in the file and in the database.
     *
     * @param store null: there is no database yet
     * @param skip whether lines that depend on bad ones are bad too
     */
    void relate(@Nullable Store store, boolean skip) throws IOException {
        LineGraph graph = new LineGraph();
        if (anyDependency || (store != null && ids.size() > 0)) {
            Map<String, Integer> own = new HashMap<>();
            Map<String, List<Integer>> elsewhere = new HashMap<>();
            try (InputStream in = source.read();
                    Progress.Bar bar = progress.bar("Relating", source.size())) {
                Lines reader = new Lines(in);
                while (reader.next()) {
                    bar.at(reader.position());
                    int number = reader.number();
                    if (bad.has(number)) {
                        continue;
                    }
                    TaskLine line = parse(reader);
                    if (line.id() != null) {
                        own.put(line.id(), number);
                    }
                    for (String id : line.dependsOn()) {
                        int on = ids.line(ids.key(id));
                        if (on != 0) {
                            graph.add(number, on);
                        } else {
                            elsewhere
                                    .computeIfAbsent(id, any -> new ArrayList<>())
                                    .add(number);
                        }
                    }
                    if (own.size() >= AT_ONCE || elsewhere.size() >= AT_ONCE) {
                        lookUp(store, own, elsewhere);
                    }
                }
            }
            lookUp(store, own, elsewhere);
        }
        graph.refuseCircles(lastLine, bad);
        if (skip) {
            graph.refuseDependents(lastLine, bad);
        }
    }

    private void lookUp(@Nullable Store store, Map<String, Integer> own, Map<String, List<Integer>> elsewhere) {
        Set<String> there = existing(store, own.keySet());
        own.forEach((id, line) -> {
            if (there.contains(id)) {
                bad.add(line, "has the id '" + id + "', which a task in the database has already");
            }
        });
        own.clear();
        Set<String> awaited = existing(store, elsewhere.keySet());
        elsewhere.forEach((id, waiting) -> {
            if (!awaited.contains(id)) {
                waiting.forEach(line -> bad.add(
                        line, "depends on '" + id + "', which no good line and no task in the database has as its id"));
            }
        });
        elsewhere.clear();
    }

    private static Set<String> existing(@Nullable Store store, Set<String> ids) {
        return store == null || ids.isEmpty()
                ? Set.of()
                : new HashSet<>(store.read(dsl ->
                        dsl.select(TASKS.ID).from(TASKS).where(TASKS.ID.in(ids)).fetch(TASKS.ID)));
    }

    private TaskLine parse(Lines reader) {
        try {
            return TaskLine.parse(reader.text());
        } catch (BadLineException e) {
            throw source.changed();
        }
    }

    BadLines bad() {
        return bad;
    }

    /** How many lines say something. */
    long lines() {
        return lines;
    }

    long good() {
        return lines - bad.count();
    }

    /** The tasks of the good lines, in order, read once more as they are asked for. */
    Iterator<NewTask> tasks(InputStream in, Progress.Bar bar) {
        Lines reader = new Lines(in);
        return new Iterator<>() {
            private long left = good();

            @Override
            public boolean hasNext() {
                return left > 0;
            }

            @Override
            public NewTask next() {
                if (left == 0) {
                    throw new NoSuchElementException();
                }
                left--;
                try {
                    do {
                        if (!reader.next()) {
                            throw source.changed();
                        }
                    } while (bad.has(reader.number()));
                } catch (IOException e) {
                    throw new Refusal(
                            "cannot read " + source.name() + ": " + e.getMessage() + "; nothing was imported");
                }
                bar.at(reader.position());
                return parse(reader).task();
            }
        };
    }
}
