package dev.twinstore.analytics.cli;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.twinstore.model.CapabilityType;
import dev.twinstore.model.TaskPhase;
import dev.twinstore.model.Text;
import dev.twinstore.model.Word;
import dev.twinstore.task.NewTask;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * One line of an import: a JSON object that describes a task. A field that is null counts as absent.
 *
 * @param id the task's own id; null: it gets one
 * @param dependsOn the ids it depends on
 * @param task the task
 */
record TaskLine(@Nullable String id, List<String> dependsOn, NewTask task) {
    private static final Set<String> FIELDS = Set.of(
            "title",
            "id",
            "description",
            "prd_context",
            "design_context",
            "priority",
            "score",
            "max_attempts",
            "phase",
            "capability_type",
            "required_skills",
            "depends_on",
            "not_before",
            "from_review",
            "review_cycle",
            "task_intent",
            "task_approach");
    private static final long LAST_MOMENT = 253_402_300_799_999L; // the end of the year 9999, as the schema has it
    private static final JsonMapper MAPPER = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxStringLength(64 << 20)
                            .build())
                    .build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY)
            .build();

    private static final Pattern TWICE = Pattern.compile("^Duplicate [\\w ]+ ['\"](.*?)['\"]");
    private static final Pattern OWN_NAMES = Pattern.compile(" \\((start marker|bound as|from `).*|, from `[^`]*`");

    static TaskLine parse(String line) throws BadLineException {
        JsonNode object = object(line);
        for (Map.Entry<String, JsonNode> field : object.properties()) {
            if (!FIELDS.contains(field.getKey())) {
                throw new BadLineException("has the unknown field '" + shortened(field.getKey()) + "'");
            }
        }
        String title = text(object, "title");
        if (title == null) {
            throw new BadLineException("has no title");
        }
        if (title.isBlank()) {
            throw new BadLineException("has a title that is blank");
        }
        NewTask task = NewTask.of(title);
        String id = text(object, "id");
        if (id != null) {
            if (id.isBlank()) {
                throw new BadLineException("has an id that is blank");
            }
            task.id(id);
        }
        Optional.ofNullable(text(object, "description")).ifPresent(task::description);
        Optional.ofNullable(text(object, "prd_context")).ifPresent(task::prdContext);
        Optional.ofNullable(text(object, "design_context")).ifPresent(task::designContext);
        Optional.ofNullable(text(object, "task_intent")).ifPresent(task::intent);
        Optional.ofNullable(text(object, "task_approach")).ifPresent(task::approach);
        Optional.ofNullable(whole(object, "priority", 0)).ifPresent(task::priority);
        Optional.ofNullable(whole(object, "max_attempts", 1)).ifPresent(task::maxAttempts);
        score(object, task);
        phase(object, task);
        review(object, task);
        task.requiredSkills(names(object, "required_skills"));
        List<String> dependsOn = names(object, "depends_on");
        task.dependsOn(dependsOn);
        Instant notBefore = moment(object, "not_before");
        if (notBefore != null) {
            task.notBefore(notBefore);
        }
        return new TaskLine(id, dependsOn, task);
    }

    private static JsonNode object(String line) throws BadLineException {
        JsonNode object;
        try {
            object = MAPPER.readTree(line);
        } catch (JsonProcessingException e) {
            throw new BadLineException("is not one JSON object: " + plain(String.valueOf(e.getOriginalMessage()))
                    + (e.getLocation() == null
                            ? ""
                            : " (column " + e.getLocation().getColumnNr() + ")"));
        }
        if (!object.isObject()) {
            throw new BadLineException("is not a JSON object but " + shortened(line));
        }
        return object;
    }

    /** What the parser says, without the names of its own types. */
    private static String plain(String said) {
        Matcher twice = TWICE.matcher(said);
        if (twice.find()) {
            return "it has '" + shortened(twice.group(1)) + "' twice";
        }
        if (said.startsWith("Trailing token")) {
            return "something follows it";
        }
        return shortened(OWN_NAMES.matcher(said).replaceAll(""));
    }

    private static @Nullable JsonNode value(JsonNode object, String field) {
        JsonNode value = object.get(field);
        return value == null || value.isNull() ? null : value;
    }

    private static @Nullable String text(JsonNode object, String field) throws BadLineException {
        JsonNode value = value(object, field);
        if (value == null) {
            return null;
        }
        if (!value.isTextual()) {
            throw wrong(field, "text", value);
        }
        return storable(field, value.textValue());
    }

    private static String storable(String field, String text) throws BadLineException {
        int at = Text.firstUnstorable(text, 0);
        if (at >= 0) {
            throw new BadLineException(field + " holds "
                    + (text.charAt(at) == 0 ? "a NUL character" : "half a surrogate pair") + " at index " + at);
        }
        return text;
    }

    private static @Nullable Integer whole(JsonNode object, String field, int least) throws BadLineException {
        JsonNode value = value(object, field);
        if (value == null) {
            return null;
        }
        if (!value.isIntegralNumber() || !value.canConvertToInt() || value.intValue() < least) {
            throw wrong(field, "a whole number from " + least + " to " + Integer.MAX_VALUE, value);
        }
        return value.intValue();
    }

    private static void score(JsonNode object, NewTask task) throws BadLineException {
        JsonNode value = value(object, "score");
        if (value != null) {
            if (!value.isNumber() || !(Math.abs(value.doubleValue()) <= 1e300)) {
                throw wrong("score", "a number from -1e300 to 1e300", value);
            }
            task.score(value.doubleValue());
        }
    }

    private static void phase(JsonNode object, NewTask task) throws BadLineException {
        TaskPhase phase = word(object, "phase", TaskPhase.values());
        CapabilityType capability = word(object, "capability_type", CapabilityType.values());
        if (capability != null) {
            if (phase == TaskPhase.EXECUTION) {
                throw new BadLineException("has a capability_type, but its phase is execution, not capability");
            }
            task.capability(capability);
        } else if (phase != null) {
            task.phase(phase);
        }
    }

    private static void review(JsonNode object, NewTask task) throws BadLineException {
        JsonNode fromReview = value(object, "from_review");
        if (fromReview != null && !fromReview.isBoolean()) {
            throw wrong("from_review", "true or false", fromReview);
        }
        Integer cycle = whole(object, "review_cycle", 0);
        if (cycle != null) {
            if (fromReview != null && !fromReview.booleanValue()) {
                throw new BadLineException("has a review_cycle, but from_review is false");
            }
            task.fromReview(cycle);
        } else if (fromReview != null && fromReview.booleanValue()) {
            task.fromReview();
        }
    }

    private static <W extends Word> @Nullable W word(JsonNode object, String field, W[] words) throws BadLineException {
        JsonNode value = value(object, field);
        if (value == null) {
            return null;
        }
        for (W word : words) {
            if (value.isTextual() && word.stored().equals(value.textValue())) {
                return word;
            }
        }
        throw wrong(field, "one of " + Arrays.stream(words).map(Word::stored).collect(Collectors.joining(", ")), value);
    }

    private static List<String> names(JsonNode object, String field) throws BadLineException {
        JsonNode value = value(object, field);
        if (value == null) {
            return List.of();
        }
        List<String> names = new ArrayList<>(value.size());
        boolean good = value.isArray();
        for (JsonNode name : value) {
            good &= name.isTextual() && !name.textValue().isBlank();
            if (good) {
                names.add(storable(field, name.textValue()));
            }
        }
        if (!good) {
            throw wrong(field, "an array of texts that are not blank", value);
        }
        return names;
    }

    private static @Nullable Instant moment(JsonNode object, String field) throws BadLineException {
        JsonNode value = value(object, field);
        if (value == null) {
            return null;
        }
        Instant moment = null;
        try {
            if (value.isTextual()) {
                moment = OffsetDateTime.parse(value.textValue()).toInstant();
            } else if (value.isIntegralNumber() && value.canConvertToLong()) {
                moment = Instant.ofEpochMilli(value.longValue());
            }
        } catch (DateTimeException e) {
            moment = null;
        }
        if (moment == null || moment.isBefore(Instant.EPOCH) || moment.isAfter(Instant.ofEpochMilli(LAST_MOMENT))) {
            throw wrong(
                    field,
                    "an ISO moment with an offset, such as 2026-03-29T10:00:00Z, or epoch milliseconds, from 1970 to 9999",
                    value);
        }
        return moment;
    }

    private static BadLineException wrong(String field, String expected, JsonNode value) {
        return new BadLineException(field + " must be " + expected + ", was " + shortened(value.toString()));
    }

    private static String shortened(String text) {
        return text.length() <= 100 ? text : text.substring(0, 100) + "…";
    }
}
