package dev.octet.recipes;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.octet.engine.ElementType;
import dev.octet.engine.Engine;
import dev.octet.engine.Graph;
import dev.octet.fixtures.DataBeside;
import dev.octet.io.InvalidInputException;
import dev.octet.io.Progress;
import dev.octet.io.Sha256;
import dev.octet.metrics.AccuracyException;
import dev.octet.reports.RunRecord;
import dev.octet.reports.RunStore;
import dev.octet.zoo.Model;
import dev.octet.zoo.ModelReference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Runs of a tiny network through the real engine; speed is not measured. */
class RunnerTest {
    /** SqueezeNet 1.1 as it is built from seed 7. */
    private static final String SQUEEZENET = "235ffe5883771e1e0468ec98d2167f743341ac31fef4fdb7371082a560633a19";

    @TempDir
    Path folder;

    private TinyTask task;

    @BeforeEach
    void make() throws IOException {
        task = TinyTask.in(folder);
    }

    private RunStore.Stored run(Progress progress) throws IOException, InterruptedException {
        return run(task.text(), progress);
    }

    private RunStore.Stored run(String recipe, Progress progress) throws IOException, InterruptedException {
        return run(task.recipe(recipe), progress);
    }

    private RunStore.Stored run(Recipe recipe, Progress progress) throws IOException, InterruptedException {
        return new Runner(task.zoo(), Engine.onnxRuntime(), folder.resolve("runs"), Runner.Options.NONE)
                .run(recipe, progress);
    }

    /** A finished run made into one that was killed before it wrote its last file. */
    private static Path reopen(RunStore.Stored run) throws IOException {
        return Files.move(run.file(), run.file().resolveSibling("record.partial.json"));
    }

    @Test
    void recordIsKnownByTheFolderItLiesIn() throws Exception {
        RunStore.Stored run = run(Progress.NONE);
        assertThat(run.file().getParent())
                .isEqualTo(folder.resolve("runs").resolve(run.record().id()));
        assertThat(run.record().verdict()).contains(RunRecord.Verdict.PASS);
        assertThat(run.record().accuracy().get(0).samples()).contains((long) TinyTask.SCORED);
        assertThat(run.record().calibration().orElseThrow().samples()).contains((long) TinyTask.CALIBRATION);
    }

    @Test
    void randomSamplesAreMeasuredButNotScored() throws Exception {
        RunRecord record = run(task.syntheticText(), Progress.NONE).record();
        assertThat(record.accuracy()).isEmpty();
        assertThat(record.stages()).extracting(RunRecord.Stage::name).containsExactly("calibrate", "throughput");
        assertThat(record.calibration().orElseThrow().samples()).contains((long) TinyTask.CALIBRATION);
        assertThat(record.reasons()).extracting(RunRecord.Reason::criterion).containsExactly("speed_up");
        assertThat(record.model().synthetic())
                .as("a model of the user's own on random samples")
                .isFalse();
    }

    @Test
    void aModelOfRandomWeightsCannotLoseAnything() throws Exception {
        String text = task.syntheticText()
                .replaceFirst(
                        "model: .*\n",
                        "model: {source: \"synthetic:squeezenet1_1?seed=7\", sha256: " + SQUEEZENET
                                + ", bytes: 4949578}\n")
                .replace("objective: fixed", "search_seconds: 0");
        RunRecord record = run(text, Progress.NONE).record();
        assertThat(record.model().synthetic()).isTrue();
        assertThat(record.calibration().orElseThrow().judgement().orElseThrow().text())
                .isEqualTo("no limit");
    }

    @Test
    void aSweepIsMeasuredPointByPointAndKept() throws Exception {
        String sweep = "  sweep: {setting: 1s1c1ins1bs, batch: [1, 2], precision: [int8], rounds: 1, round: 40ms,"
                + " warmup: 20ms, fit_host: true}\n";
        String text =
                task.syntheticText().replaceFirst("  throughput: .*\n", sweep).replaceFirst("(?s)gate:.*", "");
        RunStore.Stored run = run(text, Progress.NONE);
        RunRecord record = run.record();
        assertThat(record.throughput()).isEmpty();
        assertThat(record.stages()).extracting(RunRecord.Stage::name).containsExactly("calibrate", "sweep");
        assertThat(record.sweep().orElseThrow().axes()).containsExactly("batch", "precision");
        assertThat(record.sweep().orElseThrow().points())
                .hasSize(2)
                .allMatch(
                        point -> point.rate().isPresent() || point.notMeasured().isPresent());
        assertThat(record.files()).extracting(RunRecord.RawFile::name).contains("sweep.csv");
        reopen(run);
        assertThat(run(text, Progress.NONE).record().sweep()).isEqualTo(record.sweep());
    }

    @Test
    void whatDoesNotFitTogetherIsToldBeforeAnythingIsCalibrated() throws Exception {
        String other =
                task.text().replace("  metric: top1\n", "  metric: top1\n  postprocess: {output: probabilities}\n");
        assertThatThrownBy(() -> run(other, Progress.NONE))
                .isInstanceOf(AccuracyException.class)
                .hasMessage(
                        "fp32: the model has no output 'probabilities'; it has [logits]. Correct task.postprocess.output.");
        Path labels = folder.resolve("eval-labels");
        byte[] bytes = Files.readAllBytes(labels);
        bytes[bytes.length - 1] = 7;
        Files.write(labels, bytes);
        assertThatThrownBy(() -> run(Progress.NONE))
                .isInstanceOf(AccuracyException.class)
                .hasMessageContaining(
                        "fp32: its output does not fit the labels of eval-images: it scores 2 classes but the"
                                + " label is class 7.");
        assertThat(folder.resolve("runs")).doesNotExist();
    }

    @Test
    void stagesThatAreDoneAreNotDoneAgain() throws Exception {
        RunStore.Stored first = run(Progress.NONE);
        reopen(first);
        RunStore.Stored second = run(Progress.NONE);
        assertThat(second.file()).isEqualTo(first.file());
        assertThat(second.record().stages()).isEqualTo(first.record().stages());
        assertThat(second.record().accuracy()).isEqualTo(first.record().accuracy());
    }

    @Test
    void whatWasMeasuredOnADamagedModelIsMeasuredAnew() throws Exception {
        RunStore.Stored first = run(Progress.NONE);
        reopen(first);
        Path int8 = first.file().resolveSibling("int8.onnx");
        Files.write(int8, new byte[] {0}, StandardOpenOption.APPEND);
        RunRecord second = run(Progress.NONE).record();
        assertThat(second.stages()).extracting(RunRecord.Stage::name).containsExactly("calibrate", "accuracy");
        assertThat(second.stages()).doesNotContainAnyElementsOf(first.record().stages());
        assertThat(second.started()).isEqualTo(first.record().started());
        assertThat(second.variants().get("int8").sha256()).contains(Sha256.of(int8));
    }

    @Test
    void planIsJudgedByTheGatesLimitOnTuningSamples() throws Exception {
        RunRecord record = run(task.tunedText(), Progress.NONE).record();
        assertThat(record.calibration().orElseThrow().judgement().orElseThrow().text())
                .startsWith("top1 loses ")
                .endsWith(" relative on 12 samples of tune-images, limit 50.00%");
        assertThat(record.calibration().orElseThrow().timing()).isPresent();
        assertThat(record.datasets().tuning().orElseThrow().samples()).contains((long) TinyTask.TUNING);
        assertThat(record.datasets().tunedOnScored()).isFalse();
    }

    @Test
    void readersAreToldOfAPlanThatWasTunedOnScoredSamples() throws Exception {
        String scored = task.tunedText()
                .replace(
                        "{idx_images: tune-images, idx_labels: tune-labels}",
                        "{idx_images: eval-images, idx_labels: eval-labels}")
                .replace("samples: 12\n", "samples: 12\n    allow_scored_samples: true\n");
        RunRecord record = run(scored, Progress.NONE).record();
        assertThat(record.datasets().tunedOnScored()).isTrue();
        assertThat(record.notes()).contains("the plan was tuned on 12 samples that are scored; the recipe allows it");
    }

    @Test
    void otherTuningSamplesMakeAnotherRun() throws Exception {
        RunStore.Stored first = run(task.tunedText(), Progress.NONE);
        reopen(first);
        byte[] labels = Files.readAllBytes(folder.resolve("tune-labels"));
        labels[labels.length - 1] ^= 1;
        Files.write(folder.resolve("tune-labels"), labels);
        RunRecord second = run(task.tunedText(), Progress.NONE).record();
        assertThat(second.fingerprint()).isNotEqualTo(first.record().fingerprint());
    }

    @Test
    void otherDataBesideTheModelMakeAnotherRun() throws Exception {
        Path model = folder.resolve("model.onnx");
        Path data = DataBeside.move(model);
        RunStore.Stored first = run(ofFiles(model, task.wrongModel()), Progress.NONE);
        reopen(first);
        RunStore.Stored same = run(ofFiles(model, task.wrongModel()), Progress.NONE);
        assertThat(same.file()).isEqualTo(first.file());
        reopen(same);
        byte[] bytes = Files.readAllBytes(data);
        bytes[0] ^= 1;
        Files.write(data, bytes);
        RunRecord second = run(ofFiles(model, task.wrongModel()), Progress.NONE).record();
        assertThat(second.fingerprint()).isNotEqualTo(first.record().fingerprint());
        assertThat(second.model().sha256())
                .isNotEqualTo(first.record().model().sha256())
                .isEqualTo(second.variants().get("fp32").sha256());
    }

    @Test
    void weightsThatTheRecipeDoesNotCoverAreNoted() throws Exception {
        Path data = DataBeside.move(folder.resolve("model.onnx"));
        String told = "data_sha256: " + Sha256.of(Sha256.of(data) + "  model.onnx.data\n");

        RunRecord uncovered = run(task.text(), Progress.NONE).record();
        RunRecord covered = run(task.text().replaceFirst("onnx, ", "onnx, " + told + ", "), Progress.NONE)
                .record();

        assertThat(uncovered.notes())
                .contains("the recipe's sha256 of model.onnx does not cover the weights in model.onnx.data; '" + told
                        + "' beside it would");
        assertThat(covered.notes()).noneMatch(note -> note.contains("cover"));
        assertThat(covered.model().sha256()).isEqualTo(uncovered.model().sha256());
    }

    @Test
    void int8ModelIsKnownByItsDataToo() throws Exception {
        Path model = folder.resolve("model.onnx");
        DataBeside.move(model);
        Path given = task.wrongModel();
        Path data = DataBeside.move(given);
        RunStore.Stored run = run(ofFiles(model, given), Progress.NONE);
        assertThat(run.file().resolveSibling("wrong.onnx.data")).hasSameBinaryContentAs(data);
        SortedMap<String, String> digests = new TreeMap<>(Map.of("wrong.onnx.data", Sha256.of(data)));
        assertThat(run.record().variants().get("int8").sha256())
                .contains(Model.identity(Sha256.of(given), digests))
                .isNotEqualTo(Optional.of(Sha256.of(given)));
    }

    /** Two models that nobody vouches for, as {@code octet validate} takes them. */
    private Recipe ofFiles(Path fp32, Path int8) throws IOException {
        Path file = Files.writeString(
                folder.resolve("task.yaml"),
                task.text()
                        .replaceAll("(?m)^(name|model):.*\n", "")
                        .replaceAll("(?s)calibrate:.*?validate:", "validate:"));
        return Recipe.read(
                file,
                task.zoo(),
                new Recipe.Models(
                        ModelReference.ofFile(fp32, Optional.empty()),
                        ModelReference.ofFile(int8, Optional.empty()),
                        Map.of(),
                        "tiny"));
    }

    @Test
    void givenInt8ModelIsMeasuredAsItIs() throws Exception {
        Path given = task.wrongModel();
        RunStore.Stored run = run(task.givenText(given), Progress.NONE);
        RunRecord record = run.record();
        assertThat(run.file().resolveSibling("int8.onnx")).hasSameBinaryContentAs(given);
        assertThat(record.variants().get("int8").plan()).contains("as given");
        assertThat(record.variants().get("int8").sha256()).contains(Sha256.of(given));
        assertThat(record.calibration()).isEmpty();
        assertThat(record.datasets().calibration()).isEmpty();
        assertThat(record.stages()).extracting(RunRecord.Stage::name).containsExactly("accuracy");
        assertThat(record.accuracy().get(0).values()).containsEntry("fp32", 1.0).containsEntry("int8", 0.0);
        assertThat(record.verdict()).contains(RunRecord.Verdict.FAIL);
        assertThat(record.notes())
                .containsExactly(
                        "the INT8 model wrong was given, not made by Octet",
                        "no node of the INT8 model wrong computes in INT8: the engine runs all of it in float");
    }

    @Test
    void fewBoxesAreToldInTheRecordAndLeaveTheGateUndecided() throws Exception {
        RunRecord record = run(task.detectorText(12), Progress.NONE).record();
        assertThat(record.notes())
                .contains("detection_agreement: 1 of 1 categories have fewer than 20 boxes: a single box moves their"
                        + " average precision by points");
        assertThat(record.verdict()).contains(RunRecord.Verdict.UNDECIDED);
        assertThat(record.reasons().get(0).text()).contains("only 12 boxes to be found");
    }

    @Test
    void givenInt8ModelThatWasDamagedIsTakenAgain() throws Exception {
        String text = task.givenText(task.wrongModel());
        RunStore.Stored first = run(text, Progress.NONE);
        reopen(first);
        Files.write(first.file().resolveSibling("int8.onnx"), new byte[] {0}, StandardOpenOption.APPEND);
        RunStore.Stored second = run(text, Progress.NONE);
        assertThat(second.file()).isEqualTo(first.file());
        assertThat(second.record().files()).isEqualTo(first.record().files());
        assertThat(second.record().stages())
                .doesNotContainAnyElementsOf(first.record().stages());
    }

    @Test
    void givenInt8ModelThatGivesOtherTensorsIsRefused() throws IOException {
        Path other = folder.resolve("other.onnx");
        Graph graph = Graph.create("other", 17);
        graph.addInput("input", ElementType.FLOAT32, 1, 1, 4, 4);
        graph.add("Flatten", List.of("input"), List.of("scores"), Map.of());
        graph.addOutput("scores", ElementType.FLOAT32, 1, 16);
        graph.write(other);
        assertThatThrownBy(() -> run(task.givenText(other), Progress.NONE))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining("int8: other has no output 'logits'");
    }

    @Test
    void runThatEndsWhileCalibratingIsGoneOnWith() throws Exception {
        RuntimeException killed = new IllegalStateException("killed");
        assertThatThrownBy(() -> run(new Killer(killed))).isSameAs(killed);
        RunStore.Stored finished = run(Progress.NONE);
        try (var runs = Files.list(folder.resolve("runs/tiny"))) {
            assertThat(runs.toList()).isEqualTo(List.of(finished.file().getParent()));
        }
    }

    /** Fails when the calibration begins. */
    private record Killer(RuntimeException fault) implements Progress {
        @Override
        public void begin(String task, long total) {
            if (task.startsWith("calibrate")) {
                throw fault;
            }
        }

        @Override
        public void advance(long done) {}

        @Override
        public void note(String line) {}
    }
}
