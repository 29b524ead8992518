package dev.octet.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import dev.octet.calibrate.Calibration;
import dev.octet.calibrate.CalibrationReport;
import dev.octet.calibrate.Calibrator;
import dev.octet.datasets.Dataset;
import dev.octet.datasets.Label;
import dev.octet.datasets.Sample;
import dev.octet.engine.ElementType;
import dev.octet.engine.Engine;
import dev.octet.engine.Feed;
import dev.octet.engine.Session;
import dev.octet.engine.SessionSettings;
import dev.octet.engine.Tensor;
import dev.octet.engine.Variant;
import dev.octet.fixtures.TinyProject;
import dev.octet.io.Progress;
import dev.octet.io.Sha256;
import dev.octet.metrics.Metric;
import dev.octet.metrics.Scoring;
import dev.octet.validate.AccuracyResult;
import dev.octet.validate.AccuracyRun;
import dev.octet.validate.AccuracySettings;
import dev.octet.validate.Gate;
import dev.octet.validate.Measured;
import dev.octet.validate.Verdict;

import static org.assertj.core.api.Assertions.assertThat;

/** The Java lines of the README: they stand between the two markers, and they do what they say. */
class ReadmeTest {
    @TempDir
    Path temp;

    private Path fp32;
    private Path int8;
    private Path outcomes;
    private final List<Feed> feeds = new ArrayList<>();
    private final List<Sample> samples = new ArrayList<>();

    @BeforeEach
    void make() throws IOException {
        TinyProject project = TinyProject.in(temp);
        fp32 = project.path("model.onnx");
        int8 = temp.resolve("int8.onnx");
        outcomes = temp.resolve("outcomes.csv");
        Random random = new Random(3);
        try (Session session = Engine.onnxRuntime().open(fp32, SessionSettings.ofThreads(1))) {
            for (int n = 0; n < 600; n++) {
                Tensor picture = Tensor.zeros(ElementType.FLOAT32, 1, 3, 16, 16);
                for (int i = 0; i < picture.elements(); i++) {
                    picture.floats().put(i, random.nextFloat() + (i / 256 == n % 3 ? 0.5f : 0));
                }
                Feed feed = Feed.of("input", picture);
                float[] logits = session.run(feed).get("logits").toFloats();
                int best = logits[0] > logits[1] ? (logits[0] > logits[2] ? 0 : 2) : (logits[1] > logits[2] ? 1 : 2);
                if (n < 256) {
                    feeds.add(feed);
                } else {
                    samples.add(new Sample("picture " + n, List.of(feed), new Label.ClassIndex(best)));
                }
            }
        }
    }

    @Test
    void theLibraryExampleCalibratesAndJudges() throws Exception {
        // readme
        Engine engine = Engine.onnxRuntime();
        CalibrationReport report =
                new Calibrator(engine, Calibration.of(256)).calibrate(fp32, feeds, int8, Progress.NONE);

        List<Variant> variants = List.of(new Variant("fp32", fp32, engine), new Variant("int8", int8, engine));
        Scoring scoring = Scoring.of(Metric.named("top1").orElseThrow());
        List<AccuracyResult> accuracy = new AccuracyRun(variants, scoring, AccuracySettings.all())
                .run(Dataset.of("my test set", samples), outcomes, 0.95, Progress.NONE);

        Verdict verdict = Gate.ofRelativeLoss(0.01).judge(Measured.of(accuracy));
        System.out.println(verdict.decision() + ": " + verdict.reasons().get(0).text());
        // end

        assertThat(report.samples()).isEqualTo(256);
        assertThat(Files.size(int8)).isPositive();
        assertThat(accuracy.get(0).values().get("fp32")).isEqualTo(1.0);
        assertThat(verdict.reasons()).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"README.md", "docs/recipes.md"})
    void theRecipesShownHaveNoMistakes(String page) throws IOException {
        String text = Files.readString(Launched.ROOT.resolve(page));
        String yaml = text.substring(text.indexOf("```yaml\n") + 8);
        String recipe = yaml.substring(0, yaml.indexOf("```")).replace("sha256: ...", "sha256: " + Sha256.of(fp32));
        Files.copy(fp32, temp.resolve("my-model.onnx"));
        InProcess check = InProcess.octet(
                "check", Files.writeString(temp.resolve("shown.yaml"), recipe).toString());
        assertThat(check.err()).isEmpty();
        assertThat(check.exitCode()).isZero();
    }

    @Test
    void theReadmeShowsTheLinesThatAreTested() throws IOException {
        String source = Files.readString(Path.of("src/test/java/dev/octet/cli/ReadmeTest.java"));
        String tested = source.substring(source.indexOf("// readme\n") + 10, source.indexOf("        // end\n"))
                .lines()
                .map(line -> line.replaceFirst("^ {8}", ""))
                .collect(Collectors.joining("\n"));
        assertThat(Files.readString(Launched.ROOT.resolve("README.md"))).contains("```java\n" + tested + "\n```");
    }
}
