package dev.octet.validate;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Rows of a CSV file under src/test/golden, each by column. */
final class GoldenTable {
    private GoldenTable() {}

    /** A row; its text names the case in a test report. */
    record Row(Map<String, String> cells) {
        double number(String column) {
            return Double.parseDouble(cells.get(column));
        }

        int count(String column) {
            return Integer.parseInt(cells.get(column));
        }

        PairedProportions table() {
            return new PairedProportions(count("a"), count("b"), count("c"), count("d"));
        }

        @Override
        public String toString() {
            return cells.values().stream().limit(4).toList().toString();
        }
    }

    static List<Row> read(String file) throws IOException {
        List<String> lines = Files.readAllLines(Path.of("src/test/golden", file));
        String[] header = lines.get(0).split(",");
        List<Row> rows = new ArrayList<>();
        for (String line : lines.subList(1, lines.size())) {
            String[] cells = line.split(",");
            Map<String, String> row = new LinkedHashMap<>();
            for (int i = 0; i < header.length; i++) {
                row.put(header[i], cells[i]);
            }
            rows.add(new Row(row));
        }
        return rows;
    }
}
