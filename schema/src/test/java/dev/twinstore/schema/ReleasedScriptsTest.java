package dev.twinstore.schema;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

/** A released script never changes; a new one is listed before it is used. */
class ReleasedScriptsTest {
    private static final String LIST = "# a comment\nV1__core.sql 11\nV2__more.sql -22\n";

    @Test
    void releasedScripts_areUnchanged() {
        assertThat(ReleasedScripts.changed()).isEmpty();
    }

    @Test
    void everyScript_isListed() {
        assertThat(ReleasedScripts.unlisted())
                .as("scripts that released.txt does not list; %s", SchemaFilesTest.TO_ACCEPT)
                .isEmpty();
    }

    @Test
    void checksum_isFlyways() {
        assertThat(Scripts.of("sqlite").list())
                .isNotEmpty()
                .allSatisfy(script -> assertThat(ReleasedScripts.checksum(Scripts.text(script.file())))
                        .isEqualTo(script.checksum()));
        assertThat(ReleasedScripts.checksum("a\r\nb")).isEqualTo(ReleasedScripts.checksum("a\nb\n"));
    }

    @Test
    void changed_asksForANewScript() {
        assertThat(ReleasedScripts.changed(LIST, Map.of("V1__core.sql", 12, "V2__more.sql", -22)))
                .singleElement()
                .asString()
                .contains("V1__core.sql", "12", "11", "write a new script");
    }

    @Test
    void changed_tellsOfAMissingScript() {
        assertThat(ReleasedScripts.changed(LIST, Map.of("V1__core.sql", 11)))
                .singleElement()
                .asString()
                .contains("V2__more.sql is gone");
    }

    @Test
    void unlisted_areOnlyNewScripts() {
        assertThat(ReleasedScripts.unlisted(LIST, Map.of("V1__core.sql", 12, "V2__more.sql", -22, "V3__new.sql", 33)))
                .containsExactly("V3__new.sql 33");
    }
}
