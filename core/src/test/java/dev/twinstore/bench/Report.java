package dev.twinstore.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ArrayNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** The results, as a table for people and as JSON for programs. */
record Report(List<Result> results) {
    private static final List<String> HEAD =
            List.of("", "ours", "(least - greatest)", "baseline", "", "unit", "ratio", "bar", "");

    /** The table; numbers are medians over the rounds. */
    String table() {
        List<List<String>> rows = new ArrayList<>();
        rows.add(HEAD);
        for (Result result : results) {
            Line line = result.line();
            rows.add(List.of(
                    line.name(),
                    Numbers.plain(result.value()),
                    result.spread(),
                    Double.isFinite(result.baseline()) ? Numbers.plain(result.baseline()) : "",
                    line.baselineName(),
                    line.unit(),
                    Double.isFinite(result.ratio()) ? Numbers.plain(result.ratio()) : "",
                    line.bar().toString(),
                    line.bar().of() == Bar.Of.NOTHING ? "" : result.ok() ? "ok" : "MISSED"));
        }
        int[] widths = IntStream.range(0, HEAD.size())
                .map(column -> rows.stream()
                        .mapToInt(row -> row.get(column).length())
                        .max()
                        .orElse(0))
                .toArray();
        StringBuilder table = new StringBuilder();
        for (List<String> row : rows) {
            StringBuilder written = new StringBuilder();
            for (int column = 0; column < widths.length; column++) {
                String cell = row.get(column);
                String space = " ".repeat(widths[column] - cell.length());
                boolean number = column == 1 || column == 3 || column == 6;
                written.append(number ? space + cell : cell + space).append("  ");
            }
            table.append(written.toString().stripTrailing()).append(System.lineSeparator());
        }
        return table.toString();
    }

    void write(Path file) throws IOException {
        ArrayNode list = new ObjectMapper().createArrayNode();
        results.forEach(result -> list.add(result.json()));
        new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT).writeValue(file.toFile(), list);
    }
}
