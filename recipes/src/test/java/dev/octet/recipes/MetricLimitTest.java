package dev.octet.recipes;

import java.io.IOException;
import java.nio.file.Path;
import java.util.stream.IntStream;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.octet.calibrate.Limit.Judgement;
import dev.octet.datasets.Dataset;
import dev.octet.engine.Engine;
import dev.octet.io.InvalidInputException;
import dev.octet.io.Progress;
import dev.octet.zoo.Model;
import dev.octet.zoo.Zoo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** A limit of the gate on tuning samples, and that these are not scored. */
class MetricLimitTest {
    private static final Engine ENGINE = Engine.onnxRuntime();

    @TempDir
    Path folder;

    private TinyTask task;
    private Path model;

    @BeforeEach
    void make() throws IOException {
        task = TinyTask.in(folder);
        model = folder.resolve("model.onnx");
    }

    private MetricLimit limit(String text) throws IOException {
        Recipe recipe = task.recipe(text);
        return new MetricLimit(
                recipe, model, ENGINE, samples(recipe).tuning().orElseThrow().samples());
    }

    private Samples samples(Recipe recipe) {
        Zoo zoo = task.zoo();
        Model fp32 = zoo.model(recipe.model(), Progress.NONE);
        return Samples.of(
                recipe,
                reference -> zoo.dataset(
                        reference,
                        recipe.preprocess(),
                        fp32,
                        Signature.of(ENGINE, model).inputs(),
                        Progress.NONE));
    }

    @Test
    void modelThatAnswersAlikeLosesNothing() throws IOException {
        Judgement judgement = limit(task.tunedText()).judge(model);
        assertThat(judgement.exceeded()).isFalse();
        assertThat(judgement.loss()).isEqualTo(-0.5);
        assertThat(judgement.text()).isEqualTo("top1 loses 0.00% relative on 12 samples of tune-images, limit 50.00%");
    }

    @Test
    void modelThatLosesMoreThanTheLimitExceedsIt() throws IOException {
        Judgement judgement = limit(task.tunedText()).judge(task.wrongModel());
        assertThat(judgement.exceeded()).isTrue();
        assertThat(judgement.loss()).isEqualTo(0.5);
    }

    @Test
    void worstOfSeveralCriteriaDecides() throws IOException {
        String two = task.tunedText()
                .replace(
                        "accuracy_loss: {max: 50%, of: relative}",
                        "accuracy_loss: [{max: 99%, of: relative}, {max: 30%, of: absolute}]");
        Judgement judgement = limit(two).judge(task.wrongModel());
        assertThat(judgement.loss()).isEqualTo(0.7);
        assertThat(judgement.text())
                .endsWith("top1 loses 100.00 points on 12 samples of tune-images, limit 30.00 points");
    }

    @Test
    void anotherLimitOrOtherSamplesHaveAnotherName() throws IOException {
        String name = limit(task.tunedText()).name();
        assertThat(limit(task.tunedText()).name()).isEqualTo(name);
        assertThat(limit(task.tunedText().replace("50%", "49%")).name()).isNotEqualTo(name);
        assertThat(limit(task.tunedText().replace("samples: 12", "samples: 11")).name())
                .isNotEqualTo(name);
    }

    @Test
    void samplesThatAreScoredUnderAnotherNameAreRefused() throws IOException {
        String scored = task.tunedText()
                .replace(
                        "{idx_images: tune-images, idx_labels: tune-labels}",
                        "{idx_images: eval-images, idx_labels: eval-labels, name: other}");
        assertThatThrownBy(() -> samples(task.recipe(scored)))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining("calibrate.tuning.dataset: 12 of 12 tuning samples have the content");
        String allowed = scored.replace("samples: 12\n", "samples: 12\n    allow_scored_samples: true\n");
        assertThat(samples(task.recipe(allowed)).tuning().orElseThrow().overlap())
                .isEqualTo(TinyTask.TUNING);
    }

    @Test
    void calibrationSamplesMayBeTunedOn() throws IOException {
        String same = task.tunedText()
                .replace(
                        "{idx_images: tune-images, idx_labels: tune-labels}",
                        "{idx_images: calib-images, idx_labels: calib-labels}")
                .replace("samples: 12", "samples: 8");
        Samples samples = samples(task.recipe(same));
        Dataset tuning = samples.tuning().orElseThrow().samples();
        Dataset calibration = samples.calibration().orElseThrow().samples();
        assertThat(IntStream.range(0, tuning.size()).mapToObj(tuning::contentSha256))
                .containsExactlyInAnyOrderElementsOf(IntStream.range(0, calibration.size())
                        .mapToObj(calibration::contentSha256)
                        .toList());
    }
}
