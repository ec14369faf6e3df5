package dev.twinstore.model;

import static dev.twinstore.db.Tables.COST_LOG;
import static dev.twinstore.db.Tables.WORKERS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.jooq.impl.DSL.select;

import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Instant;
import org.jooq.Allow;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Money comes back to the micro-dollar, and adds up exactly. */
@Allow.PlainSQL
class MoneyTest {
    @TempDir
    Path folder;

    private Migrated migrated;

    @BeforeEach
    void open() throws Exception {
        migrated = Migrated.in(folder);
        migrated.outcome("o");
        migrated.dsl.execute("INSERT INTO workers (id, outcome_id, name, updated_at) VALUES ('w', 'o', 'w', 1)");
    }

    @AfterEach
    void close() throws Exception {
        migrated.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0.000000",
                "0.000001",
                "0.100000",
                "12345.678901",
                "999999999.999999",
                "-0.000001",
                "-12345.678901"
            })
    void amount_comesBackAsItWas(String amount) {
        spend(new BigDecimal(amount));

        assertThat(migrated.dsl.fetchValue(select(COST_LOG.AMOUNT).from(COST_LOG)))
                .isEqualTo(new BigDecimal(amount));
        assertThat(sum()).isEqualTo(new BigDecimal(amount));
    }

    @Test
    void amount_isRoundedHalfUp() {
        Money money = new Money();

        assertThat(money.to(new BigDecimal("0.0000005"))).isEqualTo(0.000001);
        assertThat(money.to(new BigDecimal("0.00000049"))).isZero();
        assertThat(money.from(0.1 + 0.2)).isEqualTo(new BigDecimal("0.300000"));
        assertThat(money.from(null)).isNull();
        assertThat(money.to(null)).isNull();
    }

    @Test
    void sum_ofAThousandDimesIsAHundredDollars() {
        for (int i = 0; i < 1000; i++) {
            spend(new BigDecimal("0.1"));
        }

        assertThat(sum()).isEqualTo(new BigDecimal("100.000000"));
    }

    @Test
    void sum_ofNothingIsZero() {
        assertThat(sum()).isEqualTo(new BigDecimal("0.000000"));
    }

    @Test
    void sum_isExactForLargeAndSmall() {
        for (int i = 0; i < 100; i++) {
            spend(new BigDecimal("12345.678901"));
            spend(new BigDecimal("0.000001"));
            spend(new BigDecimal("-45.678901"));
        }

        assertThat(sum()).isEqualTo(new BigDecimal("1230000.000100"));
    }

    @Test
    void plus_addsExactly() {
        for (int i = 0; i < 1000; i++) {
            add(new BigDecimal("0.1"));
        }
        assertThat(cost()).isEqualTo(new BigDecimal("100.000000"));

        for (int i = 0; i < 1000; i++) {
            add(new BigDecimal("12345.678901"));
        }
        assertThat(cost()).isEqualTo(new BigDecimal("12345778.901000"));
    }

    @Test
    void plus_countsNullAsZero() {
        migrated.dsl.execute("UPDATE workers SET cost = NULL");

        add(new BigDecimal("12345.678901"));

        assertThat(cost()).isEqualTo(new BigDecimal("12345.678901"));
    }

    private void spend(BigDecimal amount) {
        migrated.dsl
                .insertInto(COST_LOG)
                .set(COST_LOG.AMOUNT, amount)
                .set(COST_LOG.CREATED_AT, Instant.EPOCH)
                .execute();
    }

    private BigDecimal sum() {
        return Money.ofMicros(migrated.dsl
                .select(Money.sum(COST_LOG.AMOUNT))
                .from(COST_LOG)
                .fetchSingle()
                .value1());
    }

    private void add(BigDecimal more) {
        migrated.dsl
                .update(WORKERS)
                .set(WORKERS.COST, Money.plus(WORKERS.COST, more))
                .execute();
    }

    private BigDecimal cost() {
        return migrated.dsl.fetchValue(select(WORKERS.COST).from(WORKERS));
    }
}
