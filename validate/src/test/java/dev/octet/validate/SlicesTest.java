package dev.octet.validate;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.octet.datasets.Dataset;
import dev.octet.datasets.Label;
import dev.octet.datasets.Sample;
import dev.octet.engine.Feed;
import dev.octet.engine.Tensor;
import dev.octet.engine.Variant;
import dev.octet.fixtures.FakeEngine;
import dev.octet.io.Progress;
import dev.octet.metrics.Metric;
import dev.octet.metrics.Scoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;
import static org.assertj.core.api.Assertions.within;

/** Where a variant lost: flips, parts of the samples, categories. */
class SlicesTest {
    private static final Metric TOP1 = Metric.named("top1").orElseThrow();
    private static final Metric AUROC = Metric.named("auroc").orElseThrow();

    @TempDir
    Path folder;

    /** Sample i is of class i % 4 and of site i % 3; the variant errs on class 2 of site 1. */
    @Test
    void worstSlicesAreByLabelAndByTheDatasetsColumns() throws Exception {
        AccuracyResult result =
                run(top1(240), TOP1, SlicesTest::isClassTwoOfSiteOne).get(0);
        assertThat(result.values()).containsExactly(entry("fp32", 1.0), entry("int8", 220 / 240.0));
        assertThat(result.slices()).extracting(Slice::by).containsExactly("label", "site");
        Slice byLabel = result.slices().get(0);
        assertThat(byLabel.label()).isEqualTo("2");
        assertThat(byLabel.samples()).isEqualTo(60);
        assertThat(byLabel.values()).containsExactly(entry("fp32", 1.0), entry("int8", 40 / 60.0));
        assertThat(byLabel.losses().get(0).absolute().orElseThrow().low()).isBetween(0.2, 0.33);
        assertThat(byLabel.losses().get(0).worse()).hasValue(20);
        assertThat(result.slices().get(1).label()).isEqualTo("north, \"1\"");
        assertThat(result.slices().get(1).samples()).isEqualTo(80);
        assertThat(AccuracyRun.recompute(csv(), 240, 0.95)).isEqualTo(List.of(result));
    }

    @Test
    void slicesOfFewSamplesAndWithoutLossAreLeftOut() throws Exception {
        assertThat(run(top1(36), TOP1, SlicesTest::isClassTwoOfSiteOne).get(0).slices())
                .extracting(Slice::by)
                .containsExactly("site");
    }

    @Test
    void categoriesAreEachScoredOnTheSamplesThatAreKnown() throws Exception {
        List<Sample> samples = IntStream.range(0, 60)
                .mapToObj(i -> sample(
                        i,
                        Label.Categories.parse((i % 2) + ";" + (i % 5 == 0 ? "nan" : i % 3 == 0 ? "1" : "0") + ";0"),
                        i % 2 == 1 || i % 7 == 0 ? 1 : 0,
                        i % 3 == 0 ? 1 : 0.5f,
                        i))
                .toList();
        AccuracyResult result = run(Dataset.of("films", samples), AUROC, number -> number % 10 == 3)
                .get(0);
        assertThat(result.categories()).extracting(Slice::label).containsExactly("0", "1", "2");
        Slice first = result.categories().get(0);
        assertThat(first.by()).isEqualTo(Slice.CATEGORY);
        assertThat(first.samples()).isEqualTo(60);
        assertThat(first.values().get("fp32")).isCloseTo((25 * 1 + 5 * 0.5) / 30, within(1e-12));
        Slice second = result.categories().get(1);
        assertThat(second.samples()).isEqualTo(48);
        assertThat(second.values().get("fp32")).isCloseTo(1, within(1e-12));
        assertThat(second.losses().get(0).absolute()).isPresent();
        assertThat(result.categories().get(2).values().get("fp32")).isNaN();
        assertThat(result.categories().get(2).losses().get(0).absolute()).isEmpty();
        // the mean leaves out the category that is nowhere
        assertThat(result.values().get("fp32"))
                .isCloseTo((first.values().get("fp32") + second.values().get("fp32")) / 2, within(1e-12));
    }

    @Test
    void groupsOfTheDatasetAreTheUnitsOfItsIntervals() throws Exception {
        List<Sample> samples = IntStream.range(0, 200)
                .mapToObj(i -> new Sample(
                        "s" + i,
                        scores(i, i / 10 % 2 == 0 ? 0 : 1).feeds(),
                        new Label.ClassIndex(0),
                        Map.of(Dataset.GROUP, "patient " + i / 10),
                        Optional.empty()))
                .toList();
        AccuracyResult result = run(Dataset.of("patients", samples), TOP1, number -> number % 9 == 0)
                .get(0);
        assertThat(Files.readAllLines(csv()).get(0)).startsWith("id,label,fault,group,fp32.prediction,");
        assertThat(result.losses().get(0).absolute().orElseThrow().method()).contains("by 20 groups");
        assertThat(result.slices()).isEmpty();
    }

    @Test
    void columnsThatWouldBeMistakenAreRefused() {
        Sample wrong = new Sample(
                "s", scores(0, 0).feeds(), new Label.ClassIndex(0), Map.of("fp32.prediction", "1"), Optional.empty());
        assertThatThrownBy(() -> run(Dataset.of("wrong", List.of(wrong)), TOP1, number -> false))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("'fp32.prediction' cannot be a column of samples.csv; rename it in the dataset");
    }

    private static Dataset top1(int samples) {
        return Dataset.of(
                "sites",
                IntStream.range(0, samples)
                        .mapToObj(i -> new Sample(
                                "s" + i,
                                scores(i, i % 4).feeds(),
                                new Label.ClassIndex(i % 4),
                                Map.of("site", "north, \"" + i % 3 + "\""),
                                Optional.empty()))
                        .toList());
    }

    private static Sample scores(int number, int top) {
        float[] scores = new float[5];
        scores[top] = 1;
        scores[4] = number;
        return sample(number, new Label.ClassIndex(top), scores);
    }

    private static Sample sample(int number, Label label, float... scores) {
        return new Sample("s" + number, List.of(Feed.of("x", Tensor.ofFloats(scores, 1, scores.length))), label);
    }

    /** The last score is the sample's number, which both models drop; INT8 turns some answers around. */
    private List<AccuracyResult> run(Dataset dataset, Metric metric, IntPredicate errs)
            throws IOException, InterruptedException {
        Files.writeString(folder.resolve("model.onnx"), "any");
        List<Variant> variants = List.of(
                new Variant("fp32", folder.resolve("model.onnx"), new FakeEngine(feed -> model(feed, number -> false))),
                new Variant("int8", folder.resolve("model.onnx"), new FakeEngine(feed -> model(feed, errs))));
        return new AccuracyRun(variants, Scoring.of(metric), AccuracySettings.all())
                .run(dataset, csv(), 0.95, Progress.NONE);
    }

    private static Tensor model(Feed feed, IntPredicate errs) {
        float[] scores = feed.tensors().get("x").toFloats();
        int number = (int) scores[scores.length - 1];
        scores[scores.length - 1] = 0;
        for (int i = 0; i < scores.length && errs.test(number); i++) {
            scores[i] = -scores[i];
        }
        return Tensor.ofFloats(scores, 1, scores.length);
    }

    private static boolean isClassTwoOfSiteOne(int number) {
        return number % 4 == 2 && number % 3 == 1;
    }

    private Path csv() {
        return folder.resolve("samples.csv");
    }
}
