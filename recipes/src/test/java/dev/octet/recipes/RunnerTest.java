package dev.octet.recipes;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.octet.engine.Engine;
import dev.octet.io.Progress;
import dev.octet.io.Sha256;
import dev.octet.reports.RunRecord;
import dev.octet.reports.RunStore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Runs of a tiny network through the real engine; speed is not measured. */
class RunnerTest {
    @TempDir
    Path folder;

    private TinyTask task;

    @BeforeEach
    void make() throws IOException {
        task = TinyTask.in(folder);
    }

    private RunStore.Stored run(Progress progress) throws IOException, InterruptedException {
        return new Runner(task.zoo(), Engine.onnxRuntime(), folder.resolve("runs"), Runner.Options.NONE)
                .run(task.recipe(), progress);
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
        Runner runner = new Runner(task.zoo(), Engine.onnxRuntime(), folder.resolve("runs"), Runner.Options.NONE);
        RunRecord record =
                runner.run(task.recipe(task.syntheticText()), Progress.NONE).record();
        assertThat(record.accuracy()).isEmpty();
        assertThat(record.stages()).extracting(RunRecord.Stage::name).containsExactly("calibrate", "throughput");
        assertThat(record.calibration().orElseThrow().samples()).contains((long) TinyTask.CALIBRATION);
        assertThat(record.reasons()).extracting(RunRecord.Reason::criterion).containsExactly("speed_up");
        assertThat(record.model().synthetic())
                .as("a model of the user's own on random samples")
                .isFalse();
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
