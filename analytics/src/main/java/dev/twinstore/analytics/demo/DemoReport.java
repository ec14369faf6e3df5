package dev.twinstore.analytics.demo;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.twinstore.analytics.format.Words;
import dev.twinstore.model.Json;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** A result told to people, or to programs. Stateless. */
public final class DemoReport {
    private static final int DETAILS = 20;

    private DemoReport() {}

    /** Tells it to people. */
    public static void text(DemoResult result, PrintWriter out) {
        out.printf(
                Locale.ROOT,
                "%s (%s) below %s, %s, one database: %s%n",
                Words.counted(result.files(), "file"),
                size(result.bytes()),
                result.folder(),
                Words.counted(result.crew().size(), "worker process", "worker processes"),
                seconds(result.took()));
        told(out, "Unreadable, and so no work:", result.unreadable());
        Rescue rescue = result.rescue();
        if (rescue != null) {
            out.println();
            rescue(rescue, out);
        }
        out.println();
        crew(result.crew(), out);
        out.println();
        for (Promise promise : result.promises()) {
            out.printf("%-7s %s (%s)%n", promise.kept() ? "kept" : "BROKEN", promise.name(), promise.evidence());
            details(out, promise.broken());
        }
        told(out, "Changed after they had been measured, and so not compared:", result.incomparable());
        out.println();
        long broken =
                result.promises().stream().filter(promise -> !promise.kept()).count();
        out.println(
                broken == 0
                        ? "Every promise was kept."
                        : broken + " of " + result.promises().size() + " promises were BROKEN.");
    }

    private static void rescue(Rescue rescue, PrintWriter out) {
        out.println(rescue.victim() + " (process " + rescue.victimPid() + ") was killed in the middle of "
                + rescue.task() + ". After the kill:");
        out.printf("  %8s  a sweep had freed the task%n", seconds(rescue.untilReleased()));
        out.printf("  %8s  another worker had claimed it%n", seconds(rescue.untilClaimed()));
        out.printf("  %8s  %s had completed it%n", seconds(rescue.untilCompleted()), rescue.rescuer());
    }

    private static void crew(List<DemoResult.Share> crew, PrintWriter out) {
        out.printf(
                "%-10s %8s  %-9s %7s %9s %8s %11s%n", "WORKER", "PROCESS", "ENDED", "TASKS", "SIZE", "TASKS/S", "COST");
        for (DemoResult.Share share : crew) {
            out.printf(
                    Locale.ROOT,
                    "%-10s %8d  %-9s %7d %9s %8.1f %11s%n",
                    share.name(),
                    share.pid(),
                    share.status(),
                    share.completed(),
                    size(share.bytes()),
                    share.perSecond(),
                    "$" + share.cost().toPlainString());
        }
    }

    private static void told(PrintWriter out, String title, List<String> what) {
        if (!what.isEmpty()) {
            out.println(title);
            details(out, what);
        }
    }

    private static void details(PrintWriter out, List<String> details) {
        details.stream().limit(DETAILS).forEach(line -> out.println("          " + line));
        if (details.size() > DETAILS) {
            out.println("          and " + (details.size() - DETAILS) + " more");
        }
    }

    /**
     * Tells it to programs: one JSON object, in ASCII, so that no locale can spoil it. Times are milliseconds, money is US
     * dollars as text, since a number in JSON may lose digits on the way.
     */
    public static String json(DemoResult result) {
        ObjectNode json = Json.MAPPER.createObjectNode();
        json.put("kept", result.kept());
        json.put("folder", result.folder().toString());
        json.put("database", result.database().toString());
        json.put("outcome_id", result.outcomeId());
        json.put("files", result.files());
        json.put("bytes", result.bytes());
        json.put("took_ms", result.took().toMillis());
        json.set("rescue", json(result.rescue()));
        ArrayNode workers = json.putArray("workers");
        for (DemoResult.Share share : result.crew()) {
            workers.addObject()
                    .put("name", share.name())
                    .put("pid", share.pid())
                    .put("status", share.status())
                    .put("completed", share.completed())
                    .put("bytes", share.bytes())
                    .put("per_second", Math.round(share.perSecond() * 10) / 10.0)
                    .put("cost", share.cost().toPlainString());
        }
        ArrayNode promises = json.putArray("promises");
        for (Promise promise : result.promises()) {
            ObjectNode node = promises.addObject()
                    .put("name", promise.name())
                    .put("kept", promise.kept())
                    .put("evidence", promise.evidence());
            promise.broken().forEach(node.putArray("broken")::add);
        }
        result.unreadable().forEach(json.putArray("unreadable")::add);
        result.incomparable().forEach(json.putArray("incomparable")::add);
        return ascii(json.toPrettyString());
    }

    private static @Nullable ObjectNode json(@Nullable Rescue rescue) {
        return rescue == null
                ? null
                : Json.MAPPER
                        .createObjectNode()
                        .put("task_id", rescue.taskId())
                        .put("task", rescue.task())
                        .put("victim", rescue.victim())
                        .put("victim_pid", rescue.victimPid())
                        .put("rescuer", rescue.rescuer())
                        .put("released_ms", rescue.untilReleased().toMillis())
                        .put("claimed_ms", rescue.untilClaimed().toMillis())
                        .put("completed_ms", rescue.untilCompleted().toMillis());
    }

    /** In JSON, what is not ASCII can only stand in a string, where it may be escaped. */
    private static String ascii(String json) {
        StringBuilder ascii = new StringBuilder(json.length());
        for (int i = 0; i < json.length(); i++) {
            char c = json.charAt(i);
            if (c < 0x7f) {
                ascii.append(c);
            } else {
                ascii.append(String.format("\\u%04x", (int) c));
            }
        }
        return ascii.toString();
    }

    private static String seconds(Duration duration) {
        return String.format(Locale.ROOT, "%.3f s", duration.toMillis() / 1000.0);
    }

    private static String size(long bytes) {
        return bytes < 10_000
                ? bytes + " B"
                : bytes < 10_000_000
                        ? String.format(Locale.ROOT, "%.1f kB", bytes / 1e3)
                        : String.format(Locale.ROOT, "%.1f MB", bytes / 1e6);
    }
}
