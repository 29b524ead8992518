package dev.octet.validate;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.SplittableRandom;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.octet.datasets.BadSampleException;
import dev.octet.datasets.Label;
import dev.octet.datasets.Sample;
import dev.octet.engine.Feed;
import dev.octet.engine.Tensor;
import dev.octet.engine.Variant;
import dev.octet.fixtures.FakeEngine;
import dev.octet.io.Progress;
import dev.octet.metrics.AccuracyException;
import dev.octet.metrics.Loss;
import dev.octet.metrics.Metric;
import dev.octet.metrics.Scoring;
import dev.octet.statistics.PairedProportions;
import dev.octet.validate.AccuracySettings.OnBadSample;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class AccuracyRunTest {
    private static final int CLASSES = 7;
    private static final Metric TOP1 = Metric.named("top1").orElseThrow();
    private static final Metric TOP5 = Metric.named("top5").orElseThrow();
    private static final Metric ACCURACY = Metric.named("accuracy").orElseThrow();
    private static final Metric AGREEMENT = Metric.named("agreement").orElseThrow();

    @TempDir
    Path folder;

    private final FakeEngine fp32 = new FakeEngine(feed -> feed.tensors().get("x"));
    private final FakeEngine int8 = new FakeEngine(AccuracyRunTest::coarse);
    private Path csv;

    @BeforeEach
    void models() throws IOException {
        Files.writeString(folder.resolve("fp32.onnx"), "fp32");
        Files.writeString(folder.resolve("int8.onnx"), "int8");
        csv = folder.resolve("run/samples.csv");
    }

    @Test
    void valuesAndLossesAreThoseOfAPlainLoop() throws Exception {
        FakeDataset dataset = new FakeDataset(500, AccuracyRunTest::sample);
        List<AccuracyResult> results = run(dataset, scoring(TOP1, TOP5, ACCURACY, AGREEMENT), settings(3));
        int[] cells = new int[4];
        int agree = 0;
        for (int i = 0; i < 500; i++) {
            Sample sample = sample(i);
            int truth = ((Label.ClassIndex) sample.label()).index();
            int one = argMax(sample.feeds().get(0).tensors().get("x").toFloats());
            int two = argMax(coarse(sample.feeds().get(0)).toFloats());
            cells[(one == truth ? 0 : 2) + (two == truth ? 0 : 1)]++;
            agree += one == two ? 1 : 0;
        }
        PairedProportions table = new PairedProportions(cells[0], cells[1], cells[2], cells[3]);
        assertThat(table.worse()).isPositive();
        AccuracyResult top1 = results.get(0);
        assertThat(top1.values())
                .containsExactly(
                        Map.entry("fp32", (cells[0] + cells[1]) / 500.0),
                        Map.entry("int8", (cells[0] + cells[2]) / 500.0));
        assertThat(top1.baseline()).isEqualTo("fp32");
        Loss loss = top1.loss("int8").orElseThrow();
        assertThat(loss.absolute()).contains(table.absoluteLoss(0.95));
        assertThat(loss.relative()).isEqualTo(table.relativeLoss(0.95));
        assertThat(loss.worse()).hasValue(cells[1]);
        assertThat(loss.better()).hasValue(cells[2]);
        assertThat(loss.flips()).isEqualTo(500 - agree);
        assertThat(results.get(1).values().get("fp32"))
                .isGreaterThan(top1.values().get("fp32"));
        // Tribuo's confusion matrix and our own count must say the same.
        assertThat(results.get(2).values()).isEqualTo(top1.values());
        assertThat(results.get(3).values()).containsExactly(Map.entry("fp32", 1.0), Map.entry("int8", agree / 500.0));
        assertThat(top1.available()).isEqualTo(500);
        assertThat(top1.used()).isEqualTo(500);
    }

    @Test
    void readsEachSampleOnceForAllVariants() throws Exception {
        FakeDataset dataset = new FakeDataset(100, AccuracyRunTest::sample);
        run(dataset, scoring(TOP1), settings(2));
        assertThat(dataset.reads).hasValue(100);
        assertThat(fp32.runs).hasValue(100);
        assertThat(int8.runs).hasValue(100);
        assertThat(fp32.open).hasValue(0);
        assertThat(int8.open).hasValue(0);
    }

    @Test
    void threadsChangeNoByte() throws Exception {
        byte[] expected = null;
        for (int threads : new int[] {1, 2, 7}) {
            Path file = folder.resolve(threads + "/samples.csv");
            accuracy(scoring(TOP1, AGREEMENT), settings(threads))
                    .run(new FakeDataset(300, AccuracyRunTest::sample), file, 0.95, Progress.NONE);
            byte[] bytes = Files.readAllBytes(file);
            expected = expected == null ? bytes : expected;
            assertThat(bytes).isEqualTo(expected);
        }
    }

    @Test
    void killedRunGoesOnBehindItsLastShardWithTheSameBytes() throws Exception {
        Scoring scoring = scoring(TOP1, TOP5);
        Path undisturbed = folder.resolve("undisturbed.csv");
        List<AccuracyResult> expected = accuracy(scoring, settings(1))
                .run(new FakeDataset(200, AccuracyRunTest::sample), undisturbed, 0.95, Progress.NONE);

        FakeDataset dying = new FakeDataset(200, i -> {
            if (i == 150) {
                throw new IllegalStateException("the power goes");
            }
            return sample(i);
        });
        assertThatThrownBy(() -> run(dying, scoring, settings(2))).hasMessage("the power goes");
        // What a kill in the middle of a write leaves behind the last sync.
        Files.writeString(csv, "s128,3,,5,0,", StandardOpenOption.APPEND);
        fp32.runs.set(0);

        FakeDataset healthy = new FakeDataset(200, AccuracyRunTest::sample);
        List<AccuracyResult> resumed = run(healthy, scoring, settings(3));
        assertThat(Files.readString(csv)).isEqualTo(Files.readString(undisturbed));
        assertThat(resumed).isEqualTo(expected);
        assertThat(fp32.runs).hasValue(200 - 2 * SampleLog.SHARD_ROWS);

        run(healthy, scoring, settings(3));
        assertThat(fp32.runs).hasValue(200 - 2 * SampleLog.SHARD_ROWS);
    }

    @Test
    void garbledProgressBeginsAnew() throws Exception {
        FakeDataset dataset = new FakeDataset(100, AccuracyRunTest::sample);
        List<AccuracyResult> expected = run(dataset, scoring(TOP1), settings(1));
        Path progress = csv.resolveSibling(csv.getFileName() + ".progress");
        Files.writeString(progress, Files.readString(progress).replaceFirst("100 ", "-1x "));
        assertThat(run(dataset, scoring(TOP1), settings(1))).isEqualTo(expected);
        assertThat(fp32.runs).hasValue(200);
    }

    @Test
    void rowsOfAnotherModelAreNotReused() throws Exception {
        FakeDataset dataset = new FakeDataset(100, AccuracyRunTest::sample);
        run(dataset, scoring(TOP1), settings(1));
        Files.writeString(folder.resolve("int8.onnx"), "another int8");
        run(dataset, scoring(TOP1), settings(1));
        assertThat(fp32.runs).hasValue(200);
        assertThat(Files.readAllLines(csv)).hasSize(101);
    }

    @Test
    void resultsComeAgainFromTheTableAlone() throws Exception {
        FakeDataset dataset = new FakeDataset(300, AccuracyRunTest::sample, 5);
        List<AccuracyResult> results = run(dataset, scoring(TOP1, ACCURACY, AGREEMENT), skipping());
        assertThat(AccuracyRun.recompute(csv, 300, 0.95)).isEqualTo(results);
        assertThat(AccuracyRun.recompute(csv, 300, 0.99)
                        .get(0)
                        .losses()
                        .get(0)
                        .absolute()
                        .orElseThrow()
                        .high())
                .isGreaterThan(
                        results.get(0).losses().get(0).absolute().orElseThrow().high());
    }

    @Test
    void tableNamesItsColumns() throws Exception {
        run(new FakeDataset(2, AccuracyRunTest::sample, 1), scoring(TOP1, AGREEMENT), skipping());
        List<String> lines = Files.readAllLines(csv);
        assertThat(lines.get(0))
                .isEqualTo("id,label,fault,fp32.prediction,fp32.top1,fp32.agreement,"
                        + "int8.prediction,int8.top1,int8.agreement");
        assertThat(lines.get(1)).matches("s0,[0-6],,[0-6],[01],1,[0-6],[01],[01]");
        assertThat(lines.get(2)).isEqualTo("s1,,\"fake: sample s1: is a \"\"corrupt\"\" JPEG, by design\",,,,,,");
    }

    @Test
    void badSampleEndsTheRunUnlessSkippingIsAllowed() throws Exception {
        FakeDataset dataset = new FakeDataset(100, AccuracyRunTest::sample, 90, 30);
        assertThatThrownBy(() -> run(dataset, scoring(TOP1), settings(4)))
                .isInstanceOf(BadSampleException.class)
                .hasMessage("fake: sample s30: is a \"corrupt\" JPEG, by design");
        assertThat(fp32.open).hasValue(0);

        AccuracyResult result = run(dataset, scoring(TOP1), skipping()).get(0);
        assertThat(result.asked()).isEqualTo(100);
        assertThat(result.used()).isEqualTo(98);
        assertThat(result.skipped())
                .extracting(AccuracyResult.SkippedSample::id)
                .containsExactly("s30", "s90");
    }

    @Test
    void onlyBadSamplesGiveNoResult() {
        FakeDataset dataset = new FakeDataset(2, AccuracyRunTest::sample, 0, 1);
        assertThatThrownBy(() -> run(dataset, scoring(TOP1), skipping()))
                .isInstanceOf(AccuracyException.class)
                .hasMessageContaining("no sample that could be read (2 skipped)");
    }

    @Test
    void drawOfSamplesIsSeededAndKnowsTheWholeDataset() throws Exception {
        FakeDataset dataset = new FakeDataset(100, AccuracyRunTest::sample);
        AccuracySettings ten = new AccuracySettings(OptionalInt.of(10), 3, OnBadSample.REFUSE, 2);
        AccuracyResult result = run(dataset, scoring(TOP1), ten).get(0);
        assertThat(result.asked()).isEqualTo(10);
        assertThat(result.available()).isEqualTo(100);
        assertThat(Files.readAllLines(csv).get(1))
                .startsWith(dataset.shuffled(3, 10).id(0) + ",");
    }

    @Test
    void nanOutputsAreWrongAndCounted() throws Exception {
        FakeEngine broken = new FakeEngine(feed -> {
            float[] x = feed.tensors().get("x").toFloats();
            x[2] = x[0] > 0.5 ? Float.NaN : x[2];
            return Tensor.ofFloats(x, 1, CLASSES);
        });
        FakeDataset dataset = new FakeDataset(200, AccuracyRunTest::sample);
        AccuracyResult result = new AccuracyRun(variants(broken), scoring(TOP1, AGREEMENT), settings(2))
                .run(dataset, csv, 0.95, Progress.NONE)
                .get(1);
        int nan = result.notANumber().get("int8");
        assertThat(nan).isBetween(20, 180);
        assertThat(result.notANumber().get("fp32")).isZero();
        assertThat(result.values().get("int8")).isEqualTo((200 - nan) / 200.0);
        assertThat(Files.readString(csv)).contains(",nan,0,0");
    }

    @Test
    void moreThanTwoVariantsAreEachComparedWithTheFirst() throws Exception {
        List<Variant> three = List.of(
                new Variant("v1.0", folder.resolve("fp32.onnx"), fp32),
                new Variant("bf16", folder.resolve("fp32.onnx"), fp32),
                new Variant("int8", folder.resolve("int8.onnx"), int8));
        AccuracyResult result = new AccuracyRun(three, scoring(TOP1), settings(2))
                .run(new FakeDataset(50, AccuracyRunTest::sample), csv, 0.95, Progress.NONE)
                .get(0);
        assertThat(result.values()).containsOnlyKeys("v1.0", "bf16", "int8");
        assertThat(result.losses()).extracting(Loss::baseline).containsExactly("v1.0", "v1.0");
        assertThat(result.loss("bf16").orElseThrow().flips()).isZero();
    }

    @Test
    void labelBeyondTheModelsClassesIsExplained() {
        FakeDataset dataset =
                new FakeDataset(10, i -> new Sample("s" + i, sample(i).feeds(), new Label.ClassIndex(CLASSES)));
        assertThatThrownBy(() -> run(dataset, scoring(TOP1), settings(1)))
                .isInstanceOf(AccuracyException.class)
                .hasMessage(
                        "fp32: sample s0: top1 cannot score the output: it scores 7 classes but the label is class 7."
                                + " Is this the model's dataset, and task.postprocess.class_offset right?");
    }

    @Test
    void unlabelledSamplesCanOnlyAgree() throws Exception {
        FakeDataset dataset =
                new FakeDataset(20, i -> new Sample("s" + i, sample(i).feeds(), new Label.None()));
        assertThat(run(dataset, scoring(AGREEMENT), settings(1)).get(0).values().get("fp32"))
                .isEqualTo(1);
        assertThatThrownBy(() -> run(dataset, scoring(ACCURACY), settings(1)))
                .isInstanceOf(AccuracyException.class)
                .hasMessageContaining("accuracy needs a class as its label but the label is ''");
    }

    @Test
    void tablesThatAreNotOursAreRefused() throws Exception {
        Files.createDirectories(csv.getParent());
        for (String text : List.of(
                "",
                "id,label\n",
                "id,label,fault,a.prediction,a.top1,b.prediction\n",
                "id,label,fault,a.prediction,a.topp\nx,1,,1,1\n",
                "id,label,fault,a.prediction,a.top1\nx,1,,1\n",
                "id,label,fault,a.prediction,a.top1\nx,1,,1,yes\n",
                "id,label,fault,a.prediction,a.top1\n\"x,1,,1,1\n")) {
            Files.writeString(csv, text);
            assertThatThrownBy(() -> AccuracyRun.recompute(csv, 1, 0.95))
                    .as(text)
                    .isInstanceOf(AccuracyException.class)
                    .hasMessageContaining(csv + ": is not a");
        }
    }

    @Test
    void variantsNeedNamesOfTheirOwn() {
        assertThatThrownBy(() -> new AccuracyRun(
                        List.of(variants(int8).get(0), variants(int8).get(0)), scoring(TOP1), settings(1)))
                .hasMessage("two variants have one name: [fp32, fp32]");
    }

    private List<AccuracyResult> run(FakeDataset dataset, Scoring scoring, AccuracySettings settings)
            throws IOException, InterruptedException {
        return accuracy(scoring, settings).run(dataset, csv, 0.95, Progress.NONE);
    }

    private AccuracyRun accuracy(Scoring scoring, AccuracySettings settings) {
        return new AccuracyRun(variants(int8), scoring, settings);
    }

    private List<Variant> variants(FakeEngine second) {
        return List.of(
                new Variant("fp32", folder.resolve("fp32.onnx"), fp32),
                new Variant("int8", folder.resolve("int8.onnx"), second));
    }

    private static Scoring scoring(Metric... metrics) {
        return Scoring.of(metrics);
    }

    private static AccuracySettings settings(int threads) {
        return new AccuracySettings(OptionalInt.empty(), 1, OnBadSample.REFUSE, threads);
    }

    private static AccuracySettings skipping() {
        return new AccuracySettings(OptionalInt.empty(), 1, OnBadSample.SKIP, 2);
    }

    /** Scores of the classes, in which the true one is often but not always the highest. */
    private static Sample sample(int index) {
        SplittableRandom random = new SplittableRandom(index);
        float[] scores = new float[CLASSES];
        for (int i = 0; i < CLASSES; i++) {
            scores[i] = (float) random.nextDouble();
        }
        int truth = random.nextInt(CLASSES);
        scores[truth] += 0.4f;
        return new Sample(
                "s" + index, List.of(Feed.of("x", Tensor.ofFloats(scores, 1, CLASSES))), new Label.ClassIndex(truth));
    }

    /** The scores rounded, as quantization does: some neighbours become equal. */
    private static Tensor coarse(Feed feed) {
        float[] scores = feed.tensors().get("x").toFloats();
        for (int i = 0; i < scores.length; i++) {
            scores[i] = Math.round(scores[i] * 10) / 10f;
        }
        return Tensor.ofFloats(scores, 1, CLASSES);
    }

    private static int argMax(float[] scores) {
        int best = 0;
        for (int i = 1; i < scores.length; i++) {
            best = scores[i] > scores[best] ? i : best;
        }
        return best;
    }
}
