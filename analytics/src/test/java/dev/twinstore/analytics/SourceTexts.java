package dev.twinstore.analytics;

import com.sun.source.tree.BinaryTree;
import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.ConditionalExpressionTree;
import com.sun.source.tree.ExpressionTree;
import com.sun.source.tree.IdentifierTree;
import com.sun.source.tree.LiteralTree;
import com.sun.source.tree.MemberSelectTree;
import com.sun.source.tree.MethodInvocationTree;
import com.sun.source.tree.ParenthesizedTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.UnaryTree;
import com.sun.source.tree.VariableTree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.SourcePositions;
import com.sun.source.util.TreeScanner;
import com.sun.source.util.Trees;
import com.tngtech.archunit.core.domain.JavaClass;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import javax.lang.model.element.Modifier;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/** What stands in the source where the byte code has a call. */
final class SourceTexts {
    private final Map<String, List<Call>> calls = new HashMap<>(); // by file, line and name
    private final Map<String, ExpressionTree> constants = new HashMap<>(); // of static finals, by CLASS.NAME

    /** A call's first argument. */
    record Argument(String text, boolean isConstant) {}

    private record Call(ExpressionTree first, Set<String> around) {}

    private SourceTexts() {}

    /** Of all that these modules ship. */
    static SourceTexts ofModules(String... modules) throws IOException {
        List<Path> files = new ArrayList<>();
        for (String module : modules) {
            try (Stream<Path> found = Files.walk(Path.of("..", module, "src", "main", "java"))) {
                found.filter(file -> file.toString().endsWith(".java")).forEach(files::add);
            }
        }
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        SourceTexts texts = new SourceTexts();
        try (StandardJavaFileManager manager = compiler.getStandardFileManager(null, null, null)) {
            JavacTask task = (JavacTask) compiler.getTask(
                    null, manager, null, List.of("-proc:none"), null, manager.getJavaFileObjectsFromPaths(files));
            SourcePositions positions = Trees.instance(task).getSourcePositions();
            for (CompilationUnitTree unit : task.parse()) {
                texts.read(unit, positions);
            }
        }
        return texts;
    }

    /** The first arguments of the calls of that name in that line; where it is none (a method reference), it is no constant. */
    List<Argument> firstArguments(JavaClass caller, String name, int line) {
        String file = caller.getSource().orElseThrow().getFileName().orElseThrow();
        List<Call> found = calls.getOrDefault(key(caller.getPackageName(), file, line, name), List.of());
        if (found.isEmpty()) {
            return List.of(new Argument("not found in line " + line, false));
        }
        return found.stream()
                .map(call -> new Argument(text(call.first), isConstant(call.first, call.around)))
                .toList();
    }

    private static String key(String packageName, String file, long line, String name) {
        return packageName + "/" + file + ":" + line + " " + name;
    }

    private void read(CompilationUnitTree unit, SourcePositions positions) {
        String file = Path.of(unit.getSourceFile().getName()).getFileName().toString();
        String packageName = unit.getPackageName().toString();
        Set<String> around = new HashSet<>();
        new TreeScanner<Void, String>() {
            @Override
            public Void visitClass(ClassTree tree, String outer) {
                String name = tree.getSimpleName().toString();
                around.add(name);
                return super.visitClass(tree, name);
            }

            @Override
            public Void visitVariable(VariableTree tree, String owner) {
                if (tree.getInitializer() != null
                        && tree.getModifiers().getFlags().containsAll(Set.of(Modifier.STATIC, Modifier.FINAL))) {
                    constants.put(owner + "." + tree.getName(), tree.getInitializer());
                }
                return super.visitVariable(tree, owner);
            }

            @Override
            public Void visitMethodInvocation(MethodInvocationTree tree, String owner) {
                ExpressionTree method = tree.getMethodSelect();
                String name = method instanceof MemberSelectTree select
                        ? select.getIdentifier().toString()
                        : method.toString();
                if (!tree.getArguments().isEmpty()) {
                    long line = unit.getLineMap().getLineNumber(positions.getEndPosition(unit, method));
                    calls.computeIfAbsent(key(packageName, file, line, name), k -> new ArrayList<>())
                            .add(new Call(tree.getArguments().get(0), around));
                }
                return super.visitMethodInvocation(tree, owner);
            }
        }.scan(unit, "");
    }

    /** Whether an expression is the same in every run: a literal, an enum's constant, or made of such. */
    private boolean isConstant(Tree tree, Set<String> around) {
        if (tree instanceof LiteralTree) {
            return true;
        }
        if (tree instanceof ParenthesizedTree inner) {
            return isConstant(inner.getExpression(), around);
        }
        if (tree instanceof UnaryTree unary) {
            return isConstant(unary.getExpression(), around);
        }
        if (tree instanceof BinaryTree binary) {
            return isConstant(binary.getLeftOperand(), around) && isConstant(binary.getRightOperand(), around);
        }
        if (tree instanceof ConditionalExpressionTree either) {
            return isConstant(either.getTrueExpression(), around) && isConstant(either.getFalseExpression(), around);
        }
        if (tree instanceof MethodInvocationTree call && call.getMethodSelect() instanceof MemberSelectTree select) {
            return select.getIdentifier().contentEquals("replace")
                    && isConstant(select.getExpression(), around)
                    && call.getArguments().stream().allMatch(argument -> isConstant(argument, around));
        }
        if (tree instanceof IdentifierTree name) {
            return around.stream().anyMatch(owner -> isConstant(constants.get(owner + "." + name), around));
        }
        if (tree instanceof MemberSelectTree select) {
            String name = select.toString();
            return isConstant(constants.get(name), around) || name.matches("\\w+(Status|Phase)\\.[A-Z_]+");
        }
        return false;
    }

    /** As javac prints it, in one line; only older ones escape an apostrophe within a text. */
    private static String text(Object tree) {
        return tree.toString().replaceAll("\\s+", " ").replace("\\'", "'");
    }
}
