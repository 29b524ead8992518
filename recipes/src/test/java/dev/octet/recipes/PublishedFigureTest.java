package dev.octet.recipes;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.octet.engine.Engine;
import dev.octet.io.InvalidInputException;
import dev.octet.io.Progress;
import dev.octet.io.Sha256;
import dev.octet.metrics.AccuracyException;
import dev.octet.metrics.Metric;
import dev.octet.reports.ReferenceRecord;
import dev.octet.reports.RunRecord;
import dev.octet.reports.RunStore;
import dev.octet.statistics.Estimate;
import dev.octet.validate.AccuracyResult;
import dev.octet.zoo.Zoo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

/** What is published of a model, alone and in runs of a catalogued model that gets all 40 pictures right. */
class PublishedFigureTest {
    private static final Metric TOP1 = Metric.named("top1").orElseThrow();

    @TempDir
    Path folder;

    private TinyTask task;
    private final List<String> told = new ArrayList<>();

    @BeforeEach
    void make() throws IOException {
        task = TinyTask.in(folder);
    }

    @Test
    void aRunOverAllSamplesIsHeldToTheTolerance() {
        PublishedFigure published = new PublishedFigure(0.76, 50_000, OptionalDouble.of(0.003), "somewhere");
        assertThat(published.against(top1(0.7631, 50_000)).orElseThrow().agrees())
                .isFalse();
        assertThat(published.against(top1(0.7571, 50_000)).orElseThrow().agrees())
                .isTrue();
        PublishedFigure untold = new PublishedFigure(0.76, 50_000, OptionalDouble.empty(), "somewhere");
        assertThat(untold.against(top1(0.7641, 50_000)).orElseThrow().allowed()).isEqualTo(0.005);
    }

    @Test
    void fewerSamplesMayScatter() {
        PublishedFigure published = new PublishedFigure(0.76, 50_000, OptionalDouble.of(0.003), "somewhere");
        ReferenceRecord some = published.against(top1(0.73, 1000)).orElseThrow();
        assertThat(some.agrees()).isTrue();
        assertThat(some.allowed()).isCloseTo(0.003 + 3 * Math.sqrt(0.73 * 0.27 / 1000 * 0.98), within(1e-12));
        assertThat(published.against(top1(0.70, 1000)).orElseThrow().agrees()).isFalse();
        assertThat(PublishedFigure.of(some)).isEqualTo(published);
    }

    @Test
    void plainNumbersHaveARelativeToleranceAndTheirOwnError() {
        Metric perplexity = Metric.named("perplexity").orElseThrow();
        PublishedFigure published = new PublishedFigure(20, 400, OptionalDouble.empty(), "somewhere");
        Estimate bounds = new Estimate(21, 20, 22, 0.95, 0.5, "jackknife");
        AccuracyResult result = result(perplexity, 21, 100, Map.of("fp32", bounds));
        assertThat(published.against(result).orElseThrow().allowed())
                .isCloseTo(0.1 + 3 * 0.5 * Math.sqrt(0.75), within(1e-12));
        assertThat(published.against(result(perplexity, Double.NaN, 100, Map.of())))
                .isEmpty();
    }

    @Test
    void aRunThatAgreesKeepsTheFigureAndSaysNothing() throws Exception {
        RunRecord record = run("1.0", task.text()).record();
        ReferenceRecord reference = record.accuracy().get(0).reference().orElseThrow();
        assertThat(reference.agrees()).isTrue();
        assertThat(reference.source()).isEqualTo("a paper");
        assertThat(record.notes()).noneMatch(note -> note.contains("published"));
    }

    @Test
    void aRunThatIsOffWarnsAtOnceAndForEver() throws Exception {
        RunStore.Stored run = run("0.9", task.text());
        assertThat(run.record().accuracy().get(0).reference().orElseThrow().agrees())
                .isFalse();
        String note =
                "fp32 top1 is 100.00% on 40 samples of eval-images but 90.00% is published (a paper), and 0.50 is the"
                        + " most that chance and tolerance explain: preprocessing, postprocessing or labels";
        assertThat(run.record().notes()).anyMatch(text -> text.startsWith(note));
        assertThat(told).anyMatch(text -> text.startsWith("tiny: " + note));
        assertThat(Recomputation.of(run.file().getParent(), run.record())).isEqualTo(run.record());
    }

    @Test
    void aRecipeCanRequireTheFigure() throws Exception {
        String requires = task.text().replace("{samples: all}", "{samples: all, reference: require}");
        assertThat(run("1.0", requires).record().verdict()).contains(RunRecord.Verdict.PASS);
        assertThatThrownBy(() -> run("0.9", requires))
                .isInstanceOf(AccuracyException.class)
                .hasMessageContaining("so the run ends here");
        assertThatThrownBy(() -> runOwn(requires))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining(
                        "validate.accuracy.reference: requires a published figure, but the catalogue has none");
    }

    @Test
    void aGateCanAskForAShareOfTheFigure() throws Exception {
        String gate = task.text().replaceFirst("accuracy_loss: .*", "accuracy: {metric: top1, of_reference: 90%}");
        assertThat(run("1.0", gate).record().reasons().get(0).text())
                .isEqualTo(
                        "top1: 95% sure that it is at least 93.66% (at least 90%, 90% of the published FP32 figure wanted)");
        assertThatThrownBy(() -> runOwn(gate))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining("gate.accuracy: has of_reference, but the catalogue has no figure");
    }

    private RunStore.Stored run(String published, String recipe) throws IOException, InterruptedException {
        Path model = folder.resolve("model.onnx");
        Path catalogue = Files.createDirectories(folder.resolve("home/zoo/catalogue"));
        Files.writeString(
                catalogue.resolve("halves.yaml"),
                String.join(
                        "\n",
                        "octet: 1",
                        "models:",
                        "  halves:",
                        "    title: Halves",
                        "    framework: {name: Handmade, version: '1'}",
                        "    licence: MIT",
                        "    provenance: made by a test",
                        "    file: {sha256: " + Sha256.of(model) + ", bytes: " + Files.size(model)
                                + ", mirror: model.onnx}",
                        "    references:",
                        "      - {dataset: eval-images, metric: top1, value: " + published
                                + ", samples: 40, measured: a paper}",
                        ""));
        Zoo zoo = Zoo.open(
                folder.resolve("home"),
                Map.of("OCTET_CACHE", folder.resolve("cache").toString(), "OCTET_MIRROR", folder.toString()));
        Path file =
                Files.writeString(folder.resolve("recipe.yaml"), recipe.replaceFirst("model: .*", "model: zoo:halves"));
        return new Runner(zoo, Engine.onnxRuntime(), folder.resolve("runs"), Runner.Options.NONE)
                .run(Recipe.read(file, zoo), new Telling());
    }

    private void runOwn(String recipe) throws IOException, InterruptedException {
        new Runner(task.zoo(), Engine.onnxRuntime(), folder.resolve("runs"), Runner.Options.NONE)
                .run(task.recipe(recipe), Progress.NONE);
    }

    private final class Telling implements Progress {
        @Override
        public void begin(String what, long total) {}

        @Override
        public void advance(long by) {}

        @Override
        public void note(String text) {
            told.add(text);
        }
    }

    private static AccuracyResult top1(double fp32, int samples) {
        return result(TOP1, fp32, samples, Map.of());
    }

    private static AccuracyResult result(Metric metric, double fp32, int samples, Map<String, Estimate> bounds) {
        return new AccuracyResult(
                metric,
                samples,
                samples,
                samples,
                List.of(),
                Map.of("fp32", fp32),
                bounds,
                Map.of("fp32", 0),
                List.of(),
                List.of(),
                List.of(),
                Optional.empty());
    }
}
