package dev.twinstore.skill;

import static dev.twinstore.db.Tables.SKILLS;
import static org.jooq.impl.DSL.coalesce;
import static org.jooq.impl.DSL.count;
import static org.jooq.impl.DSL.inline;
import static org.jooq.impl.DSL.val;

import dev.twinstore.NotFoundException;
import dev.twinstore.Scope;
import dev.twinstore.db.tables.pojos.Skill;
import dev.twinstore.db.tables.records.SkillsRecord;
import dev.twinstore.engine.Arguments;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.ToIntFunction;
import java.util.stream.Stream;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jooq.Record2;
import org.jooq.Select;
import org.jooq.impl.SQLDataType;
import org.jspecify.annotations.Nullable;

/**
 * The skills that are registered. They are global, so what happens to them is in no goal's feed: nothing here writes
 * activity. A task that needs a skill waits until it is registered, whichever goal it belongs to. Thread-safe on a store.
 */
public final class Skills {
    private static final int CHUNK = 500;

    private final Scope scope;

    public Skills(Scope scope) {
        this.scope = scope;
    }

    /**
     * Registers a skill, or registers it anew: one of that name keeps its id, its usage and its age, and everything else
     * becomes what is given here. Tasks of all goals that waited for it get ready.
     */
    public Skill register(NewSkill skill) {
        return scope.write(tx -> {
            SkillsRecord row = new SkillsRecord();
            row.from(skill.record());
            row.setId(tx.newId());
            row.setCreatedAt(tx.now());
            row.setUpdatedAt(tx.now());
            return tx.dsl()
                    .insertInto(SKILLS)
                    .set(row)
                    .onConflict(SKILLS.NAME)
                    .doUpdate()
                    .set(SKILLS.CATEGORY, row.getCategory())
                    .set(SKILLS.DESCRIPTION, row.getDescription())
                    .set(SKILLS.PATH, row.getPath())
                    .set(SKILLS.TRIGGERS, row.getTriggers())
                    .set(SKILLS.REQUIRES, row.getRequires())
                    .set(SKILLS.UPDATED_AT, row.getUpdatedAt())
                    .returning()
                    .fetchSingle()
                    .into(Skill.class);
        });
    }

    /**
     * Takes a skill out: its row and its usage are deleted, and pending tasks that need it wait again. A task that is
     * claimed stays so.
     *
     * @throws NotFoundException there is no such skill
     */
    public void unregister(String name) {
        scope.run(tx -> {
            if (tx.dsl().deleteFrom(SKILLS).where(SKILLS.NAME.eq(name)).execute() == 0) {
                throw noSkill(name);
            }
        });
    }

    /** The skill of that name, if it is registered. Names are compared to the letter. */
    public Optional<Skill> find(String name) {
        return scope.read(
                dsl -> dsl.selectFrom(SKILLS).where(SKILLS.NAME.eq(name)).fetchOptionalInto(Skill.class));
    }

    /**
     * The skill of that name.
     *
     * @throws NotFoundException there is none
     */
    public Skill get(String name) {
        return find(name).orElseThrow(() -> noSkill(name));
    }

    /** All skills, by category, then name. */
    public List<Skill> list() {
        return scope.read(dsl -> List.copyOf(all(dsl).fetchInto(Skill.class)));
    }

    /** The skills of a category, by name; empty for an unknown one. */
    public List<Skill> list(String category) {
        return scope.read(dsl -> List.copyOf(ofCategory(dsl, category).fetchInto(Skill.class)));
    }

    static Select<SkillsRecord> all(DSLContext dsl) {
        return dsl.selectFrom(SKILLS).orderBy(SKILLS.CATEGORY, SKILLS.NAME);
    }

    static Select<SkillsRecord> ofCategory(DSLContext dsl, String category) {
        return dsl.selectFrom(SKILLS).where(SKILLS.CATEGORY.eq(category)).orderBy(SKILLS.NAME);
    }

    /** How many skills each category has, by category. */
    public Map<String, Integer> categories() {
        return scope.read(dsl -> {
            Map<String, Integer> counts = new LinkedHashMap<>();
            for (Record2<String, Integer> row : counts(dsl).fetch()) {
                counts.put(row.value1(), row.value2());
            }
            return Collections.unmodifiableMap(counts);
        });
    }

    static Select<Record2<String, Integer>> counts(DSLContext dsl) {
        return dsl.select(SKILLS.CATEGORY, count())
                .from(SKILLS)
                .groupBy(SKILLS.CATEGORY)
                .orderBy(SKILLS.CATEGORY);
    }

    /**
     * The skills that have every word of a text somewhere in name, category, description or triggers, also as a part of a
     * word. Letters of all scripts are compared without case. Those with more of the words in their name come first, then
     * by name; none for a blank text. Reads all skills.
     */
    public List<Skill> search(String text) {
        Set<String> words = new LinkedHashSet<>(Words.of(text));
        return ranked(skill -> {
            String name = Words.fold(skill.name());
            String all = String.join("\n", name, Words.fold(texts(skill)));
            if (words.isEmpty() || !words.stream().allMatch(all::contains)) {
                return 0;
            }
            return 1 + (int) words.stream().filter(name::contains).count();
        });
    }

    private static String texts(Skill skill) {
        List<String> texts = new ArrayList<>(triggers(skill));
        texts.add(skill.category());
        if (skill.description() != null) {
            texts.add(skill.description());
        }
        return String.join("\n", texts);
    }

    /**
     * The skills that a text, such as a task's description, calls for: those with a trigger that stands in it as words of
     * its own. Letters of all scripts are compared without case. Those with more such triggers come first, then by name.
     * Reads all skills.
     */
    public List<Skill> matching(String text) {
        String folded = Words.fold(text);
        return ranked(skill -> (int) triggers(skill).stream()
                .map(Words::fold)
                .distinct()
                .filter(trigger -> Words.holds(folded, trigger.strip()))
                .count());
    }

    private static List<String> triggers(Skill skill) {
        return skill.triggers() == null ? List.of() : skill.triggers();
    }

    /** The skills of a rank above 0, the highest first, then by name. Streams, and keeps only those. */
    private List<Skill> ranked(ToIntFunction<Skill> rank) {
        record Ranked(Skill skill, int rank) {}
        List<Ranked> found = scope.read(dsl -> {
            try (Stream<SkillsRecord> rows = all(dsl).fetchStream()) {
                return rows.map(row -> row.into(Skill.class))
                        .map(skill -> new Ranked(skill, rank.applyAsInt(skill)))
                        .filter(ranked -> ranked.rank > 0)
                        .toList();
            }
        });
        return found.stream()
                .sorted(Comparator.comparingInt(Ranked::rank).reversed().thenComparing(ranked -> ranked.skill.name()))
                .map(Ranked::skill)
                .toList();
    }

    /**
     * Counts a use of a skill and what it cost; {@code avg_cost} becomes the mean of all uses. Uses of unknown cost, which
     * other programs may have counted, are taken to have cost the same. The mean is kept unrounded, or it would stop to
     * move once there are many uses; it is rounded to the micro-dollar when it is read.
     *
     * @param cost from 0 to a billion US dollars
     * @throws NotFoundException there is no such skill
     */
    public Skill use(String name, BigDecimal cost) {
        Arguments.money("cost", cost);
        return scope.write(tx -> {
            Field<Double> added = val(cost.doubleValue(), SQLDataType.DOUBLE);
            Field<Double> mean = coalesce(SKILLS.AVG_COST.coerce(SQLDataType.DOUBLE), added);
            Field<Integer> uses = coalesce(SKILLS.USAGE_COUNT, inline(0)).plus(inline(1));
            SkillsRecord used = tx.dsl()
                    .update(SKILLS)
                    .set(SKILLS.USAGE_COUNT, uses)
                    .set(
                            SKILLS.AVG_COST,
                            mean.plus(added.minus(mean).div(uses.cast(SQLDataType.DOUBLE)))
                                    .coerce(SKILLS.AVG_COST))
                    .set(SKILLS.UPDATED_AT, tx.now())
                    .where(SKILLS.NAME.eq(name))
                    .returning()
                    .fetchOne();
            if (used == null) {
                throw noSkill(name);
            }
            return used.into(Skill.class);
        });
    }

    /** What work with these skills needs: which are not registered, and which API keys the others want. */
    public Requirements requirements(Collection<String> names) {
        List<String> asked = names.stream().distinct().toList();
        Set<String> registered = new HashSet<>();
        Set<String> keys = new TreeSet<>();
        scope.read(dsl -> {
            for (int from = 0; from < asked.size(); from += CHUNK) {
                for (Record2<String, @Nullable List<String>> row : requires(
                                dsl, asked.subList(from, Math.min(asked.size(), from + CHUNK)))
                        .fetch()) {
                    registered.add(row.value1());
                    List<String> needed = row.value2();
                    if (needed != null) {
                        keys.addAll(needed);
                    }
                }
            }
            return keys;
        });
        return new Requirements(
                asked.stream().filter(name -> !registered.contains(name)).toList(), List.copyOf(keys));
    }

    static Select<Record2<String, List<String>>> requires(DSLContext dsl, List<String> names) {
        return dsl.select(SKILLS.NAME, SKILLS.REQUIRES)
                .from(SKILLS)
                .where(SKILLS.NAME.in(names))
                .orderBy(SKILLS.NAME);
    }

    private static NotFoundException noSkill(String name) {
        return new NotFoundException("no skill of name '" + name + "'");
    }
}
