package dev.twinstore.analytics.cli;

import static dev.twinstore.analytics.cli.FormatOption.object;
import static dev.twinstore.db.Tables.OUTCOMES;

import dev.twinstore.Store;
import dev.twinstore.analytics.format.Words;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code twinstore import}: tasks from a file of JSON lines, all or none. */
@Command(
        name = "import",
        description =
                "Adds tasks from a file of JSON lines to a goal, in one transaction: all or none. The goal is made if it"
                        + " is not there, and so is the database. While it writes, other writers wait.",
        footer = {
            "",
            "A line is a JSON object with a title and any of: id, description, prd_context,",
            "design_context, priority, score, max_attempts, phase (capability, execution),",
            "capability_type (skill, tool, config), required_skills ([name]), depends_on",
            "([id of a task in the file or in the database]), not_before (a moment with an",
            "offset, such as 2026-03-29T10:00:00Z, or epoch milliseconds), from_review,",
            "review_cycle, task_intent, task_approach. Other fields are errors. UTF-8;",
            "blank lines are passed over. If any line is bad, the first twenty are listed",
            "and nothing is imported.",
            "",
            "Examples:",
            "  twinstore import trailer.jsonl --db data/twin.db",
            "  twinstore import tasks.jsonl --db data/twin.db \\",
            "      --outcome 'Render the trailer' --skip-bad",
            "  generate-tasks | twinstore import - --db data/twin.db --outcome trailer",
            "  A line: {\"title\": \"Render shot 12\", \"id\": \"s12\", \"depends_on\": [\"s11\"]}",
            "",
            "JSON: {outcome_id, outcome_name, outcome_created, imported, skipped,",
            "  \"bad_lines\": [{line, error}]}; only the first twenty bad lines.",
            "Exit codes: 0 done, 1 failed and nothing was imported, 2 bad usage."
        })
final class ImportCommand extends SubCommand {
    @Parameters(paramLabel = "FILE", description = "The file of JSON lines; - for standard input.")
    private String file = "";

    @Mixin
    private final DatabaseOption database = new DatabaseOption();

    @Option(
            names = "--outcome",
            paramLabel = "ID|NAME",
            description =
                    "The goal to add to, by id or by name; made with this name if there is none (default: the name"
                            + " of the file, without extension).")
    private @Nullable String outcome;

    @Option(
            names = "--skip-bad",
            description = "Import the good lines; skip the bad ones and those that depend on them.")
    private boolean skipBad;

    @Mixin
    private final FormatOption format = new FormatOption();

    /** What was imported. */
    private record Imported(String outcomeId, String outcomeName, boolean created, long tasks) {}

    @Override
    public Integer call() {
        String goal = goal();
        try (Source source = Source.open(file, database.beside())) {
            ImportCheck check = new ImportCheck(source, new Progress(terminal()));
            check.read();
            if (database.isThere()) {
                try (Store store = database.openForWriting()) {
                    check.relate(store, skipBad);
                    return finish(store, source, check, goal);
                }
            }
            check.relate(null, skipBad);
            requireGood(check); // before there is a database
            try (Store store = database.openForWriting()) {
                return finish(store, source, check, goal);
            }
        } catch (IOException e) {
            throw new Refusal("cannot read " + file + ": " + e.getMessage() + "; nothing was imported");
        }
    }

    private String goal() {
        if (outcome != null) {
            if (outcome.isBlank()) {
                throw badUsage("--outcome is blank; give an id or a name");
            }
            return outcome;
        }
        Path name = file.equals("-") ? null : Path.of(file).getFileName();
        if (name == null) {
            throw badUsage("standard input has no name; say with --outcome which goal the tasks are for");
        }
        String all = name.toString();
        int dot = all.lastIndexOf('.');
        return dot > 0 ? all.substring(0, dot) : all;
    }

    private Integer finish(Store store, Source source, ImportCheck check, String goal) throws IOException {
        requireGood(check);
        Imported imported;
        try (InputStream in = source.read();
                Progress.Bar bar = new Progress(terminal()).bar("Importing", source.size())) {
            imported = store.write(tx -> {
                Optional<String> there = Goals.find(tx, goal);
                String id = there.orElseGet(() -> tx.outcomes().create(goal).id());
                long tasks = tx.tasks().addAll(id, check.tasks(in, bar));
                try {
                    source.requireUnchanged();
                } catch (IOException e) {
                    throw source.changed();
                }
                String name = tx.dsl()
                        .select(OUTCOMES.NAME)
                        .from(OUTCOMES)
                        .where(OUTCOMES.ID.eq(id))
                        .fetchSingle(OUTCOMES.NAME);
                return new Imported(id, name, there.isEmpty(), tasks);
            });
        }
        print(imported, check.bad());
        return 0;
    }

    private void requireGood(ImportCheck check) {
        BadLines bad = check.bad();
        if (bad.count() > 0 && (!skipBad || check.good() == 0)) {
            throw new Refusal(
                    "nothing was imported: " + Words.counted(bad.count(), "bad line") + " of " + check.lines() + " in "
                            + file + "; correct " + (bad.count() == 1 ? "it" : "them")
                            + (skipBad ? "" : ", or skip them with --skip-bad"),
                    listed(bad));
        }
    }

    private static List<String> listed(BadLines bad) {
        List<String> lines = new ArrayList<>();
        bad.first().forEach(line -> lines.add("line " + line.number() + ": " + line.message()));
        if (bad.more() > 0) {
            lines.add("… and " + Words.counted(bad.more(), "more bad line"));
        }
        return lines;
    }

    private void print(Imported imported, BadLines bad) {
        PrintWriter out = out();
        listed(bad).forEach(line -> err().println("  skipped " + Words.line(line)));
        if (format.isJson()) {
            FormatOption.print(
                    out,
                    object(
                            "outcome_id", imported.outcomeId(),
                            "outcome_name", imported.outcomeName(),
                            "outcome_created", imported.created(),
                            "imported", imported.tasks(),
                            "skipped", bad.count(),
                            "bad_lines",
                                    bad.first().stream()
                                            .map(line -> object("line", line.number(), "error", line.message()))
                                            .toList()));
            return;
        }
        out.println("Imported " + Words.counted(imported.tasks(), "task") + " into "
                + (imported.created() ? "the new " : "")
                + "outcome '" + Words.line(imported.outcomeName()) + "' (" + Words.line(imported.outcomeId()) + ")"
                + (bad.count() == 0 ? "" : ", skipped " + Words.counted(bad.count(), "bad line")) + ".");
    }
}
