package dev.twinstore.hostile;

import com.fasterxml.jackson.databind.JsonNode;
import dev.twinstore.Scope;
import dev.twinstore.Tx;
import dev.twinstore.activity.ActivityFeed;
import dev.twinstore.sharing.MergeClaim;
import dev.twinstore.task.Claim;
import java.lang.reflect.Constructor;
import java.lang.reflect.Executable;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Parameter;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A parameter of a public method that takes a text: of an operation of a feature, or of a value that is handed to one.
 *
 * @param method the method, or the constructor of a record
 * @param index which parameter
 * @param taker the operation that the value is handed to; null: the method is an operation itself
 */
record Operation(Executable method, int index, Method taker) {
    /** All there are, found from {@link Scope}. */
    static List<Operation> all() {
        List<Operation> all = new ArrayList<>();
        Set<Class<?>> values = new LinkedHashSet<>();
        for (Class<?> feature : features()) {
            for (Method method : methods(feature)) {
                addTo(all, method, null);
                for (Class<?> value : ours(method)) {
                    if (values.add(value)) {
                        methods(value).forEach(each -> addTo(all, each, method));
                        if (value.isRecord() && value != ActivityFeed.Entry.class) {
                            continue; // made by its methods
                        }
                        Arrays.stream(value.getConstructors()).forEach(each -> addTo(all, each, method));
                    }
                }
            }
        }
        return all;
    }

    private static List<Class<?>> features() {
        List<Class<?>> features = new ArrayList<>(List.of(Claim.class, MergeClaim.class));
        Arrays.stream(Scope.class.getMethods())
                .filter(method -> method.getParameterCount() == 0)
                .map(Method::getReturnType)
                .filter(type -> type.getName().startsWith("dev.twinstore.")
                        && !type.getPackageName().equals("dev.twinstore"))
                .sorted(Comparator.comparing(Class::getName))
                .forEach(features::add);
        return features;
    }

    private static List<Method> methods(Class<?> type) {
        return Arrays.stream(type.getDeclaredMethods())
                .filter(method -> Modifier.isPublic(method.getModifiers()) && !method.isSynthetic())
                .filter(method -> !method.getName().equals("equals"))
                .sorted(Comparator.comparing(Method::toString))
                .toList();
    }

    /** The values that a method takes and that are built for it: {@code NewTask}, {@code AlertFilter} … */
    private static List<Class<?>> ours(Method method) {
        List<Class<?>> found = new ArrayList<>();
        for (Type type : method.getGenericParameterTypes()) {
            Class<?> each = erased(type instanceof ParameterizedType many ? many.getActualTypeArguments()[0] : type);
            if (each.getSimpleName().matches("(New[A-Z].*|.*Change|.*Filter|Entry)")) {
                found.add(each);
            }
        }
        return found;
    }

    private static void addTo(List<Operation> all, Executable method, Method taker) {
        Type[] types = method.getGenericParameterTypes();
        for (int i = 0; i < types.length; i++) {
            if (isText(types[i])) {
                all.add(new Operation(method, i, taker));
            }
        }
    }

    private static boolean isText(Type type) {
        if (type instanceof ParameterizedType many) {
            Class<?> raw = erased(many.getRawType());
            return many.getActualTypeArguments()[0] == String.class
                    && (Collection.class.isAssignableFrom(raw) || Map.class.isAssignableFrom(raw));
        }
        return type == String.class
                || type == String[].class
                || type == Object[].class
                || (type instanceof Class<?> each && JsonNode.class.isAssignableFrom(each));
    }

    private static Class<?> erased(Type type) {
        return type instanceof Class<?> each
                ? each
                : type instanceof ParameterizedType many ? erased(many.getRawType()) : Object.class;
    }

    /** The parameter's name. */
    String parameter() {
        return method.getParameters()[index].getName();
    }

    /**
     * Calls it in a transaction with this text, and with what is valid for everything else.
     *
     * @throws RuntimeException what it threw
     */
    Object call(Tx tx, Valid valid, String text) {
        Object called = invoke(tx, valid, method, text);
        if (taker == null) {
            return called;
        }
        Object[] arguments = new Object[taker.getParameterCount()];
        Parameter[] parameters = taker.getParameters();
        for (int i = 0; i < arguments.length; i++) {
            arguments[i] = ours(taker).contains(called.getClass()) && isFor(parameters[i], called)
                    ? valid.wrapped(parameters[i], called)
                    : valid.value(tx, taker, parameters[i]);
        }
        return run(() -> taker.invoke(valid.feature(tx, taker.getDeclaringClass()), arguments));
    }

    private static boolean isFor(Parameter parameter, Object value) {
        return parameter.getType() == value.getClass()
                || parameter
                        .getParameterizedType()
                        .getTypeName()
                        .contains(value.getClass().getName());
    }

    private Object invoke(Tx tx, Valid valid, Executable executable, String text) {
        Parameter[] parameters = executable.getParameters();
        Object[] arguments = new Object[parameters.length];
        for (int i = 0; i < arguments.length; i++) {
            arguments[i] = i == index ? valid.text(parameters[i], text) : valid.value(tx, executable, parameters[i]);
        }
        if (executable instanceof Constructor<?> constructor) {
            return run(() -> constructor.newInstance(arguments));
        }
        Method called = (Method) executable;
        Object on = Modifier.isStatic(called.getModifiers())
                ? null
                : taker == null
                        ? valid.feature(tx, called.getDeclaringClass())
                        : valid.example(called.getDeclaringClass());
        return run(() -> called.invoke(on, arguments));
    }

    private interface Reflective {
        Object run() throws ReflectiveOperationException;
    }

    private static Object run(Reflective call) {
        try {
            return call.run();
        } catch (InvocationTargetException e) {
            if (e.getCause() instanceof RuntimeException thrown) {
                throw thrown;
            }
            throw new IllegalStateException(e.getCause());
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public String toString() {
        return method.getDeclaringClass().getSimpleName() + "."
                + (method instanceof Constructor ? "new" : method.getName()) + "(" + parameter() + ")";
    }
}
