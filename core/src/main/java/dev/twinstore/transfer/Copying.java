package dev.twinstore.transfer;

import static dev.twinstore.db.Tables.PROGRESS_ENTRIES;
import static dev.twinstore.db.Tables.TASKS;
import static java.util.stream.Collectors.joining;

import dev.twinstore.RefusedException;
import dev.twinstore.transfer.TransferProgress.Step;
import dev.twinstore.transfer.TransferReport.Copied;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jooq.Allow;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jooq.Query;
import org.jooq.SQLDialect;
import org.jooq.UpdateQuery;
import org.jooq.impl.DSL;
import org.jooq.impl.SQLDataType;
import org.jspecify.annotations.Nullable;

/** One transfer, inside the snapshot of the source and the transaction of the target. */
final class Copying {
    private static final int BATCH = 500;

    private final Side source;
    private final Side target;
    private final Meter meter;

    Copying(Side source, Side target, TransferProgress progress) {
        this.source = source;
        this.target = target;
        this.meter = new Meter(progress);
    }

    /** Copies everything and proves it. */
    TransferReport run() {
        prepare();
        requireEmpty();
        long rows = 0;
        long visits = 0;
        for (CopiedTable table : CopiedTable.ALL) {
            long count = source.ask(dsl -> (long) dsl.fetchCount(table.table()));
            rows += count;
            visits += table.later().isEmpty() ? count : 2 * count;
        }
        meter.begin(Step.COPYING, visits);
        CopiedTable.ALL.forEach(this::copy);
        Inserts.end(target.dsl());
        CopiedTable.ALL.stream().filter(table -> !table.later().isEmpty()).forEach(this::setLater);
        if (target.dsl().dialect() == SQLDialect.POSTGRES && ownsTarget()) {
            alterReadiness("ENABLE");
        }
        meter.begin(Step.CHECKING, rows);
        List<Copied> copied = new ArrayList<>();
        for (CopiedTable table : CopiedTable.ALL) {
            copied.add(new Proof(source, target, table).prove(meter::row));
        }
        meter.begin(Step.COMMITTING, rows);
        CopiedTable.ALL.stream().filter(CopiedTable::isNumbered).forEach(this::setCounter);
        return new TransferReport(copied, source.ask(dsl ->
                (long) dsl.fetchCount(PROGRESS_ENTRIES, PROGRESS_ENTRIES.OUTPUT_ARCHIVE.isNotNull())));
    }

    /** Keeps other writers out of the target's tables, and has PostgreSQL do what suits a transfer. */
    @Allow.PlainSQL
    private void prepare() {
        if (source.dsl().dialect() == SQLDialect.POSTGRES) {
            source.ask(dsl -> set(dsl, "idle_in_transaction_session_timeout", "0"));
        }
        if (target.dsl().dialect() == SQLDialect.POSTGRES) {
            target.dsl()
                    .execute("LOCK TABLE "
                            + CopiedTable.ALL.stream().map(CopiedTable::name).collect(joining(", "))
                            + " IN EXCLUSIVE MODE");
            // What the triggers and foreign keys ask is planned once, while the tables are still small: let it be by
            // index.
            set(target.dsl(), "enable_seqscan", "off");
            set(target.dsl(), "jit", "off");
            if (ownsTarget()) {
                alterReadiness("DISABLE");
            } else {
                set(target.dsl(), "plan_cache_mode", "force_custom_plan");
            }
        }
    }

    /** Whether the role may do with the tables of the target what only their owner may. */
    private boolean ownsTarget() {
        return target.dsl()
                .fetchExists(DSL.selectOne()
                        .from(DSL.table(DSL.name("pg_class")))
                        .where(DSL.field(DSL.name("oid"), SQLDataType.OTHER)
                                .eq(DSL.function(DSL.name("to_regclass"), SQLDataType.OTHER, DSL.val(TASKS.getName()))))
                        .and(DSL.function(
                                        DSL.name("pg_has_role"),
                                        SQLDataType.BOOLEAN,
                                        DSL.field(DSL.name("relowner"), SQLDataType.OTHER),
                                        DSL.val("USAGE"))
                                .isTrue()));
    }

    /**
     * PostgreSQL's readiness triggers take nobody at their word on what a task waits for, which is copied here as it is; and
     * they plan what they ask while the table is small, and would read all of it for each row that
     * comes. What they would find is copied anyway. Part of the transaction, like all the rest.
     */
    @Allow.PlainSQL
    private void alterReadiness(String how) {
        for (String trigger :
                List.of("tasks_ready_on_insert", "tasks_ready_on_completed_insert", "tasks_ready_on_wake")) {
            target.dsl().execute("ALTER TABLE tasks " + how + " TRIGGER " + trigger);
        }
    }

    private static String set(DSLContext dsl, String setting, String value) {
        return dsl.select(DSL.function(
                        DSL.name("set_config"), SQLDataType.CLOB, DSL.val(setting), DSL.val(value), DSL.val(true)))
                .fetchSingle()
                .value1();
    }

    private void requireEmpty() {
        String filled = CopiedTable.ALL.stream()
                .filter(table -> target.dsl().fetchExists(table.table()))
                .map(CopiedTable::name)
                .collect(joining(", "));
        if (!filled.isEmpty()) {
            throw new RefusedException(target.name() + " is not empty: there are rows in " + filled
                    + "; transfer into an empty database: nothing was changed");
        }
    }

    private void copy(CopiedTable table) {
        Rows rows = new Rows(source, table);
        Inserts inserts = new Inserts(target.dsl(), table);
        for (@Nullable Object @Nullable [] row = rows.next(); row != null; row = rows.next()) {
            inserts.add(row);
            meter.row();
        }
        inserts.flush();
    }

    /** Sets the columns that had to wait, wherever they differ. */
    private void setLater(CopiedTable whole) {
        CopiedTable table = whole.ofLater();
        Rows ours = new Rows(source, table);
        Rows theirs = new Rows(target, table);
        List<Query> updates = new ArrayList<>();
        for (@Nullable Object @Nullable [] row = ours.next(); row != null; row = ours.next()) {
            if (!Arrays.equals(row, theirs.next())) {
                updates.add(update(table, row));
            }
            if (updates.size() == BATCH) {
                target.dsl().batch(updates).execute();
                updates.clear();
            }
            meter.row();
        }
        target.dsl().batch(updates).execute();
    }

    private Query update(CopiedTable table, @Nullable Object[] row) {
        UpdateQuery<?> update = target.dsl().updateQuery(table.table());
        for (int i = 1; i < row.length; i++) {
            set(update, table.columns().get(i).typed(), row[i]);
        }
        update.addConditions(table.isRow(Objects.requireNonNull(row[0])));
        return update;
    }

    private static <T> void set(UpdateQuery<?> update, Field<T> field, @Nullable Object value) {
        update.addValue(field, DSL.val(value, field.getDataType()));
    }

    private void setCounter(CopiedTable table) {
        Counter.set(target.dsl(), table, source.ask(dsl -> Counter.of(dsl, table)));
    }

    /** Counts rows, and tells now and then. */
    private static final class Meter {
        private static final int EVERY = 256;

        private final TransferProgress progress;
        private Step step = Step.COPYING;
        private long ofAll;
        private long rows;

        private Meter(TransferProgress progress) {
            this.progress = progress;
        }

        private void begin(Step next, long all) {
            if (ofAll > 0 && rows < ofAll) {
                progress.at(step, ofAll, ofAll);
            }
            step = next;
            ofAll = all;
            rows = next == Step.COMMITTING ? all : 0;
            progress.at(step, rows, ofAll);
        }

        private void row() {
            rows++;
            if (rows % EVERY == 0 || rows == ofAll) {
                progress.at(step, rows, ofAll);
            }
        }
    }
}
