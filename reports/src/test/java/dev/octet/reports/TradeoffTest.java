package dev.octet.reports;

import java.util.List;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

class TradeoffTest {
    @Test
    void theFrontHoldsWhatNoOtherBeatsInBoth() {
        List<Tradeoff> points = Tradeoff.of(List.of(
                run("fast", 0.01, 3.0), run("near", 0.001, 1.5), run("beaten", 0.01, 2.0), run("twin", 0.01, 3.0)));

        assertThat(points)
                .extracting(point -> point.record().recipe().name(), Tradeoff::front)
                .containsExactly(tuple("fast", true), tuple("near", true), tuple("beaten", false), tuple("twin", true));
    }

    @Test
    void everyVariantButTheBaselineIsAPoint() {
        assertThat(Tradeoff.of(List.of(Examples.failing())))
                .extracting(Tradeoff::variant)
                .containsExactly("bf16", "int8");
    }

    @Test
    void runsWithoutAccuracyOrSpeedAreNone() {
        assertThat(Tradeoff.of(List.of(Examples.synthetic(), Examples.undecided())))
                .isEmpty();
    }

    private static RunRecord run(String name, double loss, double ratio) {
        AccuracyRecord accuracy =
                Examples.accuracy("top1", 100, 0.9, 0.9 * (1 - loss), Examples.loss(loss, loss, 0, 1));
        ThroughputRecord throughput = Examples.throughput("1s1c1ins1bs", "1s1c1ins1bs", 1, ratio, ratio, ratio, ratio);
        return Examples.begun(name, "PyTorch", "2.3")
                .accuracy(accuracy)
                .throughput(throughput)
                .build();
    }
}
