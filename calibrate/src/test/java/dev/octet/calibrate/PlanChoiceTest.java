package dev.octet.calibrate;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.octet.calibrate.CalibrationReport.Timing;
import dev.octet.calibrate.PlanCache.Choice;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

class PlanChoiceTest {

    @Test
    void keepsTheFirstPlanUnlessAnotherIsSurelyFaster() {
        assertThat(PlanChoice.choose(List.of(first(), timing("b", 1.05, 1.01, 1.09))))
                .isEqualTo("everything");
        assertThat(PlanChoice.choose(List.of(first(), timing("b", 1.05, 1.03, 1.07))))
                .isEqualTo("b");
    }

    @Test
    void takesTheSurestOfSeveralFasterPlans() {
        assertThat(PlanChoice.choose(List.of(first(), timing("b", 1.10, 1.03, 1.17), timing("c", 1.08, 1.06, 1.10))))
                .isEqualTo("c");
    }

    @Test
    void neverChoosesTheFloatModel() {
        assertThat(PlanChoice.choose(List.of(first(), timing(PlanChoice.FP32, 2, 1.9, 2.1))))
                .isEqualTo("everything");
    }

    @Test
    void cancelsDriftThatMeetsBothModels() {
        double[] first = new double[PairedTiming.ROUNDS];
        double[] second = new double[PairedTiming.ROUNDS];
        for (int i = 0; i < first.length; i++) {
            first[i] = 1 + 0.1 * i;
            second[i] = first[i] / 1.25;
        }

        Timing timing = PairedTiming.timing("b", first, second);

        assertThat(timing.ratio()).isCloseTo(1.25, within(1e-9));
        assertThat(timing.high() - timing.low()).isLessThan(1e-9);
    }

    @Test
    void givesSlowModelsFewerRoundsButNeverTooFew() {
        assertThat(PairedTiming.roundsWithin(60e9, 1e9)).isEqualTo(30);
        assertThat(PairedTiming.roundsWithin(60e9, 4e9)).isEqualTo(12);
        assertThat(PairedTiming.roundsWithin(60e9, 60e9)).isEqualTo(4);
    }

    @Test
    void remembersAChoice(@TempDir Path folder) {
        PlanCache cache = new PlanCache(folder.resolve("plans"));
        Choice choice = new Choice("float stem", List.of(first(), timing("float stem", 1.1, 1.05, 1.15)));

        cache.keep("key", choice);

        assertThat(cache.find("key")).contains(choice);
        assertThat(cache.find("other")).isEmpty();
    }

    @Test
    void measuresAnewWhereTheCacheIsDamaged(@TempDir Path folder) throws IOException {
        Files.writeString(folder.resolve("key.json"), "{\"plan\": \"eve");

        assertThat(new PlanCache(folder).find("key")).isEmpty();
    }

    private static Timing first() {
        return timing("everything", 1, 1, 1);
    }

    private static Timing timing(String name, double ratio, double low, double high) {
        return new Timing(name, 1 / ratio, ratio, low, high, PairedTiming.ROUNDS);
    }
}
