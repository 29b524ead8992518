package dev.octet.reports;

import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import dev.octet.reports.RunRecord.Dataset;
import dev.octet.reports.RunRecord.Datasets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class ValidatedTableTest {

    @Test
    void namesTheSettingInTheHeadOnlyIfItIsThatOfEveryRow() {
        RunRecord one = Examples.passing();
        RunRecord other = measured("other", Examples.throughput("1s4c10ins1bs", "1s4c10ins1bs", 1, 2, 2, 1.9, 2.1));

        assertThat(ValidatedTable.of(List.of(one)).markdown())
                .contains("| Throughput 1s1c2ins1bs (reduced from 1s4c10ins1bs) INT8 (samples/s) |")
                .doesNotContain("Setting");
        String both = ValidatedTable.of(List.of(one, other)).markdown();
        assertThat(both).contains("| Throughput INT8 (samples/s) |").contains("| Setting |");
        assertThat(both).contains("| 1s1c2ins1bs (reduced from 1s4c10ins1bs) |").contains("| 1s4c10ins1bs |");
    }

    @Test
    void tellsAReducedSettingFromTheSameSettingAsAsked() {
        RunRecord asked = measured("asked", Examples.throughput("1s1c2ins1bs", "1s1c2ins1bs", 1, 2, 2, 1.9, 2.1));

        assertThat(ValidatedTable.of(List.of(Examples.passing(), asked)).markdown())
                .contains("| 1s1c2ins1bs (reduced from 1s4c10ins1bs) |")
                .contains("| 1s1c2ins1bs |");
    }

    @Test
    void tellsRowsOfOneModelApartByTheirRecipes() {
        RunRecord one = Examples.passing();
        RunRecord.Recipe recipe =
                new RunRecord.Recipe("with-entropy", one.recipe().sha256(), Optional.empty());
        RunRecord other = RunRecord.builder(recipe, one.started(), one.model()).build();
        assertThat(ValidatedTable.of(List.of(one, other)).markdown())
                .contains(". Recipe " + one.recipe().name() + ".")
                .contains(". Recipe with-entropy.");
        assertThat(ValidatedTable.of(List.of(one)).markdown())
                .doesNotContain("Recipe " + one.recipe().name());
    }

    @Test
    void saysThatARunWasNotPinned() {
        ThroughputRecord pinned = Examples.throughput("1s1c2ins1bs", "1s1c2ins1bs", 1, 2, 2, 1.9, 2.1);
        ThroughputRecord free = new ThroughputRecord(
                pinned.setting(),
                pinned.requested(),
                Optional.of(false),
                Optional.empty(),
                pinned.speeds(),
                pinned.ratio(),
                List.of(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Map.of(),
                Optional.empty());

        assertThat(ValidatedTable.of(List.of(measured("free", free))).html())
                .contains("Throughput 1s1c2ins1bs (not pinned) (samples/s)");
    }

    @Test
    void turnsTheSignOfALossOnlyWhereMoreIsBetter() {
        assertThat(cells(Examples.passing()).get("accuracy_ratio")).isEqualTo("-0.00032");
        assertThat(cells(Examples.passing()).get("accuracy_ratio_low")).isEqualTo("-0.0016");
        assertThat(cells(Examples.passing()).get("accuracy_ratio_high")).isEqualTo("0.001");
        assertThat(cells(Examples.undecided()).get("accuracy_ratio")).isEqualTo("0.0086");
        assertThat(cells(Examples.undecided()).get("accuracy_ratio_high")).isEqualTo("0.021");
    }

    @Test
    void showsNoAccuracyOfASyntheticModel() {
        List<String> row = HtmlCells.of(
                        ValidatedTable.of(List.of(Examples.synthetic())).html())
                .get(0);

        assertThat(row).containsSubsequence("vgg16", "top1", "n/a", "n/a", "n/a", "n/a", "2592.61", "1234.57", "2.10x");
        assertThat(cells(Examples.synthetic()).get("accuracy_int8")).isEqualTo("n/a");
        assertThat(cells(Examples.synthetic()).get("accuracy_ratio_confidence")).isEqualTo("n/a");
    }

    @Test
    void neverShowsZeroForWhatWasNotMeasured() {
        RunRecord nothing = Examples.begun("bare", "PyTorch", "2.3").build();
        ValidatedTable table = ValidatedTable.of(List.of(Examples.passing(), nothing));

        List<String> row = HtmlCells.of(table.html()).get(2);
        assertThat(row.subList(4, row.size())).containsOnly("n/a");
        assertThat(table.markdown())
                .contains("| PyTorch | 2.3 | bare | n/a | n/a | n/a | n/a | n/a | n/a | n/a | n/a |\n");
    }

    @Test
    void warnsOfSamplesThatWereBothCalibratedOnAndScored() {
        Optional<Dataset> data = Examples.dataset("d", 100);
        RunRecord clean = Examples.begun("clean", "f", "1")
                .datasets(new Datasets(data, data, data, 0, false))
                .build();
        RunRecord overlapping = Examples.begun("overlapping", "f", "1")
                .datasets(new Datasets(data, data, data, 7, true))
                .build();

        String markdown = ValidatedTable.of(List.of(clean, overlapping)).markdown();
        assertThat(markdown)
                .contains("| clean |")
                .contains("| overlapping <sup>1</sup> <sup>2</sup> |")
                .contains("1. Calibration overlaps the scored samples: 7 calibration samples are also scored")
                .contains("2. Tuned on scored samples");
        assertThat(ValidatedTable.of(List.of(clean, overlapping)).html())
                .contains("<li id=\"note-1\">Calibration overlaps the scored samples: 7")
                .contains("href=\"#note-2\"");
    }

    @Test
    void saysANoteThatSeveralRowsShareOnce() {
        RunRecord a = Examples.begun("a", "f", "1").note("Shared host.").build();
        RunRecord b = Examples.begun("b", "f", "1").note("Shared host.").build();

        assertThat(ValidatedTable.of(List.of(a, b)).markdown())
                .containsOnlyOnce("1. Shared host.")
                .contains("| a <sup>1</sup> |")
                .contains("| b <sup>1</sup> |");
    }

    @Test
    void putsFurtherMetricsInLinesOfTheirOwn() {
        List<List<String>> rows =
                HtmlCells.of(ValidatedTable.of(List.of(Examples.passing())).html());

        assertThat(rows).hasSize(2);
        assertThat(rows.get(0)).containsSubsequence("fashion-resnet20", "pass", "top1", "93.25%", "93.28%", "-0.03%");
        assertThat(rows.get(1)).containsExactly("PyTorch models", "top5", "99.79%", "99.81%", "-0.02%", "10,000");
    }

    @Test
    void hasColumnsForEveryVariantThatSomeRecordHas() {
        assertThat(ValidatedTable.of(List.of(Examples.passing())).markdown()).doesNotContain("BF16");
        assertThat(ValidatedTable.of(List.of(Examples.passing(), Examples.failing()))
                        .markdown())
                .contains(
                        "| Accuracy INT8 | BF16 | FP32 | Acc ratio [(INT8-FP32)/FP32] | Acc ratio [(BF16-FP32)/FP32] |");
    }

    @Test
    void comparesAnyTwoVariants() {
        AccuracyRecord.Loss loss = Examples.loss("pruned", 0.01, 0.02, 0.01, 0.03);
        RunRecord record = Examples.begun("two", "f", "1")
                .baseline("dense")
                .accuracy(new AccuracyRecord(
                        "top1",
                        "%",
                        true,
                        Optional.empty(),
                        Optional.of(10L),
                        List.of(),
                        Map.of("dense", 0.5, "pruned", 0.49),
                        Optional.of(loss),
                        List.of(),
                        Optional.empty(),
                        Optional.empty(),
                        List.of(),
                        List.of()))
                .build();

        assertThat(ValidatedTable.of(List.of(record)).markdown())
                .contains("| Accuracy PRUNED | DENSE | Acc ratio [(PRUNED-DENSE)/DENSE] |")
                .contains("| 49.00% | 50.00% | -2.00% |");
    }

    @Test
    void tellsSystemsApartWhenThereAreSeveral() {
        RunRecord elsewhere = Examples.begun("elsewhere", "f", "1")
                .host(Map.of("cpu_model", "Other"))
                .build();

        assertThat(ValidatedTable.of(List.of(Examples.passing())).markdown())
                .contains("## System configuration\n")
                .doesNotContain("| System |")
                .contains("| BIOS | not visible |")
                .contains("| Manufacturer | not visible |");
        assertThat(ValidatedTable.of(List.of(Examples.passing(), elsewhere)).markdown())
                .contains("| System |")
                .contains("## System configuration 2\n")
                .contains("| CPU model | Other |");
    }

    @Test
    void linksRecordsFromWhereverThePageIs() {
        RunRecord record = Examples.passing();
        Path root = Path.of("some where");
        RunStore.Stored stored =
                new RunStore.Stored(root.resolve("runs").resolve(record.id()).resolve("record.json"), record);

        TableOptions options = TableOptions.DEFAULT.linking(root.resolve("site"), List.of(stored));
        assertThat(options.links()).containsEntry(record.id(), "../runs/" + record.id() + "/record.json");
        assertThat(TableOptions.DEFAULT.linking(Path.of("."), List.of(stored)).links())
                .containsEntry(record.id(), "./some%20where/runs/" + record.id() + "/record.json");
        assertThat(ValidatedTable.of(List.of(record), options).markdown())
                .contains("[record](<../runs/" + record.id() + "/record.json>)");
    }

    @ParameterizedTest
    @ValueSource(strings = {"javascript:alert(1)", "data:text/html,x", "file:///etc/passwd", "a b"})
    void refusesLinksThatARecordShouldNotHave(String href) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new TableOptions("t", true, true, Map.of("id", href), Optional.empty()));
    }

    @Test
    void writesCsvThatReadsBackAndHasTheLineEndsOfTheStandard() throws IOException {
        String csv = ValidatedTable.of(List.of(Examples.passing(), Examples.failing()))
                .csv();

        assertThat(csv).endsWith("\r\n");
        assertThat(csv.replace("\r\n", "")).doesNotContain("\n");
        try (CSVParser parser = CSVFormat.RFC4180
                .builder()
                .setHeader()
                .setSkipHeaderRecord(true)
                .get()
                .parse(new StringReader(csv))) {
            List<CSVRecord> lines = parser.getRecords();
            assertThat(lines).hasSize(3).allMatch(CSVRecord::isConsistent);
            assertThat(lines.get(2).get("throughput_ratio_bf16")).isEqualTo("1.82");
        }
    }

    @Test
    void anEmptyTableIsATable() {
        ValidatedTable table = ValidatedTable.of(List.of());

        assertThat(table.markdown()).isEqualTo("# Validated models\n");
        assertThat(table.html()).contains("<b>0</b> models").endsWith("</html>\n");
        assertThat(table.csv().lines()).hasSize(1);
    }

    @Test
    void rendersTwoThousandRecordsInSeconds() {
        List<RunRecord> records = new ArrayList<>();
        IntStream.range(0, 2_000)
                .forEach(i -> records.add(Examples.passing().toBuilder()
                        .host(Map.of("cpu_model", "Host " + i % 50))
                        .note("Note " + i % 100)
                        .build()));

        // Time of this thread, not of the clock: a busy machine is no defect of the renderer.
        ThreadMXBean clock = ManagementFactory.getThreadMXBean();
        long begun = clock.getCurrentThreadCpuTime();
        ValidatedTable table = ValidatedTable.of(records);
        String html = table.html();
        String markdown = table.markdown();
        String csv = table.csv();
        Duration taken = Duration.ofNanos(clock.getCurrentThreadCpuTime() - begun);

        assertThat(taken).isLessThan(Duration.ofSeconds(5));
        assertThat(HtmlCells.of(html)).hasSize(4_000);
        assertThat(markdown.lines()).hasSizeGreaterThan(4_000);
        assertThat(csv.lines()).hasSize(4_001);
    }

    private static RunRecord measured(String name, ThroughputRecord throughput) {
        return RunRecord.builder(
                        Examples.recipe(name), Instant.EPOCH, Examples.passing().model())
                .throughput(throughput)
                .build();
    }

    private static Map<String, String> cells(RunRecord record) {
        String csv = ValidatedTable.of(List.of(record)).csv();
        try (CSVParser parser = CSVFormat.RFC4180
                .builder()
                .setHeader()
                .setSkipHeaderRecord(true)
                .get()
                .parse(new StringReader(csv))) {
            return parser.getRecords().get(0).toMap();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
