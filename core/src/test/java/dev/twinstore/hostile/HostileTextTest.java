package dev.twinstore.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.twinstore.Tx;
import dev.twinstore.WithStore;
import dev.twinstore.db.DefaultSchema;
import dev.twinstore.model.Text;
import java.util.ArrayList;
import java.util.List;
import org.jooq.Record;
import org.jooq.Table;
import org.jooq.TableOptions.TableType;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Every public operation that takes a text, found by reflection, with hostile texts: what it does with a plain word it does
 * with these, and what it stores comes back to the letter; or it refuses them and names the parameter. Who adds an operation
 * with a parameter of a new kind adds a valid value for it to {@link Valid}.
 */
class HostileTextTest extends WithStore {
    private static final String PLAIN = "plainword";
    private static final long SEED = 20261124;
    private static final List<Table<?>> TABLES = DefaultSchema.DEFAULT_SCHEMA.getTables().stream()
            .filter(table -> table.getTableType() == TableType.TABLE)
            .<Table<?>>map(table -> table)
            .toList();

    private Valid valid;

    @BeforeEach
    void fill() {
        valid = new Valid(store);
    }

    /**
     * What became of a text.
     *
     * @param end "done", or the exception's name
     * @param message the exception's
     * @param table where it is stored to the letter; null: nowhere
     */
    private record Fate(String end, String message, Table<?> table) {
        boolean isDone() {
            return end.equals("done");
        }

        boolean isStored() {
            return table != null;
        }

        boolean isRefusal() {
            return List.of(
                            "IllegalArgumentException",
                            "InvalidTextException",
                            "RefusedException",
                            "NotFoundException",
                            "ConstraintException")
                    .contains(end);
        }

        boolean isLike(Fate other) {
            return end.equals(other.end) && isStored() == other.isStored();
        }
    }

    /** Undoes what an operation did. */
    private static final class Undo extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    /** Gives an operation a text, looks for it in these tables, and undoes it. */
    private Fate fate(Operation operation, String text, List<Table<?>> where) {
        List<Table<?>> found = new ArrayList<>();
        try {
            store.run(tx -> {
                operation.call(tx, valid, text);
                where.stream()
                        .filter(table -> isStored(tx, table, text))
                        .limit(1)
                        .forEach(found::add);
                throw new Undo();
            });
            throw new IllegalStateException("not undone");
        } catch (Undo e) {
            return new Fate("done", "", found.isEmpty() ? null : found.get(0));
        } catch (RuntimeException e) {
            return new Fate(e.getClass().getSimpleName(), String.valueOf(e.getMessage()), null);
        }
    }

    private static boolean isStored(Tx tx, Table<?> table, String text) {
        return tx.dsl().selectFrom(table).fetch().stream().anyMatch(row -> holds(row, text));
    }

    private static boolean holds(Record row, String text) {
        for (Object value : row.intoArray()) {
            if (text.equals(value)
                    || (value instanceof List<?> list && list.contains(text))
                    || (value instanceof JsonNode json && has(json, text))) {
                return true;
            }
        }
        return false;
    }

    private static boolean has(JsonNode json, String text) {
        if (text.equals(json.textValue()) || json.has(text)) {
            return true;
        }
        for (JsonNode inner : json) {
            if (has(inner, text)) {
                return true;
            }
        }
        return false;
    }

    @Test
    void everyOperation_storesItToTheLetter_orRefusesItByName() {
        List<Operation> all = Operation.all();
        assertThat(all).hasSizeGreaterThan(250);
        List<String> wrong = new ArrayList<>();
        int storing = 0;
        for (Operation operation : all) {
            Fate plain = fate(operation, PLAIN, TABLES);
            storing += plain.isStored() ? 1 : 0;
            if (!plain.isDone() && !plain.isRefusal()) {
                wrong.add(operation + " <- a word: " + plain);
            }
            List<Table<?>> where = plain.isStored() ? List.of(plain.table) : List.of();
            List<String> texts =
                    new ArrayList<>(Texts.storable(SEED + operation.toString().hashCode()));
            if (plain.isStored()) {
                texts.add(Texts.large());
            }
            for (String text : texts) {
                Fate fate = fate(operation, text, where);
                boolean tooLong = text.length() > 100_000 && fate.message.contains("must be at most 1000 bytes");
                if ((!fate.isLike(plain) && !tooLong) || isUnprintable(fate.message)) {
                    wrong.add(operation + " <- '" + shown(text) + "': " + fate + ", but a word: " + plain);
                }
            }
            for (String text : Texts.blank()) {
                Fate fate = fate(operation, text, List.of());
                if (!fate.isDone() && !fate.isRefusal()) {
                    wrong.add(operation + " <- '" + text + "': " + fate);
                }
            }
            for (String text : Texts.unstorable()) {
                Fate fate = fate(operation, text, where);
                if (!isRefusedOrKept(operation, fate, plain.isStored())) {
                    wrong.add(operation + " <- '" + Text.readable(text) + "': " + fate);
                }
            }
        }
        assertThat(storing).isGreaterThan(100);
        assertThat(String.join("\n", wrong)).isEmpty();
    }

    /** A text that no column takes: what would store it names the parameter; what would look for it says no, or finds nothing. */
    private static boolean isRefusedOrKept(Operation operation, Fate fate, boolean stores) {
        if (fate.isDone()) {
            return fate.isStored()
                    || !stores
                    || operation.toString().matches("(ActivityFeed.add|Entry.of|Entry.new)\\(title\\)");
        }
        return fate.isRefusal()
                && !isUnprintable(fate.message)
                && (!stores || fate.message.matches("(?s)[\\w ]+: text of .*"));
    }

    private static boolean isUnprintable(String message) {
        return !Text.printable(message).equals(message);
    }

    private static String shown(String text) {
        return Text.printable(text.length() > 80 ? text.substring(0, 80) + "…" : text);
    }
}
