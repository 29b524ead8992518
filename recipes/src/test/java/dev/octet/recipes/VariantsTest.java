package dev.octet.recipes;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.octet.engine.ElementType;
import dev.octet.engine.Engine;
import dev.octet.engine.Graph;
import dev.octet.io.InvalidInputException;
import dev.octet.io.Progress;
import dev.octet.io.Sha256;
import dev.octet.reports.AccuracyRecord;
import dev.octet.reports.RunRecord;
import dev.octet.reports.RunStore;
import dev.octet.reports.ThroughputRecord;
import dev.octet.reports.ValidatedTable;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Runs with models beside FP32 and INT8: one that is the FP32 model again, and one that is always wrong. */
class VariantsTest {
    @TempDir
    Path folder;

    private TinyTask task;

    @BeforeEach
    void make() throws IOException {
        task = TinyTask.in(folder);
        task.wrongModel();
        Files.copy(folder.resolve("model.onnx"), folder.resolve("same.onnx"));
    }

    private String text(String gate) throws IOException {
        String variants = "variants:\n  same: " + own("same.onnx") + "\n  wrong: " + own("wrong.onnx") + "\n";
        return task.text().replace("validate:\n", variants + "validate:\n") + gate;
    }

    private String own(String file) throws IOException {
        return "{file: " + file + ", sha256: " + Sha256.of(folder.resolve(file)) + "}";
    }

    private RunStore.Stored run(String text) throws IOException, InterruptedException {
        return new Runner(task.zoo(), Engine.onnxRuntime(), folder.resolve("runs"), Runner.Options.NONE)
                .run(task.recipe(text), Progress.NONE);
    }

    @Test
    void areScoredOnTheSameSamplesAndStandInRecordAndTable() throws Exception {
        RunStore.Stored run = run(text(""));
        RunRecord record = run.record();
        assertThat(record.variants().keySet()).containsExactly("fp32", "int8", "same", "wrong");
        assertThat(record.variants().get("wrong").sha256()).contains(Sha256.of(folder.resolve("wrong.onnx")));
        assertThat(record.variants().get("wrong").plan()).contains("as given: wrong");
        AccuracyRecord top1 = record.accuracy().get(0);
        assertThat(top1.values()).containsEntry("same", 1.0).containsEntry("wrong", 0.0);
        assertThat(top1.losses())
                .extracting(loss -> loss.variant().orElseThrow())
                .containsExactly("int8", "same", "wrong");
        assertThat(Files.readAllLines(run.file().resolveSibling("samples.csv")).get(0))
                .endsWith("same.prediction,same.top1,wrong.prediction,wrong.top1");
        assertThat(record.verdict())
                .as("only int8 is judged unless the gate names others")
                .contains(RunRecord.Verdict.PASS);
        assertThat(Recomputation.of(run.file().getParent(), record)).isEqualTo(record);
        assertThat(ValidatedTable.of(List.of(record)).csv()).contains("accuracy_wrong");
    }

    @Test
    void areJudgedWhereTheGateNamesThem() throws Exception {
        RunRecord record = run(text("  variants: [same, wrong]\n")).record();
        assertThat(record.verdict()).contains(RunRecord.Verdict.FAIL);
        assertThat(record.reasons())
                .extracting(RunRecord.Reason::criterion)
                .containsExactly("accuracy_loss top1 of same", "accuracy_loss top1 of wrong");
        assertThat(record.reasons().get(1).text())
                .startsWith("wrong top1: 95% sure that the relative loss is at least");
    }

    @Test
    void areMeasuredInTheSameRounds() throws Exception {
        String speed = "  throughput: {setting: 1s1c1ins1bs, rounds: 6, round: 40ms, warmup: 40ms}\n";
        RunRecord record = run(text("  variants: [same]\n  speed_up: {min: 0.01}\n")
                        .replace("validate:\n", "validate:\n" + speed))
                .record();
        ThroughputRecord throughput = record.throughput().orElseThrow();
        assertThat(throughput.speeds()).containsOnlyKeys("fp32", "int8", "same", "wrong");
        assertThat(throughput.ratios())
                .extracting(ratio -> ratio.variant().orElseThrow())
                .containsExactly("int8", "same", "wrong");
        assertThat(record.reasons().get(1).text()).startsWith("same speed-up: ");
    }

    @Test
    void anyOfThemCanBeTheBaseline() throws Exception {
        String speed =
                "  throughput: {setting: 1s1c1ins1bs, rounds: 6, round: 40ms, warmup: 40ms, noise_floor: true}\n";
        RunStore.Stored run =
                run(text("  variants: [int8, fp32]\n").replace("validate:\n", "baseline: same\nvalidate:\n" + speed));
        RunRecord record = run.record();
        assertThat(record.baseline()).isEqualTo("same");
        assertThat(record.accuracy().get(0).losses())
                .extracting(loss -> loss.variant().orElseThrow())
                .containsExactly("fp32", "int8", "wrong");
        assertThat(record.throughput().orElseThrow().ratios())
                .extracting(ratio -> ratio.variant().orElseThrow())
                .containsExactly("fp32", "int8", "wrong");
        assertThat(record.reasons())
                .extracting(RunRecord.Reason::criterion)
                .containsExactly("accuracy_loss top1 of int8", "accuracy_loss top1 of fp32");
        assertThat(Recomputation.of(run.file().getParent(), record)).isEqualTo(record);
        assertThat(ValidatedTable.of(List.of(record)).markdown()).contains("/SAME]");
    }

    @Test
    void theBaselineIsOneOfTheVariantsAndNotJudged() throws IOException {
        assertThatThrownBy(() -> run(text("").replace("validate:\n", "baseline: bf16\nvalidate:\n")))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining("baseline: 'bf16' is not known");
        assertThatThrownBy(() -> run(text("").replace("validate:\n", "baseline: int8\nvalidate:\n")))
                .hasMessageContaining("gate.variants: is missing, and int8, which would be judged, is the baseline");
        assertThatThrownBy(
                        () -> run(text("  variants: [same]\n").replace("validate:\n", "baseline: same\nvalidate:\n")))
                .hasMessageContaining("gate.variants: 'same' is not known");
    }

    @Test
    void needTheInputsAndOutputsOfTheBaseline() throws Exception {
        Graph other = Graph.create("other", 17);
        other.addInput("pixels", ElementType.FLOAT32, 1, 1, 4, 4);
        other.add("Relu", List.of("pixels"), List.of("logits"), Map.of());
        other.addOutput("logits", ElementType.FLOAT32, 1, 1, 4, 4);
        other.write(folder.resolve("wrong.onnx"));
        assertThatThrownBy(() -> run(text("")))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining("variants: wrong has no input 'input', which the FP32 model has");
    }

    @Test
    void needNamesOfTheirOwn() throws Exception {
        for (String name : List.of("fp32", "int8", "fp32_again", "Wrong", "a.b", "loss")) {
            String text = text("").replace("  wrong: ", "  " + name + ": ");
            assertThatThrownBy(() -> task.recipe(text))
                    .as(name)
                    .isInstanceOf(InvalidInputException.class)
                    .hasMessageContaining("variants." + name + ": ");
        }
        assertThatThrownBy(() -> task.recipe(text("  variants: [smae]\n")))
                .hasMessageContaining("gate.variants: 'smae' is not known")
                .hasMessageContaining("Did you mean 'same'?");
        assertThatThrownBy(() -> task.recipe(text("  variants: [fp32]\n"))).hasMessageContaining("'fp32' is not known");
    }
}
