package dev.octet.validate;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Function;
import java.util.stream.Collectors;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import dev.octet.io.Problem;
import dev.octet.io.Section;
import dev.octet.metrics.Metric;
import dev.octet.metrics.Postprocess;
import dev.octet.metrics.Postprocess.Pooling;
import dev.octet.metrics.Postprocess.Similarity;
import dev.octet.metrics.Scoring;
import dev.octet.validate.AccuracySettings.OnBadSample;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

class AccuracySectionsTest {
    private static final Metric TOP1 = Metric.named("top1").orElseThrow();
    private static final Metric TOP5 = Metric.named("top5").orElseThrow();
    private static final Metric SPEARMAN = Metric.named("spearman").orElseThrow();

    @Test
    void readsAScoringOfClasses() {
        Section task =
                Section.parse("r.yaml", "dataset: zoo:x\nmetric: [top1, top5]\npostprocess: {class_offset: 1}\n");
        assertThat(Scoring.read(task))
                .contains(new Scoring(
                        List.of(TOP1, TOP5),
                        new Postprocess(Optional.empty(), Pooling.NONE, false, Optional.empty(), 1)));
        assertThat(task.problems()).isEmpty();
    }

    @Test
    void readsAScoringOfPairs() {
        Section task = Section.parse(
                "r.yaml",
                "metric: spearman\npostprocess: {output: last, pooling: mean, normalize: true, similarity: cosine}\n");
        assertThat(Scoring.read(task))
                .contains(new Scoring(
                        List.of(SPEARMAN),
                        new Postprocess(Optional.of("last"), Pooling.MEAN, true, Optional.of(Similarity.COSINE), 0)));
    }

    @Test
    void readsAGateOfOneLimit() {
        Section gate = Section.parse(
                "r.yaml", "accuracy_loss: {max: 1.0%, of: relative, confidence: 95%}\nspeed_up: {min: 1.2}\n");
        assertThat(Gate.read(gate))
                .contains(new Gate(
                        List.of(new Gate.AccuracyLoss(Optional.empty(), 0.01, Gate.Of.RELATIVE, 0.95)),
                        Optional.of(new Gate.SpeedUp(1.2))));
    }

    @Test
    void readsAGateOfSeveralLimits() {
        Section gate = Section.parse("r.yaml", """
                accuracy_loss:
                  - {max: 1%, of: relative, metric: top1, confidence: 99%}
                  - {max: 0.5%, of: absolute, metric: top5, confidence: 99%}
                """);
        Gate read = Gate.read(gate, Scoring.of(TOP1, TOP5)).orElseThrow();
        assertThat(read.accuracyLoss())
                .containsExactly(
                        new Gate.AccuracyLoss(Optional.of(TOP1), 0.01, Gate.Of.RELATIVE, 0.99),
                        new Gate.AccuracyLoss(Optional.of(TOP5), 0.005, Gate.Of.ABSOLUTE, 0.99));
        assertThat(read.confidence()).isEqualTo(0.99);
        assertThat(read.speedUp()).isEmpty();
    }

    @Test
    void readsALimitInDecibels() {
        Metric sqnr = Metric.named("sqnr").orElseThrow();
        Section gate = Section.parse("r.yaml", "accuracy: {metric: sqnr, min: 30}\n");
        assertThat(Gate.read(gate, Scoring.of(sqnr)).orElseThrow().accuracy())
                .containsExactly(new Gate.AccuracyLimit(Optional.of(sqnr), Gate.Bound.MIN, 30, 0.95));
    }

    @Test
    void readsTheThresholdOfCategories() {
        Section task = Section.parse("r.yaml", "metric: [f1_micro, f1_macro]\npostprocess: {threshold: -1.5}\n");
        assertThat(Scoring.read(task).orElseThrow().postprocess().threshold()).contains(-1.5);
    }

    @Test
    void readsTheAccuracySettings() {
        Section all = Section.parse("r.yaml", "samples: all\n");
        assertThat(AccuracySettings.read(all)).contains(AccuracySettings.all());
        Section some = Section.parse("r.yaml", "{samples: 500, seed: 7, on_bad_sample: skip, threads: 3}\n");
        assertThat(AccuracySettings.read(some))
                .contains(new AccuracySettings(OptionalInt.of(500), 7, OnBadSample.SKIP, 3));
    }

    static List<Arguments> wrong() {
        Function<Section, Optional<?>> scoring = Scoring::read;
        Function<Section, Optional<?>> gate = section -> Gate.read(section, Scoring.of(TOP1));
        Function<Section, Optional<?>> noise =
                section -> Gate.read(section, Scoring.of(Metric.named("sqnr").orElseThrow()));
        Function<Section, Optional<?>> settings = AccuracySettings::read;
        return List.of(
                arguments(scoring, "dataset: x", "metric: is missing"),
                arguments(scoring, "metric: top2", "metric: 'top2' is not known"),
                arguments(scoring, "metric: []", "metric: is an empty list"),
                arguments(scoring, "metric: [top1, top1]", "metric: 'top1' is named twice"),
                arguments(
                        scoring,
                        "metric: [top1, pearson]",
                        "metric: top1 and pearson cannot be scored together: no dataset has labels for both"),
                arguments(
                        scoring,
                        "metric: top1\npostprocess: {similarity: cosine}",
                        "metric: top1 cannot be scored: similarity makes a single number of the output"),
                arguments(
                        scoring,
                        "metric: pearson\npostprocess: {class_offset: 1}",
                        "metric: pearson scores no classes but class_offset is set"),
                arguments(
                        scoring,
                        "metric: top1\npostprocess: {poolin: cls, pooling: max}",
                        "postprocess.poolin: unknown key; postprocess.pooling: 'max' is not known"),
                arguments(
                        scoring,
                        "metric: top1\npostprocess: {threshold: 0}",
                        "metric: threshold is set but no metric says yes or no to categories by it"),
                arguments(
                        noise,
                        "accuracy_loss: {max: 1%, of: relative}",
                        "accuracy_loss: limits the loss of sqnr, of which the baseline has nothing to lose"),
                arguments(gate, "{}", ": a gate needs accuracy_loss, accuracy or speed_up"),
                arguments(gate, "accuracy_loss: {of: relative}", "accuracy_loss.max: is missing"),
                arguments(gate, "accuracy_loss: {max: 1%}", "accuracy_loss.of: is missing"),
                arguments(
                        gate,
                        "accuracy_loss: {max: 1..0%, of: relative}",
                        "accuracy_loss.max: '1..0%' is not a percentage"),
                arguments(gate, "accuracy_loss: {max: 1%, of: relativ}", "accuracy_loss.of: 'relativ' is not known"),
                arguments(
                        gate,
                        "accuracy_loss: {max: 1%, of: relative, metric: top5}",
                        "accuracy_loss.metric: 'top5' is not scored by this recipe"),
                arguments(
                        gate,
                        "accuracy_loss: {max: 1%, of: relative, metric: bleu}",
                        "accuracy_loss.metric: 'bleu' is not known"),
                arguments(
                        gate,
                        "accuracy_loss: [{max: 1%, of: relative}, {max: 1%, of: absolute, confidence: 90%}]",
                        ": all accuracy_loss entries need the same confidence"),
                arguments(
                        gate,
                        "accuracy_loss: [{max: 1%, of: relative}, {max: 2%, of: relative}]",
                        ": accuracy_loss limits the same loss twice"),
                arguments(gate, "accuracy_loss: 1%", "accuracy_loss: must be a section but was '1%'"),
                arguments(gate, "speed_up: {min: 0}", "speed_up.min: must be from 0.01 to 1000 but was 0"),
                arguments(gate, "speed_up: {}", "speed_up.min: is missing"),
                arguments(gate, "speedup: {min: 2}", "speedup: unknown key"),
                arguments(settings, "{}", "samples: is missing"),
                arguments(settings, "samples: most", "samples: 'most' is neither a number nor all"),
                arguments(settings, "samples: ''", "samples: '' is neither a number nor all"),
                arguments(settings, "samples: 0", "samples: must be at least 1 but was 0"),
                arguments(settings, "samples: 1.5", "samples: '1.5' is not a whole number"),
                arguments(settings, "{samples: all, on_bad_sample: ignore}", "on_bad_sample: 'ignore' is not known"));
    }

    @ParameterizedTest(name = "{1}")
    @MethodSource("wrong")
    void mistakesAreNamedAtTheirPlace(Function<Section, Optional<?>> reader, String yaml, String problems) {
        Section section = Section.parse("r.yaml", yaml);
        assertThat(reader.apply(section)).isEmpty();
        assertThat(section.problems().stream()
                        .map((Problem problem) -> problem.field() + ": " + problem.fault())
                        .collect(Collectors.joining("; ")))
                .isEqualTo(problems);
    }
}
