package dev.twinstore.hostile;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.twinstore.Scope;
import dev.twinstore.Store;
import dev.twinstore.Tx;
import dev.twinstore.activity.ActivityFeed;
import dev.twinstore.cost.NewCost;
import dev.twinstore.db.tables.pojos.Worker;
import dev.twinstore.improvement.NewSuggestion;
import dev.twinstore.model.CollaboratorRole;
import dev.twinstore.model.InterventionType;
import dev.twinstore.model.Severity;
import dev.twinstore.model.SuggestionType;
import dev.twinstore.outcome.DeletionPreview;
import dev.twinstore.outcome.NewOutcome;
import dev.twinstore.review.NewReview;
import dev.twinstore.sharing.MergeClaim;
import dev.twinstore.skill.NewSkill;
import dev.twinstore.supervision.NewBehaviorReview;
import dev.twinstore.supervision.NewIntervention;
import dev.twinstore.supervision.NewPatternDetection;
import dev.twinstore.supervision.NewSnapshot;
import dev.twinstore.task.Claim;
import dev.twinstore.task.NewTask;
import java.lang.reflect.Executable;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Parameter;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.Map;

/** A store with a row of everything, and a valid value for every parameter of every operation. */
final class Valid {
    private final String outcome;
    private final String parent;
    private final Worker worker;
    private final String task;
    private final String snapshot;
    private final String intervention;
    private final String review;
    private final String behaviorReview;
    private final String pattern;
    private final Map<String, Long> numbers;

    Valid(Store store) {
        parent = store.outcomes().create("Parent").id();
        outcome = store.outcomes().create("Goal").id();
        worker = store.workers().start(outcome, "worker");
        task = store.tasks().add(outcome, NewTask.of("Task")).id();
        snapshot = store.snapshots().record(worker.id(), NewSnapshot.of()).id();
        intervention = store.interventions()
                .send(outcome, NewIntervention.of(InterventionType.REDIRECT, "message"))
                .id();
        review = store.reviews().add(outcome, NewReview.of(0)).id();
        behaviorReview =
                store.behaviorReviews().add(worker.id(), NewBehaviorReview.of()).id();
        pattern = store.patterns()
                .add(worker.id(), NewPatternDetection.of("p", "pattern", Severity.LOW))
                .id();
        var entry = store.progress().add(worker.id(), "content", null);
        var second = store.progress().add(worker.id(), "content", null);
        var alert = store.alerts().raise(worker.id(), "stuck", Severity.LOW, "message");
        var bottleneck = store.bottlenecks().note(outcome, "skill_gap", "description");
        var suggestion = store.suggestions().add(NewSuggestion.of(SuggestionType.SKILL, "title", "description"));
        var merge = store.merges().queue(worker.id());
        store.collaborators().invite(outcome, "a@example.org", CollaboratorRole.VIEWER);
        var unused = store.skills().register(NewSkill.of("skill", "category", "path"));
        numbers = Map.of(
                "Progress", second.id(),
                "Alerts", alert.id(),
                "Bottlenecks", bottleneck.id(),
                "Suggestions", suggestion.id(),
                "Merges", merge.id(),
                "first", entry.id());
    }

    /** A parameter of texts, with this text. */
    Object text(Parameter parameter, String text) {
        Class<?> type = parameter.getType();
        if (type == String.class) {
            return text;
        }
        if (type == String[].class) {
            return new String[] {text};
        }
        if (type == Object[].class) {
            return new Object[] {"key", text};
        }
        if (Map.class.isAssignableFrom(type)) {
            return parameter.getParameterizedType().getTypeName().contains("Integer")
                    ? Map.of(text, 1)
                    : Map.of(text, text);
        }
        if (Collection.class.isAssignableFrom(type)) {
            return List.of(text);
        }
        return JsonNodeFactory.instance.objectNode().put(text, text);
    }

    /** A value built for an operation, as the parameter takes it. */
    Object wrapped(Parameter parameter, Object value) {
        Class<?> type = parameter.getType();
        return List.class.isAssignableFrom(type)
                ? List.of(value)
                : Iterator.class.isAssignableFrom(type) ? List.of(value).iterator() : value;
    }

    /** What a feature's operations are called on. */
    Object feature(Tx tx, Class<?> type) {
        if (type == Claim.class) {
            return claim(tx);
        }
        if (type == MergeClaim.class) {
            return mergeClaim(tx);
        }
        for (Method method : Scope.class.getMethods()) {
            if (method.getReturnType() == type && method.getParameterCount() == 0) {
                try {
                    return method.invoke(tx);
                } catch (ReflectiveOperationException e) {
                    throw new IllegalStateException(e);
                }
            }
        }
        throw new IllegalStateException("no feature " + type);
    }

    private Claim claim(Tx tx) {
        Claim claim = tx.tasks().claim(worker).orElseThrow();
        tx.tasks().start(claim).orThrow();
        return claim;
    }

    private MergeClaim mergeClaim(Tx tx) {
        return tx.merges().claim(worker).orElseThrow();
    }

    /** A value of a type that is built for operations. */
    Object example(Class<?> type) {
        if (type == NewOutcome.class) {
            return NewOutcome.of("name");
        }
        if (type == NewTask.class) {
            return NewTask.of("title");
        }
        if (type == NewCost.class) {
            return NewCost.of(BigDecimal.ONE);
        }
        if (type == NewReview.class) {
            return NewReview.of(1);
        }
        if (type == NewSkill.class) {
            return NewSkill.of("other", "category", "path");
        }
        if (type == NewIntervention.class) {
            return NewIntervention.of(InterventionType.REDIRECT, "message");
        }
        if (type == NewSuggestion.class) {
            return NewSuggestion.of(SuggestionType.SKILL, "other", "description");
        }
        if (type == NewPatternDetection.class) {
            return NewPatternDetection.of("p", "pattern", Severity.LOW);
        }
        if (type == ActivityFeed.Entry.class) {
            return new ActivityFeed.Entry("type", "title", null);
        }
        for (String none : List.of("of", "all")) {
            for (Method method : type.getMethods()) {
                if (method.getName().equals(none)
                        && Modifier.isStatic(method.getModifiers())
                        && method.getParameterCount() == 0) {
                    try {
                        return method.invoke(null);
                    } catch (ReflectiveOperationException e) {
                        throw new IllegalStateException(e);
                    }
                }
            }
        }
        throw new IllegalStateException("no example of " + type + "; add one here");
    }

    /** A value with which an operation succeeds, as far as this parameter goes. */
    Object value(Tx tx, Executable method, Parameter parameter) {
        Class<?> type = parameter.getType();
        String feature = method.getDeclaringClass().getSimpleName();
        if (type == String.class) {
            return named(feature, parameter.getName());
        }
        if (type == long.class) {
            return parameter.getName().equals("upToId")
                    ? numbers.get("first")
                    : feature.equals("NewCost") ? 1L : (Object) numbers.getOrDefault(feature, 1L);
        }
        if (type == int.class) {
            return 1;
        }
        if (type == boolean.class) {
            return true;
        }
        if (type == double.class) {
            return 1.0;
        }
        if (type == Integer.class || type == Long.class || type.getSimpleName().equals("ObjectNode")) {
            return null;
        }
        if (type == BigDecimal.class) {
            return BigDecimal.ONE;
        }
        if (type == Instant.class) {
            return Instant.EPOCH.plusSeconds(parameter.getName().equals("to") ? 1 : 0);
        }
        if (type == Duration.class) {
            return Duration.ZERO;
        }
        if (type == Worker.class) {
            return worker;
        }
        if (type == Tx.class) {
            return tx;
        }
        if (type == Claim.class) {
            return claim(tx);
        }
        if (type == MergeClaim.class) {
            return mergeClaim(tx);
        }
        if (type == DeletionPreview.class) {
            return tx.outcomes().previewDelete(parent);
        }
        if (type == Object[].class) {
            return new Object[0];
        }
        if (type == String[].class) {
            return new String[] {"x"};
        }
        if (type.isEnum()) {
            return Arrays.stream(type.getEnumConstants())
                    .skip(type.getEnumConstants().length - 1)
                    .findFirst()
                    .orElseThrow();
        }
        if (type == List.class || type == Iterator.class) {
            String element = parameter.getParameterizedType().getTypeName();
            if (element.contains("String")) {
                return List.of("x");
            }
            if (element.contains("Claim")) {
                return List.of(claim(tx));
            }
            Object example = element.contains("NewTask") ? example(NewTask.class) : example(ActivityFeed.Entry.class);
            return wrapped(parameter, example);
        }
        return example(type);
    }

    private String named(String feature, String name) {
        return switch (name) {
            case "outcomeId" -> outcome;
            case "workerId", "sourceWorkerId" -> worker.id();
            case "taskId" -> task;
            case "parentId" -> parent;
            case "snapshotId" -> snapshot;
            case "email" -> "a@example.org";
            case "id" ->
                switch (feature) {
                    case "Outcomes" -> outcome;
                    case "Tasks" -> task;
                    case "Workers" -> worker.id();
                    case "Interventions" -> intervention;
                    case "Reviews" -> review;
                    case "BehaviorReviews" -> behaviorReview;
                    case "Patterns" -> pattern;
                    case "Snapshots" -> snapshot;
                    default -> throw new IllegalStateException("no id of " + feature + "; add one here");
                };
            case "name" -> feature.equals("Skills") ? "skill" : "name";
            default -> "other";
        };
    }
}
