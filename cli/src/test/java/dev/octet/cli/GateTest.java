package dev.octet.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.octet.fixtures.TinyProject;
import dev.octet.reports.RunStore;

import static dev.octet.cli.InProcess.octet;
import static org.assertj.core.api.Assertions.assertThat;

/** A stored run under other gates: 120 pictures, of which both models get all right, and six rounds. */
class GateTest {
    @TempDir
    static Path shared;

    @TempDir
    Path temp;

    private TinyProject project;

    @BeforeAll
    static void run() throws IOException {
        TinyProject project = TinyProject.in(shared);
        String recipe = project.recipe()
                .replace(
                        "validate:\n",
                        "validate:\n  throughput: {setting: 1s1c1ins1bs, rounds: 6, round: 50ms, warmup: 50ms}\n");
        InProcess run = octet(
                "run",
                project.write("recipe.yaml", recipe).toString(),
                "--runs",
                project.path("runs").toString());
        assertThat(run.exitCode()).as(run.err()).isZero();
    }

    @BeforeEach
    void copy() throws IOException {
        project = TinyProject.copy(shared, temp.resolve("project"));
    }

    private InProcess gate(String... options) throws IOException {
        String[] all = new String[options.length + 2];
        all[0] = "gate";
        all[1] = record().toString();
        System.arraycopy(options, 0, all, 2, options.length);
        return octet(all);
    }

    private Path record() throws IOException {
        return RunStore.stored(project.path("runs")).get(0).file();
    }

    @Test
    void withoutOptionsTheVerdictIsTheRecorded() throws IOException {
        InProcess judged = gate();
        assertThat(judged.exitCode()).as(judged.err()).isZero();
        assertThat(judged.out())
                .startsWith("tiny: PASS\n  top1: 95% sure that the relative loss is at most ")
                .contains("(limit 10%)")
                .contains("\n  recorded: pass\n  record: " + record());
        String recorded = RunStore.read(record()).reasons().get(0).text();
        assertThat(judged.out()).contains("\n  " + recorded + "\n");
    }

    @Test
    void aStricterLimitIsUndecidedAndSaysHowManySamplesWouldDo() throws IOException {
        InProcess judged = gate("--max-loss", "0.5%", "--of", "absolute");
        assertThat(judged.exitCode()).isEqualTo(3);
        assertThat(judged.out())
                .startsWith("tiny: UNDECIDED")
                .contains("absolute loss")
                .contains("(limit 0.5 pp): undecidable with this dataset (n = 120): needs about 3,100 samples")
                .doesNotContain("speed-up");
    }

    @Test
    void speedIsJudgedByTheStoredRounds() throws IOException {
        InProcess failed = gate("--min-speed-up", "900", "--max-loss", "10%");
        assertThat(failed.exitCode()).isEqualTo(1);
        assertThat(failed.out())
                .startsWith("tiny: FAIL")
                .contains("(limit 10%)")
                .contains("at least 900 wanted");
        assertThat(gate("--min-speed-up", "0.001").exitCode()).isZero();
    }

    @Test
    void aFileHoldsAWholeGate() throws IOException {
        Path file =
                project.write("gate.yaml", "accuracy:\n  - {metric: top1, min: 90%}\n  - {min: 99%, metric: top1}\n");
        InProcess twice = gate("--gate", file.toString());
        assertThat(twice.exitCode()).isEqualTo(2);
        assertThat(twice.err()).contains("gate.yaml").contains("accuracy limits the same value twice");

        InProcess judged = gate(
                "--gate",
                project.write("gate.yaml", "accuracy: {metric: top1, min: 90%}\n")
                        .toString());
        assertThat(judged.exitCode()).as(judged.err()).isZero();
        assertThat(judged.out()).contains("top1: 95% sure that it is at least 97.8% (at least 90% wanted)");
        InProcess high = gate(
                "--gate", project.write("gate.yaml", "accuracy: {min: 99%}\n").toString());
        assertThat(high.exitCode()).isEqualTo(3);
        InProcess none = gate(
                "--gate",
                project.write("gate.yaml", "accuracy: {of_reference: 99%}\n").toString());
        assertThat(none.exitCode()).isEqualTo(5);
        assertThat(none.err())
                .contains("none is known of this model on this dataset")
                .doesNotContain("bug in Octet");
    }

    @Test
    void jsonHasEveryReasonWithItsNumbers() throws IOException {
        InProcess judged = gate("--json", "--max-loss", "0.5%", "--of", "absolute", "--confidence", "90%");
        assertThat(judged.exitCode()).isEqualTo(3);
        assertThat(judged.out())
                .startsWith("{\"event\":\"judged\",\"recipe\":\"tiny\",\"verdict\":\"undecided\",\"recorded\":\"pass\"")
                .contains("\"criterion\":\"accuracy_loss top1\",\"verdict\":\"undecided\",\"limit\":0.005")
                .contains("\"samples_needed\":");
    }

    @Test
    void changesNothing() throws IOException {
        Map<Path, FileTime> before = times();
        gate();
        gate("--max-loss", "0.1%");
        assertThat(times()).isEqualTo(before);
    }

    @Test
    void refusesWhatWasChangedSince() throws IOException {
        Path samples = record().resolveSibling("samples.csv");
        Files.writeString(
                samples, new String(Files.readAllBytes(samples), StandardCharsets.UTF_8).replaceFirst(",1\n", ",0\n"));
        InProcess judged = gate("--max-loss", "50%");
        assertThat(judged.exitCode()).isEqualTo(5);
        assertThat(judged.out()).isEmpty();
        assertThat(judged.err())
                .contains("samples.csv: was changed: its SHA-256 is not the one in record.json")
                .contains("is not judged");
        Files.delete(samples);
        assertThat(gate().err()).contains("samples.csv: is not there");
    }

    @Test
    void tellsWhatIsWrongWithOptions() throws IOException {
        assertUsage("--of, --metric and --confidence belong to --max-loss", "--of", "absolute");
        assertUsage("--max-loss often is none", "--max-loss", "often");
        assertUsage("--max-loss 100% is none: max must be in [0, 1)", "--max-loss", "100%");
        assertUsage("--confidence 50% is none", "--max-loss", "1%", "--confidence", "50%");
        assertUsage("--metric top2 is not known. Known: top1", "--max-loss", "1%", "--metric", "top2");
        assertUsage("--min-speed-up 0 is none", "--min-speed-up", "0");
        assertUsage("--gate holds all limits", "--gate", "x.yaml", "--max-loss", "1%");
        assertThat(gate("--max-loss", "1%", "--metric", "f1").err())
                .contains("the gate limits f1 but the run scored [top1]");
        assertThat(octet("gate", project.path("nowhere").toString()).err()).contains("does not exist");
    }

    private void assertUsage(String message, String... options) throws IOException {
        InProcess wrong = gate(options);
        assertThat(wrong.exitCode()).as(message).isEqualTo(2);
        assertThat(wrong.err()).contains(message);
    }

    private Map<Path, FileTime> times() throws IOException {
        Map<Path, FileTime> times = new TreeMap<>();
        try (Stream<Path> tree = Files.walk(project.path("runs"))) {
            for (Path path : tree.toList()) {
                times.put(path, Files.getLastModifiedTime(path));
            }
        }
        return times;
    }
}
