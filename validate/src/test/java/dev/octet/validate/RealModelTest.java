package dev.octet.validate;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.SplittableRandom;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.octet.datasets.Label;
import dev.octet.datasets.Sample;
import dev.octet.engine.ElementType;
import dev.octet.engine.Engine;
import dev.octet.engine.Feed;
import dev.octet.engine.Graph;
import dev.octet.engine.Tensor;
import dev.octet.engine.Variant;
import dev.octet.io.Progress;
import dev.octet.metrics.Answer;
import dev.octet.metrics.Metric;
import dev.octet.metrics.Scoring;

import static org.assertj.core.api.Assertions.assertThat;

/** The accuracy run through ONNX Runtime, on a classifier of one matrix and on the same with coarse weights. */
class RealModelTest {
    private static final int INPUTS = 4;
    private static final int CLASSES = 3;

    @TempDir
    Path folder;

    @Test
    void scoresModelsOfTheEngineAsAPlainLoopDoes() throws Exception {
        float[] fine = new float[INPUTS * CLASSES];
        float[] coarse = new float[INPUTS * CLASSES];
        SplittableRandom random = new SplittableRandom(3);
        for (int i = 0; i < fine.length; i++) {
            fine[i] = (float) random.nextDouble(-1, 1);
            coarse[i] = Math.round(fine[i] * 2) / 2f;
        }
        FakeDataset dataset = new FakeDataset(400, index -> {
            float[] x = features(index);
            return new Sample(
                    "s" + index,
                    List.of(Feed.of("x", Tensor.ofFloats(x, 1, INPUTS))),
                    new Label.ClassIndex(top(fine, x)));
        });
        List<Variant> variants = List.of(variant("fp32", fine), variant("int8", coarse));
        AccuracySettings settings =
                new AccuracySettings(OptionalInt.empty(), 1, AccuracySettings.OnBadSample.REFUSE, 2);
        Scoring scoring = Scoring.of(Metric.named("accuracy").orElseThrow());

        AccuracyResult result = new AccuracyRun(variants, scoring, settings)
                .run(dataset, folder.resolve("samples.csv"), 0.95, Progress.NONE)
                .get(0);

        int same = 0;
        for (int i = 0; i < dataset.size(); i++) {
            same += top(fine, features(i)) == top(coarse, features(i)) ? 1 : 0;
        }
        assertThat(same).isBetween(200, 399);
        assertThat(result.values()).containsExactly(Map.entry("fp32", 1.0), Map.entry("int8", same / 400.0));
        assertThat(result.loss("int8").orElseThrow().worse()).hasValue(400 - same);
    }

    private Variant variant(String name, float[] weights) {
        Graph graph = Graph.create(name, 17);
        graph.addInput("x", ElementType.FLOAT32, -1, INPUTS);
        graph.initializer("w", Tensor.ofFloats(weights, INPUTS, CLASSES));
        graph.add("MatMul", List.of("x", "w"), List.of("logits"), Map.of());
        graph.addOutput("logits", ElementType.FLOAT32, -1, CLASSES);
        Path file = folder.resolve(name + ".onnx");
        graph.write(file);
        return new Variant(name, file, Engine.onnxRuntime());
    }

    private static float[] features(int index) {
        SplittableRandom random = new SplittableRandom(index);
        float[] x = new float[INPUTS];
        for (int i = 0; i < INPUTS; i++) {
            x[i] = (float) random.nextDouble(-1, 1);
        }
        return x;
    }

    private static int top(float[] weights, float[] x) {
        double[] scores = new double[CLASSES];
        for (int c = 0; c < CLASSES; c++) {
            for (int i = 0; i < INPUTS; i++) {
                scores[c] += (double) x[i] * weights[i * CLASSES + c];
            }
        }
        return new Answer.ClassScores(scores, 0).top();
    }
}
