package dev.twinstore.analytics;

import static com.tngtech.archunit.core.domain.JavaCall.Predicates.target;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.properties.HasOwner.Predicates.With.owner;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;

/** The rules of the house that core's tests cannot look after here. */
final class HouseRulesTest {
    @Test
    void everyLineInTheLogIsAnEventOfTheList() {
        noClasses()
                .should()
                .callMethodWhere(target(owner(assignableTo(Logger.class))))
                .check(new ClassFileImporter()
                        .withImportOption(new ImportOption.DoNotIncludeTests())
                        .importPackages("dev.twinstore.analytics"));
    }

    @Test
    void theDialectCheckDidNotCrash() {
        assertThat(Path.of("../error.txt"))
                .as(
                        "jooq-checker writes its crashes here and lets the call pass; rewrite the call it names: in records and"
                                + " interfaces, DSL belongs into methods")
                .doesNotExist();
    }
}
