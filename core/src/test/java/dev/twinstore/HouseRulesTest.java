package dev.twinstore;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameMatching;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noMethods;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.nio.file.Path;
import java.util.Date;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;

/** The rules of the house, as tests. */
@TestInstance(Lifecycle.PER_CLASS) // so that the classes are read once, and forgotten
class HouseRulesTest {
    private final JavaClasses core = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .withImportOption(location -> !location.contains("/dev/twinstore/db/"))
            .importPackages("dev.twinstore");

    @Test
    void noNameIsWithoutIntent() {
        noClasses()
                .should()
                .haveNameMatching(".*(Service|Manager|Util|Utils|Impl|Helper|Dao|DAO|Facade|Abstract[A-Z]).*")
                .check(core);
    }

    @Test
    void onlyTheEngineKnowsSqlite() {
        noClasses()
                .that()
                .resideOutsideOfPackages("dev.twinstore.engine", "dev.twinstore.schema")
                .and()
                .haveNameNotMatching("dev\\.twinstore\\.archive\\.ArchiveFile.*") // a database of its own
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("org.sqlite..", "java.sql..", "org.flywaydb..")
                .check(core);
    }

    @Test
    void onlyTheStoreOpensTheEngine() {
        noClasses()
                .that()
                .resideOutsideOfPackage("dev.twinstore.engine")
                .and()
                .doNotHaveFullyQualifiedName("dev.twinstore.Store")
                .should()
                .dependOnClassesThat(
                        resideInAnyPackage("dev.twinstore.engine")
                                .and(
                                        not(
                                                nameMatching(
                                                        "dev\\.twinstore\\.engine\\.(Arguments|Changes|HotStatement.*|Locking|Call|PojoReader.*|OwnWork|Space|SqliteFile.*|Swap|Together.*|Transactions)"))))
                .check(core);
    }

    @Test
    void schemaAndModelKnowNothingOfTheStore() {
        noClasses()
                .that()
                .resideInAnyPackage("dev.twinstore.schema", "dev.twinstore.model")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "dev.twinstore", "dev.twinstore.engine", "dev.twinstore.task", "dev.twinstore.worker")
                .check(core);
    }

    @Test
    void theDialectCheckDidNotCrash() {
        assertThat(Path.of("../error.txt"))
                .as("jooq-checker writes its crashes here and lets the call pass; rewrite the call it names")
                .doesNotExist();
    }

    @Test
    void momentsAreInstants() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .belongToAnyOf(Date.class, java.util.Calendar.class, java.sql.Timestamp.class)
                .check(core);
    }

    @Test
    void onlyTheTimeSourceReadsTheClocks() {
        noClasses()
                .that()
                .haveNameNotMatching("dev\\.twinstore\\.(TimeSource.*|schema\\.ProcessLock.*|engine\\..*)")
                .should()
                .callMethod(System.class, "currentTimeMillis")
                .orShould()
                .callMethod(System.class, "nanoTime")
                .orShould()
                .callMethod(java.time.Instant.class, "now")
                .check(core);
    }

    @Test
    void exceptionsAreTheStoresOwn() {
        classes()
                .that()
                .areAssignableTo(Throwable.class)
                .should()
                .beAssignableTo(RuntimeException.class)
                .check(core);
        noMethods()
                .that()
                .areDeclaredInClassesThat()
                .arePublic()
                .and()
                .haveModifier(JavaModifier.PUBLIC)
                .and()
                .areDeclaredInClassesThat()
                .resideOutsideOfPackages("dev.twinstore.schema", "dev.twinstore.testing")
                .should()
                .declareThrowableOfType(Exception.class)
                .check(core);
    }
}
