package dev.octet.reports;

import java.io.IOException;
import java.io.StringReader;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import dev.octet.io.Sha256;
import dev.octet.reports.CalibrationRecord.Candidate;
import dev.octet.reports.CalibrationRecord.FloatNode;
import dev.octet.reports.CalibrationRecord.Judgement;
import dev.octet.reports.CalibrationRecord.Step;
import dev.octet.reports.RunRecord.Dataset;
import dev.octet.reports.RunRecord.Datasets;
import dev.octet.reports.RunRecord.Framework;
import dev.octet.reports.RunRecord.Model;
import dev.octet.reports.RunRecord.Reason;
import dev.octet.reports.RunRecord.Recipe;
import dev.octet.reports.RunRecord.Variant;
import dev.octet.reports.RunRecord.Verdict;

import static org.assertj.core.api.Assertions.assertThat;

/** Names and messages come from files of strangers; the page is published. */
class HostileTextTest {
    private static final Pattern TAG = Pattern.compile("<(/?[a-zA-Z][a-zA-Z0-9]*)");
    private static final List<String> OURS = List.of(
            "html", "head", "meta", "title", "style", "body", "a", "header", "h1", "ul", "li", "b", "nav", "span",
            "main", "section", "div", "table", "caption", "thead", "tbody", "tr", "th", "td", "small", "abbr", "sup",
            "wbr", "ol", "h2", "h3", "p", "details", "summary", "pre", "dl", "dt", "dd", "footer");

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<script>alert(1)</script>",
                "\"><img src=x onerror=alert(1)>",
                "' onmouseover='alert(1)",
                "</pre></style></title><iframe src=\"javascript:alert(1)\">",
                "a | b \\| c\n| d <!-- ",
                "${1+1} @raw <svg/onload=alert(1)>",
            })
    void staysTextOnThePage(String evil) {
        RunRecord record = hostile(evil);
        String html = ValidatedTable.of(List.of(record), new TableOptions(evil, true, true, Map.of(), Optional.empty()))
                .html();

        assertThat(TAG.matcher(html.replaceAll("(?s)<style>.*?</style>", "<style></style>"))
                        .results()
                        .map(tag -> tag.group(1).replace("/", "")))
                .isSubsetOf(OURS);
        assertThat(html).doesNotContainPattern("<[^>]*\\son[a-z]+\\s*=");
        assertThat(HtmlCells.of(html)).hasSize(1);
        assertThat(html.split("<pre", -1)).hasSize(2);
    }

    @Test
    void showsTheTextItself() {
        String html = ValidatedTable.of(List.of(hostile("<b>&amp;"))).html();

        assertThat(HtmlCells.of(html).get(0)).contains("<b>&amp;");
        assertThat(html).contains("&lt;b&gt;&amp;amp;");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<script>alert(1)</script>",
                "a | b",
                "a \\| b",
                "a\nb | c",
                "[x](javascript:alert(1))",
                "*b* `c`"
            })
    void staysOneCellOfMarkdown(String evil) {
        String markdown = ValidatedTable.of(List.of(hostile(evil))).markdown();
        List<String> table =
                markdown.lines().filter(line -> line.startsWith("|")).limit(3).toList();

        assertThat(table)
                .hasSize(3)
                .extracting(line -> line.replaceAll("\\\\.", "")
                        .chars()
                        .filter(c -> c == '|')
                        .count())
                .containsOnly(12L);
        assertThat(markdown).doesNotContain("<script").doesNotContainPattern("(?<!\\\\)\\]\\(java");
    }

    @ParameterizedTest
    @ValueSource(strings = {"=1+1", "+1", "-1", "@SUM(A1)", "\tx", "\r=x", "\n=x"})
    void isNoFormulaInASpreadsheet(String evil) throws IOException {
        String csv = ValidatedTable.of(List.of(hostile(evil))).csv();
        try (CSVParser parser = CSVFormat.RFC4180
                .builder()
                .setHeader()
                .setSkipHeaderRecord(true)
                .get()
                .parse(new StringReader(csv))) {
            CSVRecord line = parser.getRecords().get(0);
            assertThat(line.get("model")).isEqualTo("'" + evil);
            assertThat(line.get("framework")).isEqualTo("'" + evil);
            assertThat(line.get("accuracy_ratio")).as("a number stays a number").isEqualTo("-0.5");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a & b \\\\ c",
                "\\input{/etc/passwd}",
                "\\write18{rm} $x$ 100% # {",
                "}\\end{tabular}",
                "x^2_3 ~ <y> |z|"
            })
    void staysOneCellOfLatex(String evil) {
        String latex = ValidatedTable.of(List.of(hostile(evil))).latex();
        String row = latex.lines()
                .filter(line -> line.contains("-50.00"))
                .findFirst()
                .orElseThrow();
        String head = latex.lines()
                .filter(line -> line.startsWith("Model &"))
                .findFirst()
                .orElseThrow();

        assertThat(row.replaceAll("\\\\[&\\\\]", "").split("&")).hasSameSizeAs(head.split("&"));
        assertThat(latex).doesNotContain("\\input").doesNotContain("\\write").containsOnlyOnce("\\end{tabular}");
        assertThat(row.replaceAll("\\\\(text[a-z]+|[&%$#_{}\\\\])", "").replace("{}", ""))
                .doesNotContainPattern("[%$#_^~<>|\\\\]");
    }

    @Test
    void beginsNoLatexRowWithAnArgument() {
        assertThat(ValidatedTable.of(List.of(hostile("[2ex]"))).latex())
                .contains("\n{}[2ex]")
                .doesNotContain("\n[2ex]");
    }

    @Property(tries = 200)
    void anyTextComesBackFromTheCsv(@ForAll String text) throws IOException {
        String name = "m" + text;
        String csv = ValidatedTable.of(List.of(hostile(name))).csv();
        try (CSVParser parser = CSVFormat.RFC4180
                .builder()
                .setHeader()
                .setSkipHeaderRecord(true)
                .get()
                .parse(new StringReader(csv))) {
            assertThat(parser.getRecords()).singleElement().satisfies(line -> assertThat(line.get("model"))
                    .isEqualTo(name));
        }
    }

    private static RunRecord hostile(String evil) {
        Framework framework = new Framework(evil, Optional.of(evil), Optional.of(evil));
        Optional<Dataset> dataset = Optional.of(new Dataset(evil, Optional.empty(), Optional.empty()));
        return RunRecord.builder(
                        new Recipe("hostile", Sha256.of(evil), Optional.of(evil)),
                        Examples.START,
                        new Model(evil, Optional.empty(), framework, false, Optional.of(evil), Optional.empty()))
                .verdict(Verdict.FAIL, List.of(new Reason(evil, Verdict.FAIL, evil)))
                .datasets(new Datasets(dataset, dataset, dataset, 0, false))
                .variant("int8", new Variant(Optional.empty(), Optional.empty(), Optional.of(evil), Optional.of(evil)))
                .accuracy(new AccuracyRecord(
                        evil,
                        evil,
                        true,
                        Optional.empty(),
                        Optional.empty(),
                        List.of(),
                        Map.of("fp32", 0.5, "int8", 0.25),
                        Examples.loss(0.25, 0.5, 0.4, 0.6),
                        List.of(),
                        Optional.empty(),
                        Optional.empty(),
                        List.of(),
                        List.of()))
                .calibration(new CalibrationRecord(
                        Optional.of(evil),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.of(evil),
                        Optional.of(evil),
                        Optional.of(evil),
                        Map.of(evil, 1),
                        List.of(new FloatNode(evil, evil, evil)),
                        List.of(evil),
                        List.of(new Step(evil, Optional.empty(), Optional.empty(), true, evil)),
                        List.of(new Candidate(evil, 1, 1, 1, 0, Optional.empty(), true, 1, true)),
                        Optional.empty(),
                        Optional.of(new Judgement(Optional.empty(), true, evil))))
                .host(Map.of(evil, evil))
                .software(Map.of(evil + "2", evil))
                .note(evil)
                .build();
    }
}
