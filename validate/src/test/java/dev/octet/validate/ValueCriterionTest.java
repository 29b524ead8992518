package dev.octet.validate;

import java.util.List;
import java.util.Map;
import java.util.Optional;

import org.junit.jupiter.api.Test;

import dev.octet.metrics.AccuracyException;
import dev.octet.metrics.Metric;
import dev.octet.statistics.Estimate;
import dev.octet.statistics.ValueBounds;
import dev.octet.validate.Gate.AccuracyLimit;
import dev.octet.validate.Gate.Bound;
import dev.octet.validate.Verdict.Decision;
import dev.octet.validate.Verdict.Reason;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Limits of what a variant itself scores, on 748 of 900 right answers: Wilson 80.96% to 85.07%. */
class ValueCriterionTest {
    private static final Metric TOP1 = Metric.named("top1").orElseThrow();
    private static final Metric WER = Metric.named("wer").orElseThrow();

    @Test
    void passesWhereTheLowerBoundIsAboveTheLimit() {
        Reason reason = judge(Bound.MIN, 0.809);
        assertThat(reason.decision()).isEqualTo(Decision.PASS);
        assertThat(reason.criterion()).isEqualTo("accuracy top1");
        assertThat(reason.text()).isEqualTo("top1: 95% sure that it is at least 80.96% (at least 80.9% wanted)");
    }

    @Test
    void failsWhereTheUpperBoundIsBelow() {
        Reason reason = judge(Bound.MIN, 0.851);
        assertThat(reason.decision()).isEqualTo(Decision.FAIL);
        assertThat(reason.text()).isEqualTo("top1: 95% sure that it is at most 85.07% (at least 85.1% wanted)");
    }

    @Test
    void isUndecidedBetweenAndTellsHowManySamplesWouldDo() {
        Reason reason = judge(Bound.MIN, 0.82);
        assertThat(reason.decision()).isEqualTo(Decision.UNDECIDED);
        // 1.5 (1.644854 + 0.841621)^2 0.831111 0.168889 / 0.011111^2
        assertThat(reason.samplesNeeded()).hasValue(10544);
        assertThat(reason.text())
                .isEqualTo(
                        "top1: 83.11%, one-sided 95% bounds 80.96% and 85.07% (at least 82% wanted): undecidable with"
                                + " this dataset (n = 900): needs about 11,000 samples like these");
        assertThat(judge(Bound.MIN, 0.83).text()).contains("cannot be told from the limit");
    }

    @Test
    void aReferenceIsAShareOfThePublishedFigure() {
        Reason reason = judge(Bound.OF_REFERENCE, 0.96);
        assertThat(reason.decision()).isEqualTo(Decision.PASS);
        assertThat(reason.text()).endsWith("(at least 80.64%, 96% of the published FP32 figure wanted)");
        assertThat(judge(Bound.OF_REFERENCE, 1).decision()).isEqualTo(Decision.UNDECIDED);
        assertThatThrownBy(() -> gate(TOP1, Bound.OF_REFERENCE, 1).judge(Measured.of(List.of(result()))))
                .isInstanceOf(AccuracyException.class)
                .hasMessageContaining("none is known of this model on this dataset");
    }

    @Test
    void whereLessIsBetterTheUpperBoundPasses() {
        AccuracyResult wer = result(WER, 0.05, new Estimate(0.05, 0.04, 0.06, 0.95, 0.006, "jackknife"));
        assertThat(judge(gate(WER, Bound.MAX, 0.06), wer).decision()).isEqualTo(Decision.PASS);
        assertThat(judge(gate(WER, Bound.MAX, 0.0399), wer).decision()).isEqualTo(Decision.FAIL);
        assertThatThrownBy(() -> judge(gate(WER, Bound.MIN, 0.06), wer)).hasMessageContaining("less of it is better");
    }

    @Test
    void noiseIsLimitedInDecibels() {
        Metric sqnr = Metric.named("sqnr").orElseThrow();
        AccuracyResult noise = result(sqnr, 32, new Estimate(32, 31, 33.2, 0.95, 0.6, "delta method"));
        Reason pass = judge(gate(sqnr, Bound.MIN, 30), noise);
        assertThat(pass.decision()).isEqualTo(Decision.PASS);
        assertThat(pass.text()).isEqualTo("sqnr: 95% sure that it is at least 31 (at least 30 wanted)");
        assertThat(judge(gate(sqnr, Bound.MIN, 32.5), noise).decision()).isEqualTo(Decision.UNDECIDED);
        assertThat(judge(gate(sqnr, Bound.MIN, 34), noise).decision()).isEqualTo(Decision.FAIL);
    }

    @Test
    void aVariantWithoutAValueFailsAndOneWithoutBoundsIsUndecided() {
        AccuracyResult none = result(WER, Double.NaN, new Estimate(0.05, 0.04, 0.06, 0.95, 0.006, "jackknife"));
        assertThat(judge(gate(WER, Bound.MAX, 0.06), none).decision()).isEqualTo(Decision.FAIL);
        AccuracyResult bare = new AccuracyResult(
                TOP1,
                900,
                900,
                900,
                List.of(),
                Map.of("int8", 0.8),
                Map.of(),
                Map.of("int8", 0),
                List.of(),
                List.of(),
                List.of(),
                Optional.empty());
        assertThat(judge(gate(TOP1, Bound.MIN, 0.5), bare).decision()).isEqualTo(Decision.UNDECIDED);
    }

    @Test
    void everyNamedVariantIsJudgedByEveryLimit() {
        Gate gate = new Gate(
                List.of(),
                List.of(new AccuracyLimit(Optional.of(TOP1), Bound.MIN, 0.5, 0.95)),
                Optional.of(new Gate.SpeedUp(1.5)),
                List.of("int8", "bf16"));
        AccuracyResult two = new AccuracyResult(
                TOP1,
                900,
                900,
                900,
                List.of(),
                Map.of("int8", 0.83, "bf16", 0.4),
                Map.of(
                        "int8", ValueBounds.ofShare(748, 900, 0.95),
                        "bf16", ValueBounds.ofShare(360, 900, 0.95)),
                Map.of("int8", 0, "bf16", 0),
                List.of(),
                List.of(),
                List.of(),
                Optional.empty());
        Verdict verdict = gate.judge(Measured.of(List.of(two)));
        assertThat(verdict.decision()).isEqualTo(Decision.FAIL);
        assertThat(verdict.reasons())
                .extracting(Reason::criterion)
                .containsExactly(
                        "accuracy top1 of int8", "speed_up of int8", "accuracy top1 of bf16", "speed_up of bf16");
        assertThat(verdict.reasons().get(2).text()).startsWith("bf16 top1: 95% sure that it is at most 42.7");
        Gate unknown = new Gate(List.of(), gate.accuracy(), Optional.empty(), List.of("fp16"));
        assertThatThrownBy(() -> unknown.judge(Measured.of(List.of(two)))).hasMessageContaining("scored no 'fp16'");
    }

    private static Reason judge(Bound bound, double value) {
        return gate(TOP1, bound, value)
                .judge(new Measured(List.of(result()), Map.of("top1", 0.84), Map.of(), 0))
                .reasons()
                .get(0);
    }

    private static Reason judge(Gate gate, AccuracyResult result) {
        return gate.judge(Measured.of(List.of(result))).reasons().get(0);
    }

    private static Gate gate(Metric metric, Bound bound, double value) {
        return new Gate(
                List.of(),
                List.of(new AccuracyLimit(Optional.of(metric), bound, value, 0.95)),
                Optional.empty(),
                List.of("int8"));
    }

    private static AccuracyResult result() {
        return result(TOP1, 748 / 900.0, ValueBounds.ofShare(748, 900, 0.95));
    }

    private static AccuracyResult result(Metric metric, double value, Estimate bounds) {
        return new AccuracyResult(
                metric,
                900,
                900,
                900,
                List.of(),
                Map.of("int8", value),
                Map.of("int8", bounds),
                Map.of("int8", 0),
                List.of(),
                List.of(),
                List.of(),
                Optional.empty());
    }
}
