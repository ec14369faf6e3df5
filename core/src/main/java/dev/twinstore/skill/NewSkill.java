package dev.twinstore.skill;

import dev.twinstore.db.tables.records.SkillsRecord;
import dev.twinstore.engine.Arguments;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A skill to register: {@code NewSkill.of("blender", "rendering", "skills/blender.md").triggers("render",
 * "shader").requires("RENDER_FARM_KEY")}. Not thread-safe; may be registered more than once.
 */
public final class NewSkill {
    private final SkillsRecord record = new SkillsRecord();

    private NewSkill() {}

    /**
     * A skill; all three say something.
     *
     * @param name what tasks name it by; unique
     * @param category an open vocabulary
     * @param path where its text is
     */
    public static NewSkill of(String name, String category, String path) {
        NewSkill skill = new NewSkill();
        skill.record.setName(Arguments.key("name", name));
        skill.record.setCategory(Arguments.key("category", category));
        skill.record.setPath(Arguments.notBlank("path", path));
        skill.record.setUsageCount(0);
        return skill;
    }

    public NewSkill description(String description) {
        record.setDescription(Arguments.text("description", description));
        return this;
    }

    /** The words or phrases that call for it; none if not set. */
    public NewSkill triggers(String... triggers) {
        return triggers(List.of(triggers));
    }

    /** The words or phrases that call for it; none if not set. */
    public NewSkill triggers(List<String> triggers) {
        record.setTriggers(distinct("trigger", triggers));
        return this;
    }

    /** The names of the API keys it needs, never the keys themselves; none if not set. */
    public NewSkill requires(String... keyNames) {
        return requires(List.of(keyNames));
    }

    /** The names of the API keys it needs, never the keys themselves; none if not set. */
    public NewSkill requires(List<String> keyNames) {
        record.setRequires(distinct("key name", keyNames));
        return this;
    }

    private static @Nullable List<String> distinct(String what, List<String> words) {
        words.forEach(word -> Arguments.notBlank(what, word));
        return words.isEmpty() ? null : words.stream().distinct().toList();
    }

    /** What was set; not to be changed. */
    SkillsRecord record() {
        return record;
    }
}
