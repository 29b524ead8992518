package dev.octet.reports;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.apache.commons.csv.CSVRecord;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** A vendor's published table goes through records and comes out again, cell by cell. */
class ReferenceTableTest {
    private static final int COLUMNS = 9;

    @Test
    void hasAsManyRowsAsWerePublished() {
        assertThat(ReferenceTable.published()).hasSize(130);
    }

    @Test
    void markdownHasThePublishedCellsInThePublishedOrder() {
        List<List<String>> rows = new ArrayList<>();
        String section = "";
        for (String line :
                ValidatedTable.of(ReferenceTable.records()).markdown().split("\n")) {
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

    @Test
    void htmlHasThePublishedCellsInThePublishedOrder() {
        List<List<String>> rows = new ArrayList<>();
        for (List<String> cells :
                HtmlCells.of(ValidatedTable.of(ReferenceTable.records()).html())) {
            List<String> kept = new ArrayList<>(cells);
            assertThat(kept.remove(4)).as("metric").isEqualTo("accuracy");
            rows.add(kept);
        }

        assertThat(rows).containsExactlyElementsOf(published());
    }

    @Test
    void htmlHasATwoRowHeadWithTheGroupsSpanningTheirColumns() {
        String html = ValidatedTable.of(ReferenceTable.records()).html();
        String head = html.substring(html.indexOf("<thead>"), html.indexOf("</thead>"));

        assertThat(head).containsOnlyOnce("<th colspan=\"4\" scope=\"colgroup\" class=\"group\">Accuracy</th>");
        assertThat(head)
                .containsOnlyOnce(
                        "<th colspan=\"3\" scope=\"colgroup\" class=\"group\">Throughput 1s4c10ins1bs (samples/s)</th>");
        Matcher second = Pattern.compile("<th [^>]*>(.*?)</th>").matcher(head.substring(head.lastIndexOf("<tr>")));
        assertThat(second.results().map(found -> found.group(1).replaceAll("<[^>]*>", "")))
                .containsExactly(
                        "Metric", "INT8", "FP32", "Acc ratio [(INT8-FP32)/FP32]", "INT8", "FP32", "Ratio [INT8/FP32]");
    }

    @Test
    void csvHasTheFiguresAsFractions() {
        assertThat(ValidatedTable.of(ReferenceTable.records())
                        .csv()
                        .lines()
                        .skip(1)
                        .findFirst())
                .hasValueSatisfying(line -> assertThat(line)
                        .startsWith("TensorFlow 2.x models,intel-tensorflow,2.7.0,densenet121,accuracy,%,n/a,"
                                + "0.7357,0.7289,0.0093,n/a,n/a,n/a,1s4c10ins1bs,n/a,n/a,374.3,296.4,1.26,"));
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
