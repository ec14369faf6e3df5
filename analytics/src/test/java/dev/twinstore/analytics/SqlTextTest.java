package dev.twinstore.analytics;

import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.AccessTarget.CodeUnitAccessTarget;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaCodeUnitAccess;
import com.tngtech.archunit.core.domain.JavaMember;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.io.IOException;
import java.sql.Connection;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Values are bound: no SQL is put together from them. All calls in all modules that take SQL as a text are found in the
 * byte code, and the text they are given in the source. It is a constant, or one of those that stand here with the reason why no
 * value can get into it. Whoever adds another finds it here, or writes it with the DSL.
 */
final class SqlTextTest {
    /** Methods of ours that hand a text on to the driver; who calls them is looked at just so. */
    private static final Set<String> OWN =
            Set.of("run", "runForOwner", "number", "answer", "sent", "prepared", "change", "rows");

    private static final String RENDERED = "jOOQ's text of a statement of the DSL, whose values are parameters";

    private static final Map<String, String> COMPOSED = Map.ofEntries(
            entry("ArchiveFile: execute(sql)", "constants, and numbers of the program's own, that run was given"),
            entry("ArchiveFile: executeQuery(sql)", "constants that number was given"),
            entry("ArchiveFileAppender: execute(sql)", "constants that run was given"),
            entry("ArchiveFileTables: execute(sql)", "the statements that make the tables, which stand there"),
            entry(
                    "PostgresSpace: execute(\"VACUUM \" + statement.enquoteIdentifier(table, false))",
                    "the name of a generated table, quoted; VACUUM binds nothing"),
            entry("SqliteFile: execute(sql)", "a constant, or how the scripts make a missing object"),
            entry("SqliteFile: executeQuery(query)", "constants, and names of the generated tables"),
            entry("SqliteSchema: executeQuery(query)", "constants"),
            entry("Call: change(plan.sql())", RENDERED),
            entry("Call: rows(plan.sql())", RENDERED),
            entry("Call: rows(plan.sqlOfAll(param.getParamName()))", RENDERED),
            entry("PostgresSession: rows(plan.sql())", RENDERED),
            entry("PostgresSession: rows(plan.sqlOfArrays())", RENDERED),
            entry("SqliteSession: change(sql(plan, some, rows.varying()))", RENDERED),
            entry("SqliteSession: rows(sql(plan, some, rows.varying()))", RENDERED),
            entry(
                    "Copying: execute(\"ALTER TABLE tasks \" + how + \" TRIGGER \" + trigger)",
                    "DISABLE or ENABLE, and three names that stand there"),
            entry(
                    "Copying: execute(\"LOCK TABLE \" + CopiedTable.ALL.stream().map(CopiedTable::name)"
                            + ".collect(joining(\", \")) + \" IN EXCLUSIVE MODE\")",
                    "names of the generated tables"),
            entry(
                    "Locking: execute(\"SELECT \" + lock + \"(hashtext('twinstore'), hashtext(current_schema() || ?))\")",
                    "one of two functions; what is locked is bound"),
            entry(
                    "PostgresChanges: run(\"LISTEN \\\"\" + session.answer(\"SELECT ready_channel()\") + \"\\\"\")",
                    "LISTEN binds nothing; the schema's own function makes the name of a number"),
            entry("PostgresSchema: execute(\"SET LOCAL lock_timeout = \" + millis())", "a number; SET binds nothing"),
            entry("PostgresSession: execute(sql)", "what run was given"),
            entry("PostgresSession: sent(sql)", "what answer, change and rows were given"),
            entry(
                    "PostgresSession: prepareStatement(text.append(sql).toString())",
                    "texts of that kind, several at once"),
            entry("SqliteSession: run(sql)", "what runForOwner was given"),
            entry("SqliteSession: prepared(sql)", "what run, numbers, change and rows were given"),
            entry("SqliteSession: prepareStatement(sql)", "what prepared was given"));

    /** jOOQ writes them into the text itself, quoted; none is a text of anybody's. */
    private static final Map<String, String> INLINED = Map.ofEntries(
            entry("Ageing: inline(EDGES.get(0).toMillis())", "a number"),
            entry("Ageing: inline(EDGES.get(i).toMillis())", "a number"),
            entry("Ageing: inline(EDGES.size())", "a number"),
            entry("Ageing: inline(at.now())", "a moment"),
            entry("Ageing: inline(i)", "a number"),
            entry("Ageing: inline(status)", "an enum"),
            entry("Buckets: inline(quantum())", "a number"),
            entry("CostEntries: inline(MOST)", "a number"),
            entry("CostEntries: inline(i)", "a number"),
            entry("Counts: inline(status)", "an enum"),
            entry("Ending: inline(status)", "an enum"),
            entry("HotStatement: inline((T)null)", "NULL"),
            entry("InterventionsReport: inline(status)", "an enum"),
            entry("Live: inline(status)", "an enum"),
            entry("Readiness: inline(status)", "an enum"),
            entry("Rows: inline((Integer)null)", "NULL"),
            entry("SkillGaps: inline(InterventionType.REDIRECT)", "an enum"),
            entry("Spread: inline(share)", "a number"),
            entry("Standings: inline(status)", "an enum"));

    private static JavaClasses classes;
    private static SourceTexts sources;

    @BeforeAll
    static void read() throws IOException {
        classes = new ClassFileImporter()
                .withImportOption(new ImportOption.DoNotIncludeTests())
                .withImportOption(location -> !location.contains("/dev/twinstore/db/")
                        && !location.contains("test-classes")
                        && !location.contains("tests.jar"))
                .importPackages("dev.twinstore");
        sources = SourceTexts.ofModules("schema", "codegen", "core", "analytics");
    }

    @Test
    void everySqlText_isAConstant_orListedWithItsReason() {
        assertThat(composed(SqlTextTest::takesSql)).containsExactlyInAnyOrderElementsOf(COMPOSED.keySet());
    }

    @Test
    void everyInlinedValue_isAConstant_orListedWithItsReason() {
        assertThat(composed(SqlTextTest::inlines)).containsExactlyInAnyOrderElementsOf(INLINED.keySet());
    }

    @Test
    void theCallsAreFound() {
        assertThat(calls(SqlTextTest::takesSql)).hasSizeGreaterThan(40);
        assertThat(calls(SqlTextTest::inlines)).hasSizeGreaterThan(40);
    }

    private static List<String> composed(Predicate<CodeUnitAccessTarget> which) {
        Set<String> composed = new TreeSet<>();
        for (JavaCodeUnitAccess<?> call : calls(which)) {
            JavaClass caller = call.getOriginOwner();
            for (SourceTexts.Argument argument :
                    sources.firstArguments(caller, call.getTarget().getName(), call.getLineNumber())) {
                if (!argument.isConstant()) {
                    composed.add(
                            caller.getSimpleName() + ": " + call.getTarget().getName() + "(" + argument.text() + ")");
                }
            }
        }
        return new ArrayList<>(composed);
    }

    private static List<JavaCodeUnitAccess<?>> calls(Predicate<CodeUnitAccessTarget> which) {
        return classes.stream()
                .flatMap(each -> Stream.<JavaCodeUnitAccess<?>>concat(
                        each.getCodeUnitCallsFromSelf().stream(), each.getCodeUnitReferencesFromSelf().stream()))
                .filter(call -> which.test((CodeUnitAccessTarget) call.getTarget()))
                .toList();
    }

    private static boolean takesSql(CodeUnitAccessTarget target) {
        List<JavaClass> parameters = target.getRawParameterTypes();
        if (parameters.isEmpty() || !parameters.get(0).isEquivalentTo(String.class)) {
            return false;
        }
        JavaClass owner = target.getOwner();
        return (owner.isAssignableTo(Statement.class) && target.getName().matches("execute.*|addBatch"))
                || (owner.isAssignableTo(Connection.class) && target.getName().matches("prepare.*|nativeSQL"))
                || (owner.getName().matches("org\\.sqlite\\..*DB")
                        && target.getName().matches("_?exec.*|prepare.*"))
                || (owner.getPackageName().equals("dev.twinstore.engine") && OWN.contains(target.getName()))
                || target.resolveMember()
                        .map((JavaMember member) -> member.isAnnotatedWith("org.jooq.PlainSQL"))
                        .orElse(false);
    }

    private static boolean inlines(CodeUnitAccessTarget target) {
        return target.getOwner().getName().equals("org.jooq.impl.DSL")
                && target.getName().equals("inline");
    }
}
