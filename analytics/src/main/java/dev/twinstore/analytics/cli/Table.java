package dev.twinstore.analytics.cli;

import java.io.PrintWriter;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** An aligned table: numbers to the right, text to the left. On a terminal the widest texts are cut to fit its width. */
final class Table {
    private static final int NARROWEST = 8;

    private final List<String[]> rows = new ArrayList<>();
    private final boolean[] right;

    Table(String... headings) {
        rows.add(headings);
        right = new boolean[headings.length];
    }

    /** A row, one cell a heading; null is shown as a dash. A column with a number is aligned to the right. */
    void row(@Nullable Object... cells) {
        if (cells.length != right.length) {
            throw new IllegalStateException(cells.length + " cells for " + right.length + " headings");
        }
        String[] row = new String[cells.length];
        for (int i = 0; i < cells.length; i++) {
            Object cell = cells[i];
            right[i] |= cell instanceof Number;
            row[i] = cell == null
                    ? "-"
                    : cell instanceof BigDecimal money ? dollars(money) : Words.line(cell.toString());
        }
        rows.add(row);
    }

    /** Money with at least cents, and no more digits than it has. */
    static String dollars(BigDecimal money) {
        BigDecimal shortest = money.stripTrailingZeros();
        return "$" + (shortest.scale() < 2 ? shortest.setScale(2) : shortest).toPlainString();
    }

    /**
     * Prints the table; without rows nothing.
     *
     * @param width columns of the terminal; 0: as wide as it is
     */
    void print(PrintWriter out, int width) {
        if (rows.size() == 1) {
            return;
        }
        int[] widths = widths(width);
        for (String[] row : rows) {
            StringBuilder line = new StringBuilder();
            for (int i = 0; i < row.length; i++) {
                String cell = Words.cut(row[i], widths[i]);
                String gap = " ".repeat(widths[i] - Words.width(cell));
                line.append(i == 0 ? "" : "  ").append(right[i] ? gap + cell : cell + gap);
            }
            out.println(line.toString().stripTrailing());
        }
    }

    private int[] widths(int limit) {
        int[] widths = new int[right.length];
        for (String[] row : rows) {
            for (int i = 0; i < row.length; i++) {
                widths[i] = Math.max(widths[i], Words.width(row[i]));
            }
        }
        int over = limit == 0 ? 0 : Arrays.stream(widths).sum() + 2 * (widths.length - 1) - limit;
        while (over > 0) {
            int widest = -1;
            for (int i = 0; i < widths.length; i++) {
                if (!right[i] && widths[i] > NARROWEST && (widest < 0 || widths[i] > widths[widest])) {
                    widest = i;
                }
            }
            if (widest < 0) {
                break;
            }
            widths[widest]--;
            over--;
        }
        return widths;
    }
}
