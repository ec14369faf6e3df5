package dev.twinstore.cost;

import dev.twinstore.db.tables.records.CostLogRecord;
import dev.twinstore.engine.Arguments;
import dev.twinstore.model.Money;
import java.math.BigDecimal;

/**
 * An expense to record: {@code NewCost.of(new BigDecimal("0.0421")).model("some-model").tokens(1200, 310)}. Not
 * thread-safe; may be added more than once.
 */
public final class NewCost {
    private final CostLogRecord record = new CostLogRecord();

    private NewCost() {}

    /** An amount from 0 to a billion US dollars; what is finer than a micro-dollar is rounded half up. */
    public static NewCost of(BigDecimal amount) {
        NewCost cost = new NewCost();
        cost.record.setAmount(Money.round(Arguments.money("amount", amount)));
        return cost;
    }

    public NewCost description(String description) {
        record.setDescription(Arguments.text("description", description));
        return this;
    }

    /** The model that was paid. */
    public NewCost model(String model) {
        record.setModel(Arguments.notBlank("model", model));
        return this;
    }

    /** How many tokens went in and came out; each from 0. */
    public NewCost tokens(long input, long output) {
        record.setInputTokens(Arguments.notNegative("input", input));
        record.setOutputTokens(Arguments.notNegative("output", output));
        return this;
    }

    BigDecimal amount() {
        return record.getAmount();
    }

    /** A copy of the row to insert. */
    CostLogRecord record() {
        CostLogRecord row = new CostLogRecord();
        row.from(record);
        return row;
    }
}
