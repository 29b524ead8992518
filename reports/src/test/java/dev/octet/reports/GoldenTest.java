package dev.octet.reports;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import dev.octet.io.Section;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Each format, byte for byte, under every kind of locale that could creep in: decimal comma, other digits and right to
 * left, a dotless i. {@code -Dgolden.update=true} writes the files anew; review the difference.
 */
class GoldenTest {
    private static final Path GOLDEN = Path.of("src/test/golden");
    private static final List<RunRecord> RECORDS =
            List.of(Examples.passing(), Examples.undecided(), Examples.failing(), Examples.synthetic());

    private static final TableColumns COLUMNS = TableColumns.of(Section.parse(
            "columns.yaml",
            "octet: 1\n"
                    + "columns: [recipe, model, dataset, samples, metric, accuracy, throughput_ratio, latency_p50,"
                    + " latency_p99, memory, size, verdict, started]\n"));

    private final Locale before = Locale.getDefault();

    @AfterEach
    void restore() {
        Locale.setDefault(before);
    }

    @ParameterizedTest
    @ValueSource(strings = {"und", "de-DE", "ar-EG-u-nu-arab", "fa-IR-u-nu-arabext", "tr-TR"})
    void formatsAreTheSameUnderEveryLocale(String tag) throws IOException {
        Locale.setDefault(Locale.forLanguageTag(tag));
        Map<String, String> links = new LinkedHashMap<>();
        RECORDS.forEach(record -> links.put(record.id(), "../runs/" + record.id() + "/record.json"));
        ValidatedTable table =
                ValidatedTable.of(RECORDS, new TableOptions("Validated models", true, false, links, Optional.empty()));
        TableOptions both = TableOptions.DEFAULT.intervals(true);

        compare("table.md", table.markdown());
        compare("table-with-intervals.md", ValidatedTable.of(RECORDS, both).markdown());
        compare("table.html", table.html());
        // Git keeps text with plain line ends; that the table has those of RFC 4180 is tested elsewhere.
        compare("table.csv", table.csv().replace("\r\n", "\n"));
        compare("table.json", table.json());
        compare("table.tex", table.latex());
        compare("compact.md", table.compactMarkdown());
        ValidatedTable chosen = ValidatedTable.of(RECORDS, both.columns(COLUMNS));
        compare("chosen.md", chosen.markdown());
        compare("chosen.html", chosen.html());
        compare("chosen.tex", chosen.latex());
        compare("chosen.csv", chosen.csv().replace("\r\n", "\n"));
        compare("chosen.json", chosen.json());
        compare("record.json", RecordJson.write(Examples.passing()));
    }

    private static void compare(String file, String found) throws IOException {
        Path golden = GOLDEN.resolve(file);
        if (Boolean.getBoolean("golden.update")) {
            Files.createDirectories(GOLDEN);
            Files.writeString(golden, found);
        }
        assertThat(found).as(file).isEqualTo(Files.readString(golden));
    }
}
