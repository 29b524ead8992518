package dev.octet.reports;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class CsvRowsTest {
    private static final List<String> CELLS = List.of(
            "", "1", "0.25", "a b", "comma, comma", "a \"word\"", "\"", "two\nlines", "\r\n", "\u00e4\u4e2d", "=1;2");

    @Test
    void readsWhatCommonsCsvWrites() throws IOException {
        Random random = new Random(11);
        StringBuilder table = new StringBuilder();
        CSVFormat format = CSVFormat.RFC4180.builder().setRecordSeparator('\n').get();
        List<List<String>> rows = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            List<String> row = new ArrayList<>(List.of("row " + i));
            for (int cell = 0; cell < 20; cell++) {
                row.add(CELLS.get(random.nextInt(CELLS.size())));
            }
            rows.add(row);
            table.append(format.format(row.toArray())).append('\n');
        }

        assertThat(read(table.toString())).isEqualTo(rows).isEqualTo(commons(table.toString()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"a,b", "a,b\n", "a,b\r\nc,\r\n", "a,\n\nb,\"\"\n", ",\n", "\"a\",b"})
    void readsEveryEndAsCommonsCsvDoes(String table) throws IOException {
        assertThat(read(table)).isEqualTo(commons(table));
    }

    @Test
    void cellsAreTheSameWhetherQuotedOrNot() {
        CsvRows rows = rows("a,\"a\",b,\"a\"\n");
        assertThat(rows.next()).isTrue();

        assertThat(rows.same(0, 1)).isTrue();
        assertThat(rows.same(1, 3)).isTrue();
        assertThat(rows.same(0, 2)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"a,\"b", "a,\"b\"c\n", "\"\"\""})
    void refusesQuotesThatDoNotClose(String table) {
        assertThatThrownBy(() -> read(table))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("has a quote");
    }

    private static CsvRows rows(String table) {
        return new CsvRows(table.getBytes(StandardCharsets.UTF_8));
    }

    private static List<List<String>> read(String table) {
        CsvRows rows = rows(table);
        List<List<String>> found = new ArrayList<>();
        while (rows.next()) {
            found.add(rows.texts());
        }
        return found;
    }

    private static List<List<String>> commons(String table) throws IOException {
        try (CSVParser parser = CSVParser.parse(
                table, CSVFormat.RFC4180.builder().setIgnoreEmptyLines(true).get())) {
            return parser.getRecords().stream().map(CSVRecord::toList).toList();
        }
    }
}
