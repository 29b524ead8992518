package dev.octet.verify;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import dev.octet.io.InvalidInputException;
import dev.octet.io.Sha256;
import dev.octet.reports.RunRecord;
import dev.octet.reports.RunStore;
import dev.octet.reports.TableOptions;
import dev.octet.reports.ValidatedTable;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class VerificationTest {
    @TempDir
    Path temp;

    private RunStore.Stored run;

    @BeforeEach
    void make() throws IOException {
        run = HandmadeRun.in(temp.resolve("runs"));
    }

    @Test
    void findsNothingInARunAsItWasMade() throws IOException {
        RunRecord record = run.record();
        assertThat(record.accuracy().get(0).values()).containsEntry("fp32", 0.9).containsEntry("int8", 0.896);
        assertThat(record.throughput()
                        .orElseThrow()
                        .ratio()
                        .orElseThrow()
                        .value()
                        .orElseThrow())
                .isEqualTo(2.0, org.assertj.core.api.Assertions.within(1e-9));
        assertThat(record.throughput().orElseThrow().speeds().get("int8").p99().orElseThrow())
                .isBetween(5.49, 5.51);
        assertThat(record.verdict()).contains(RunRecord.Verdict.UNDECIDED);

        assertThat(found()).isEmpty();
    }

    @Test
    void namesTheRecordThatWasChangedAndTheCell() throws IOException {
        edit("record.json", "\"int8\" : 0.896", "\"int8\" : 0.899");

        assertThat(found())
                .containsExactly(
                        "record.json: was changed: its SHA-256 is not the one written beside it when the run ended",
                        "record.json: accuracy[0].int8: is 0.899 but the raw data give 0.896");
    }

    /** Whoever changes a figure and signs anew is found by the raw data. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "\"int8\" : 0.896 | \"int8\" : 0.899 | accuracy[0].int8",
                "\"absolute\" : 0.004 | \"absolute\" : 0.001 | accuracy[0].loss.absolute",
                "\"rate\" : 204.0 | \"rate\" : 304.0 | throughput.int8.rate",
                "\"p99\" : 5.4 | \"p99\" : 4.4 | throughput.int8.p99",
                "\"verdict\" : \"undecided\", | \"verdict\" : \"pass\", | verdict",
                "\"samples\" : 1000, | \"samples\" : 2000, | accuracy[0].samples",
                "\"method\" : \"Hodges-Lehmann | \"method\" : \"Guess | throughput.ratio.method",
            })
    void namesEachCellThatTheRawDataDoNotGive(String from, String to, String cell) throws IOException {
        edit("record.json", from, to);
        sign();

        assertThat(found()).anySatisfy(found -> assertThat(found)
                .startsWith("record.json: " + cell + ": is ")
                .contains(" but the raw data give "));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "samples.csv | sample-5,1,,1,1,1,1 | sample-5,1,,1,1,0,0 | accuracy[0].int8",
                "samples.csv | sample-5,1,,1,1 | sample-5,1,broken,1,1 | accuracy[0].samples",
                "rounds.csv | 1,1,1,fp32,1,2.0,100.0 | 1,1,1,fp32,1,2.0,50.0 | throughput.fp32.rate",
            })
    void namesRawDataThatWereChangedAndWhatTheyNowGive(String file, String from, String to, String cell)
            throws IOException {
        edit(file, from, to);

        assertThat(found())
                .contains(file + ": was changed: its SHA-256 is not the one in record.json")
                .anySatisfy(found -> assertThat(found).startsWith("record.json: " + cell + ": is "));
    }

    @Test
    void namesAModelThatWasChangedAndMissesNoneThatIsNotKept() throws IOException {
        Path model = run.file().resolveSibling("int8.onnx");
        Files.writeString(model, "another model");
        assertThat(found()).containsExactly("int8.onnx: was changed: its SHA-256 is not the one in record.json");

        Files.delete(model);
        Verification verification = new Verification().runs(List.of(run));
        assertThat(verification.findings()).isEmpty();
        assertThat(verification.absent()).singleElement().asString().endsWith("int8.onnx");
    }

    @ParameterizedTest
    @ValueSource(strings = {"samples.csv", "rounds.csv"})
    void missesRawData(String file) throws IOException {
        Files.delete(run.file().resolveSibling(file));

        assertThat(found()).containsExactly(file + ": is not there, so nothing can be computed from it");
    }

    @Test
    void namesARecipeThatWasChanged() throws IOException {
        edit("record.json", "max: 1%", "max: 9%");
        sign();

        assertThat(found())
                .contains("record.json: recipe.text: was changed: its SHA-256 is not recipe.sha256")
                .contains("record.json: verdict: is 'undecided' but the raw data give 'pass'");
    }

    @Test
    void missesTheDigestAndNamesARunInAnotherPlace() throws IOException {
        Files.delete(run.file().resolveSibling("record.json.sha256"));
        assertThat(found()).singleElement().asString().startsWith("record.json: has no digest beside it");

        sign();
        Path elsewhere = temp.resolve("runs/other/20260101T000000.000Z-00000000");
        Files.createDirectories(elsewhere.getParent());
        Files.move(run.file().getParent(), elsewhere);
        run = RunStore.stored(temp.resolve("runs")).get(0);
        assertThat(found())
                .containsExactly("record.json: is the record of " + run.record().id()
                        + " but lies in other/20260101T000000.000Z-00000000");
    }

    @Test
    void refusesFilesOutsideOfTheRun() throws IOException {
        edit("record.json", "\"int8.onnx\"", "\"../../../secret\"");
        sign();

        assertThat(found())
                .contains("record.json: files: names '../../../secret', which is outside of the folder of the run");
    }

    @Test
    void namesInputsThatAreNotWhatWasMeasured() {
        RunRecord now = RunRecord.builder(
                        run.record().recipe(),
                        run.record().started(),
                        new RunRecord.Model(
                                "handmade",
                                java.util.Optional.of(Sha256.of("another")),
                                run.record().model().framework(),
                                false,
                                java.util.Optional.empty(),
                                Optional.empty()))
                .datasets(run.record().datasets())
                .build();

        assertThat(new Verification().inputs(run, now).findings())
                .singleElement()
                .satisfies(found -> assertThat(found.cell()).isEqualTo("model.sha256"));
        assertThat(new Verification().inputs(run, run.record()).findings()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "table.md | 89.60% | 89.90% | line 7, Accuracy INT8: is '89.90%' but the records give '89.60%'",
                "compact.md | 2.00x | 3.00x | line 3, Ratio [INT8/FP32]: is '3.00x' but the records give '2.00x'",
                "table.csv | 0.896 | 0.899 | line 2, accuracy_int8 of handmade: is '0.899' but the records give '0.896'",
                "table.json | 0.896 | 0.899 | rows[0].accuracy_int8: is 0.899 but the records give 0.896",
                "table.tex | 204.00 | 304.00 | line 9: is",
                "table.html | >89.60%< | >89.90%< | line",
            })
    void namesTheCellOfATableThatTheRecordsDoNotGive(String name, String from, String to, String found)
            throws IOException {
        Path file = temp.resolve(name);
        ValidatedTable table = ValidatedTable.of(List.of(run.record()));
        boolean compact = name.startsWith("compact");
        String text =
                switch (name.substring(name.indexOf('.'))) {
                    case ".md" -> compact ? table.compactMarkdown() : table.markdown();
                    case ".csv" -> table.csv();
                    case ".json" -> table.json();
                    case ".tex" -> table.latex();
                    default -> table.html();
                };
        assertThat(text).contains(from);

        Files.writeString(file, text);
        assertThat(published(file, compact)).isEmpty();
        Files.writeString(file, text.replaceFirst(java.util.regex.Pattern.quote(from), to));
        assertThat(published(file, compact)).singleElement().satisfies(finding -> assertThat(finding.toString())
                .startsWith(file + ": " + found));
        Files.writeString(file, text.substring(0, text.length() / 2));
        assertThat(published(file, compact)).isNotEmpty();
    }

    @Test
    void refusesATableOfAFormatThatItDoesNotKnow() throws IOException {
        Path file = Files.writeString(temp.resolve("table.xlsx"), "");
        assertThatThrownBy(() -> published(file, false))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining("table.xlsx");
    }

    private List<Finding> published(Path file, boolean compact) throws IOException {
        return new Verification()
                .table(file, List.of(run), TableOptions.DEFAULT, compact)
                .findings();
    }

    /** What is found, with file names only. */
    private List<String> found() throws IOException {
        run = RunStore.stored(temp.resolve("runs")).get(0);
        return new Verification()
                .runs(List.of(run)).findings().stream()
                        .map(finding -> finding.toString().replace(run.file().getParent() + java.io.File.separator, ""))
                        .toList();
    }

    private void edit(String name, String from, String to) throws IOException {
        Path file = run.file().resolveSibling(name);
        String text = Files.readString(file);
        assertThat(text).contains(from);
        Files.writeString(file, text.replace(from, to));
    }

    private void sign() throws IOException {
        Files.writeString(run.file().resolveSibling("record.json.sha256"), Sha256.of(run.file()) + "  record.json\n");
    }
}
