package dev.octet.reports;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

import org.apache.commons.csv.CSVRecord;
import org.junit.jupiter.api.Test;

class ReferenceTableTest {
    private static final int COLUMNS = 9;

    @Test
    void hasAsManyRowsAsWerePublished() {
        assertThat(ReferenceTable.published()).hasSize(130);
    }

    @Test
    void markdownHasThePublishedCellsInThePublishedOrder() {
        String markdown = ValidatedTable.of(ReferenceTable.records()).markdown();

        List<List<String>> rows = new ArrayList<>();
        String section = "";
        for (String line : markdown.split("\n")) {
            if (line.startsWith("## ")) {
                section = line.substring(3);
            } else if (line.startsWith("| ") && !line.startsWith("| Framework") && !line.startsWith("| ---")) {
                List<String> cells = Arrays.stream(line.substring(1).split("\\|"))
                        .map(String::strip)
                        .toList();
                rows.add(row(section, cells.subList(0, COLUMNS)));
            }
        }
        assertThat(rows).containsExactlyElementsOf(published());
    }

    private static List<List<String>> published() {
        return ReferenceTable.published().stream().map(CSVRecord::toList).toList();
    }

    private static List<String> row(String section, List<String> cells) {
        List<String> row = new ArrayList<>(List.of(section));
        row.addAll(cells);
        return row;
    }
}
