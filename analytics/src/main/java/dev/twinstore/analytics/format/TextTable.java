package dev.twinstore.analytics.format;

import java.io.PrintWriter;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An aligned table: numbers to the right, text to the left. On a terminal the widest texts are cut to fit its width, but no
 * numbers and moments; if that is not enough, the last columns are left out.
 */
public final class TextTable {
    private static final int NARROWEST = 8;
    private static final int FEWEST = 2;

    private final List<String[]> rows = new ArrayList<>();
    private final boolean[] right;
    private final boolean[] whole;
    private boolean headed = true;

    public TextTable(String... headings) {
        rows.add(headings);
        right = new boolean[headings.length];
        whole = new boolean[headings.length];
    }

    /** Aligns a column to the right. */
    public TextTable right(int column) {
        right[column] = true;
        return this;
    }

    /** Never cuts the cells of a column, as those of numbers. */
    TextTable whole(int column) {
        whole[column] = true;
        return this;
    }

    /** A row, one cell a heading; null is shown as a dash. A column with a number is aligned to the right. */
    public void row(@Nullable Object... cells) {
        if (cells.length != right.length) {
            throw new IllegalStateException(cells.length + " cells for " + right.length + " headings");
        }
        String[] row = new String[cells.length];
        for (int i = 0; i < cells.length; i++) {
            Object cell = cells[i];
            right[i] |= cell instanceof Number;
            row[i] = cell == null
                    ? "-"
                    : cell instanceof BigDecimal money ? Money.dollars(money) : Words.line(cell.toString());
        }
        rows.add(row);
    }

    /** Leaves the headings out. */
    TextTable withoutHeadings() {
        headed = false;
        return this;
    }

    /** Puts spaces before the first cell of the last row. */
    void indent(int spaces) {
        String[] last = rows.get(rows.size() - 1);
        last[0] = " ".repeat(spaces) + last[0];
    }

    /**
     * Prints the table; without rows nothing.
     *
     * @param width columns of the terminal; 0: as wide as it is
     * @return how many columns were left out
     */
    public int print(PrintWriter out, int width) {
        if (rows.size() == 1) {
            return 0;
        }
        int[] widths = widths(width);
        for (String[] row : headed ? rows : rows.subList(1, rows.size())) {
            StringBuilder line = new StringBuilder();
            for (int i = 0; i < widths.length; i++) {
                String cell = Words.cut(row[i], widths[i]);
                String gap = " ".repeat(widths[i] - Words.width(cell));
                line.append(i == 0 ? "" : "  ").append(right[i] ? gap + cell : cell + gap);
            }
            String whole = line.toString().stripTrailing();
            out.println(width == 0 ? whole : Words.cut(whole, width)); // numbers alone can be too wide
        }
        return right.length - widths.length;
    }

    private int[] widths(int limit) {
        int[] widths = new int[right.length];
        for (String[] row : rows) {
            for (int i = 0; i < row.length; i++) {
                widths[i] = Math.max(widths[i], Words.width(row[i]));
            }
        }
        if (limit == 0) {
            return widths;
        }
        while (least(widths) > limit && widths.length > FEWEST) {
            widths = Arrays.copyOf(widths, widths.length - 1);
        }
        int over = Arrays.stream(widths).sum() + 2 * (widths.length - 1) - limit;
        while (over > 0) {
            int widest = -1;
            for (int i = 0; i < widths.length; i++) {
                if (!isWhole(i) && widths[i] > NARROWEST && (widest < 0 || widths[i] > widths[widest])) {
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

    private boolean isWhole(int column) {
        return right[column] || whole[column];
    }

    private int least(int[] widths) {
        int least = 2 * (widths.length - 1);
        for (int i = 0; i < widths.length; i++) {
            least += isWhole(i) ? widths[i] : Math.min(widths[i], NARROWEST);
        }
        return least;
    }
}
