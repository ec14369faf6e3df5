package dev.twinstore.skill;

import static org.assertj.core.api.Assertions.assertThat;

import dev.twinstore.WithStore;
import dev.twinstore.db.tables.pojos.Skill;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SkillSearchTest extends WithStore {
    @BeforeEach
    void registerSome() {
        store.skills()
                .register(NewSkill.of("blender", "3D", "p")
                        .description("Renders scenes, 100% of them")
                        .triggers("render", "shader graph"));
        store.skills()
                .register(NewSkill.of("straßenkarte", "Karten", "p")
                        .description("Größe & ΟΔΟΣ")
                        .triggers("ÜBERSICHT", "map_view"));
        store.skills().register(NewSkill.of("视频", "媒体", "p").triggers("剪辑"));
        store.skills().register(NewSkill.of("render-farm", "ops", "p").description("Blender in the cloud"));
    }

    private List<String> search(String text) {
        return store.skills().search(text).stream().map(Skill::name).toList();
    }

    private List<String> matching(String text) {
        return store.skills().matching(text).stream().map(Skill::name).toList();
    }

    @Test
    void search_findsAllWordsInAnyFieldAndNamesFirst() {
        assertThat(search("blender")).containsExactly("blender", "render-farm");
        assertThat(search("render")).containsExactly("render-farm", "blender");
        assertThat(search("  cloud \t BLENDER ")).containsExactly("render-farm");
        assertThat(search("shader 3d")).containsExactly("blender");
        assertThat(search("blender nowhere")).isEmpty();
        assertThat(search("")).isEmpty();
        assertThat(search(" \u00a0 ")).isEmpty();
    }

    @Test
    void search_foldsCaseOfAllScripts() {
        assertThat(search("STRASSENKARTE")).containsExactly("straßenkarte");
        assertThat(search("grösse")).containsExactly("straßenkarte");
        assertThat(search("gro\u0308ße")).containsExactly("straßenkarte");
        assertThat(search("übersicht")).containsExactly("straßenkarte");
        assertThat(search("οδος")).containsExactly("straßenkarte");
        assertThat(search("ｂｌｅｎｄｅｒ")).hasSize(2);
        assertThat(search("视")).containsExactly("视频");
    }

    @Test
    void search_takesEveryCharacterAsItself() {
        assertThat(search("%")).containsExactly("blender");
        assertThat(search("_")).containsExactly("straßenkarte");
        assertThat(search("b_ender")).isEmpty();
        assertThat(search("*")).isEmpty();
        assertThat(search("' OR 1=1 --")).isEmpty();
        assertThat(search("\0")).isEmpty();
        assertThat(search("\uD83D")).isEmpty();
    }

    @Test
    void matching_findsTriggersThatAreWordsOfTheText() {
        assertThat(matching("Please RENDER shot 12.")).containsExactly("blender");
        assertThat(matching("(render)")).containsExactly("blender");
        assertThat(matching("Rendering is for others")).isEmpty();
        assertThat(matching("surrender")).isEmpty();
        assertThat(matching("surrender, then render")).containsExactly("blender");
        assertThat(matching("edit the Shader Graph")).containsExactly("blender");
        assertThat(matching("eine Übersicht, bitte")).containsExactly("straßenkarte");
        assertThat(matching("请剪辑视频")).containsExactly("视频");
        assertThat(matching("")).isEmpty();
    }

    @Test
    void matching_putsTheMostTriggersFirst() {
        store.skills().register(NewSkill.of("a", "c", "p").triggers("render"));
        store.skills().register(NewSkill.of("z", "c", "p").triggers("render", "farm", "shot"));
        assertThat(matching("Render shot 12 on the farm")).containsExactly("z", "a", "blender");
    }
}
