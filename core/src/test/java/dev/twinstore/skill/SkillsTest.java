package dev.twinstore.skill;

import static dev.twinstore.db.Tables.SKILLS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.twinstore.NotFoundException;
import dev.twinstore.Plans;
import dev.twinstore.Store;
import dev.twinstore.WithStore;
import dev.twinstore.db.tables.pojos.Skill;
import dev.twinstore.model.InvalidTextException;
import dev.twinstore.testing.Race;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class SkillsTest extends WithStore {
    private static NewSkill skill(String name) {
        return NewSkill.of(name, "rendering", "skills/" + name + ".md");
    }

    @Test
    void register_keepsWhatItWasGiven() {
        Skill skill = store.skills()
                .register(skill("blender")
                        .description("'; DROP TABLE skills; -- 😀")
                        .triggers("render", "\"quoted\"", "render")
                        .requires("FARM_KEY"));
        assertThat(skill)
                .isEqualTo(new Skill(
                        skill.id(),
                        "blender",
                        "rendering",
                        "'; DROP TABLE skills; -- 😀",
                        "skills/blender.md",
                        List.of("render", "\"quoted\""),
                        List.of("FARM_KEY"),
                        0,
                        null,
                        time.now(),
                        time.now()));
        assertThat(store.skills().get("blender")).isEqualTo(skill);
        assertThat(store.skills().find("Blender")).isEmpty();
        assertThat(store.activity().list(null, 9).entries()).isEmpty();
    }

    @Test
    void register_anewKeepsIdAndUsage() {
        Skill first = store.skills()
                .register(skill("blender").description("old").triggers("render").requires("FARM_KEY"));
        Skill used = store.skills().use("blender", new BigDecimal("0.5"));
        time.advance(Duration.ofDays(1));

        Skill second = store.skills().register(NewSkill.of("blender", "video", "new.md"));

        assertThat(second)
                .isEqualTo(new Skill(
                        first.id(),
                        "blender",
                        "video",
                        null,
                        "new.md",
                        null,
                        null,
                        1,
                        used.avgCost(),
                        first.createdAt(),
                        time.now()));
        assertThat(store.skills().list()).hasSize(1);
    }

    @Test
    void register_ofOneNameByManyAtOnceIsOneSkill() {
        List<Store> stores = List.of(store, another());
        assertThat(new Race()
                                .run(
                                        8,
                                        i -> stores.get(i % 2)
                                                .skills()
                                                .register(skill("blender"))
                                                .id())
                                .stream()
                                .distinct())
                .hasSize(1);
    }

    @Test
    void register_isUndoneWithItsTransaction() {
        assertThatThrownBy(() -> store.run(tx -> {
                    tx.skills().register(skill("blender"));
                    throw new IllegalStateException("on purpose");
                }))
                .hasMessage("on purpose");
        assertThat(store.skills().find("blender")).isEmpty();
    }

    @Test
    void register_refusesWhatSaysNothing() {
        assertThatThrownBy(() -> NewSkill.of(" ", "c", "p")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> NewSkill.of("n", "", "p")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> NewSkill.of("n", "c", "")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> skill("n").triggers("ok", " ")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> skill("n").requires("")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> store.skills().register(skill("a\0"))).isInstanceOf(InvalidTextException.class);
        assertThatThrownBy(() -> store.skills().register(skill("a").triggers("\uD83D")))
                .isInstanceOf(InvalidTextException.class);
        assertThat(store.skills().list()).isEmpty();
    }

    @Test
    void unregister_refusesWhatIsNotThere() {
        store.skills().register(skill("blender"));
        store.skills().unregister("blender");
        assertThat(store.skills().find("blender")).isEmpty();
        assertThatThrownBy(() -> store.skills().unregister("blender"))
                .isInstanceOf(NotFoundException.class)
                .hasMessage("no skill of name 'blender'");
        assertThatThrownBy(() -> store.skills().get("blender")).isInstanceOf(NotFoundException.class);
    }

    @Test
    void list_isByCategoryThenName() {
        store.skills().register(NewSkill.of("b", "video", "p"));
        store.skills().register(NewSkill.of("a", "video", "p"));
        store.skills().register(NewSkill.of("c", "audio", "p"));
        assertThat(store.skills().list()).extracting(Skill::name).containsExactly("c", "a", "b");
        assertThat(store.skills().list("video")).extracting(Skill::name).containsExactly("a", "b");
        assertThat(store.skills().list("Video")).isEmpty();
        assertThat(store.skills().categories()).isEqualTo(Map.of("audio", 1, "video", 2));
        assertThat(store.skills().categories().keySet()).containsExactly("audio", "video");
    }

    @Test
    void use_keepsTheMean() {
        store.skills().register(skill("blender"));
        store.skills().use("blender", new BigDecimal("0.1"));
        store.skills().use("blender", new BigDecimal("0.2"));
        Skill skill = store.skills().use("blender", new BigDecimal("0.6"));
        assertThat(skill.usageCount()).isEqualTo(3);
        assertThat(skill.avgCost()).isEqualByComparingTo("0.3");
        assertThatThrownBy(() -> store.skills().use("blender", new BigDecimal("-0.1")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("cost");
        assertThatThrownBy(() -> store.skills().use("none", BigDecimal.ONE)).isInstanceOf(NotFoundException.class);
    }

    @Test
    void use_movesTheMeanAlsoAfterAMillionUses() {
        store.skills().register(skill("blender"));
        store.run(tx -> tx.dsl()
                .update(SKILLS)
                .set(SKILLS.USAGE_COUNT, 1_000_000)
                .set(SKILLS.AVG_COST, new BigDecimal("0.05"))
                .execute());
        store.run(tx -> {
            for (int i = 0; i < 200; i++) {
                tx.skills().use("blender", new BigDecimal("0.04"));
            }
        });
        // (50000 + 8) / 1000200: each step moves it by 1e-8, far below the micro-dollar.
        assertThat(store.skills().get("blender").avgCost()).isEqualByComparingTo("0.049998");
    }

    @Test
    void use_takesUsesOfUnknownCostAsTheMean() {
        store.skills().register(skill("blender"));
        store.run(tx -> tx.dsl().update(SKILLS).set(SKILLS.USAGE_COUNT, 5).execute());
        assertThat(store.skills().use("blender", new BigDecimal("0.3")).avgCost())
                .isEqualByComparingTo("0.3");
        store.run(tx -> tx.dsl()
                .update(SKILLS)
                .setNull(SKILLS.USAGE_COUNT)
                .setNull(SKILLS.AVG_COST)
                .execute());
        assertThat(store.skills().use("blender", BigDecimal.ZERO).usageCount()).isEqualTo(1);
    }

    @Test
    void use_losesNothingUnderARace() {
        store.skills().register(skill("blender"));
        List<Store> stores = List.of(store, another());
        new Race().run(8, i -> {
            for (int n = 0; n < 10; n++) {
                stores.get(i % 2).skills().use("blender", new BigDecimal("0.1"));
            }
            return i;
        });
        assertThat(store.skills().get("blender").usageCount()).isEqualTo(80);
        assertThat(store.skills().get("blender").avgCost()).isEqualByComparingTo("0.1");
    }

    @Test
    void requirements_nameWhatIsMissing() {
        store.skills().register(skill("a").requires("Z_KEY", "A_KEY"));
        store.skills().register(skill("b").requires("A_KEY"));
        store.skills().register(skill("c"));
        assertThat(store.skills().requirements(List.of("x", "a", "b", "c", "w", "x")))
                .isEqualTo(new Requirements(List.of("x", "w"), List.of("A_KEY", "Z_KEY")));
        assertThat(store.skills().requirements(List.of())).isEqualTo(new Requirements(List.of(), List.of()));
        List<String> many =
                java.util.stream.IntStream.range(0, 1200).mapToObj(i -> "m" + i).toList();
        assertThat(store.skills().requirements(many).missing()).isEqualTo(many);
    }

    @Test
    void everyQueryUsesItsIndex() {
        Plans.assertUses(store, "skills_by_category", dsl -> Skills.ofCategory(dsl, "video"));
        Plans.assertUses(store, "skills", dsl -> Skills.requires(dsl, List.of("a", "b")));
    }

    @Tag("sqlite") // in the words of its planner
    @Test
    void allOfIt_isReadFromAnIndex() {
        // All of it is wanted, in the order of the index.
        assertThat(Plans.of(store, Skills::all)).containsExactly("SCAN skills USING INDEX skills_by_category");
        assertThat(Plans.of(store, Skills::counts))
                .containsExactly("SCAN skills USING COVERING INDEX skills_by_category");
    }
}
