package dev.octet.throughput;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.DoubleUnaryOperator;
import java.util.function.IntFunction;

import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;

import dev.octet.host.HostConditions;
import dev.octet.io.Progress;
import dev.octet.throughput.ThroughputResult.Warmup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** The rules of a launch, on rounds that a stand-in makes. */
class RoundLoopTest {
    private static final ThroughputSettings SETTINGS =
            ThroughputSettings.of(new Setting(1, 1, 2, 3)).withRounds(4, Duration.ofSeconds(1), Duration.ofMillis(400));
    private static final HostConditions QUIET = DisturbanceTest.host(0, 0, 0, 0);
    private static final HostConditions LOADED = DisturbanceTest.host(0, 0.4, 0, 0);

    private final FakeHost host = new FakeHost();
    private final Told told = new Told();
    private final RoundLoop loop = loop(SETTINGS);

    @Test
    void warmsUpUntilThreeRoundsAreAlike() {
        host.shares = i -> i < 6 ? 100 + 10 * i : 160;
        assertThat(loop.warmUp(0)).isEqualTo(new Warmup(1, "fp32", 9, true, 2 * 160 / 0.1));
        assertThat(loop.rounds()).isEmpty();
    }

    @Test
    void givesUpWaitingForAVariantThatDoesNotBecomeSteady() {
        host.shares = i -> 100 + i % 2 * 10;
        Warmup warmup = loop.warmUp(1);
        assertThat(warmup.rounds()).isEqualTo(20);
        assertThat(warmup.steady()).isFalse();
    }

    @Test
    void repeatsADisturbedBlockAsAWhole() {
        // The second round of the first block meets a competing load.
        host.conditions = i -> i == 1 ? LOADED : QUIET;
        loop.measure(RoundOrder.of(2, 4, 1));
        assertThat(loop.rounds())
                .hasSize(12)
                .extracting(Round::index)
                .containsExactly(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12);
        assertThat(loop.rounds().subList(0, 4)).noneMatch(Round::used);
        assertThat(loop.rounds().subList(4, 12)).allMatch(Round::used);
        assertThat(loop.rounds().get(1).disturbed()).contains("others 40.0%");
        assertThat(loop.rounds().get(0).disturbed()).isEmpty();
        assertThat(loop.rounds().subList(0, 4).stream().map(Round::variant).toList())
                .isEqualTo(
                        loop.rounds().subList(4, 8).stream().map(Round::variant).toList());
        assertThat(told.done).as("what is measured again was not progress").isEqualTo(8);
        assertThat(told.notes)
                .containsExactly(
                        "other work disturbed a round; it and the 3 that it is compared with are measured again");
    }

    @Test
    void doesNotLookAtRatesToCallARoundDisturbed() {
        host.shares = i -> i == 1 ? 1 : 100;
        loop.measure(RoundOrder.of(2, 4, 1));
        assertThat(loop.rounds()).hasSize(8).allMatch(Round::used);
    }

    @Test
    void keepsDisturbedRoundsWhenTheHostNeverRests() {
        host.conditions = i -> LOADED;
        loop.measure(RoundOrder.of(2, 8, 1));
        // Four blocks, of which two may be repeated.
        assertThat(loop.rounds()).hasSize(16 + 8);
        assertThat(loop.rounds().stream().filter(Round::used)).hasSize(16).allMatch(round -> round.disturbed()
                .isPresent());
    }

    @Test
    void sumsTheInstancesAndCountsSamples() {
        host.shares = i -> 10.5;
        loop.measure(RoundOrder.of(2, 2, 1));
        Round round = loop.rounds().get(0);
        assertThat(round.instanceRates()).containsExactly(31.5, 31.5);
        assertThat(round.rate()).isEqualTo(63);
        assertThat(round.queries()).isEqualTo(20);
        assertThat(Latencies.decode(round.latencies()).getTotalCount()).isEqualTo(20);
        assertThat(loop.queries("fp32")).isEqualTo(40);
    }

    @Test
    void startsARoundAgainThatAnInstanceBeganTooLate() {
        host.late = i -> i == 0 ? 200_000_000 : 0;
        loop.measure(RoundOrder.of(2, 2, 1));
        assertThat(host.calls).isEqualTo(5);
        assertThat(loop.rounds()).hasSize(4);
    }

    @Test
    void failsWhereNoRoundBeginsInTime() {
        host.late = i -> 1_000_000_000;
        assertThatThrownBy(() -> loop.measure(RoundOrder.of(2, 2, 1)))
                .isInstanceOf(ThroughputException.class)
                .hasMessageContaining("no round began in time");
    }

    @Test
    void findsTheHighestRateThatKeepsTheBound() {
        // Up to 700 queries/s all are answered in 10 ms, above that in 100 ms.
        Scenario.Server server = new Scenario.Server(Duration.ofMillis(50));
        host.answers = rate -> rate <= 700 ? 10 : 100;
        RoundLoop serving = loop(SETTINGS.withScenario(server));
        serving.serve(1, server, 1000, 7);
        List<Round> used = serving.rounds().stream().filter(Round::used).toList();
        assertThat(used).hasSize(1);
        Round found = used.get(0);
        assertThat(found.variant()).isEqualTo("int8");
        assertThat(found.offered().orElseThrow()).isBetween(600.0, 770.0);
        assertThat(found.rate()).isEqualTo(3 * found.offered().getAsDouble());
        assertThat(serving.rounds()).hasSize(6).allMatch(round -> round.queries() >= 662);
    }

    @Test
    void confirmsARateOverTheDurationOfTheRules() {
        Scenario.Server server = new Scenario.Server(Duration.ofMillis(50));
        // In short trials 700 are kept, in long ones only 600.
        host.answers = rate -> rate <= (host.length > 300 ? 600 : 700) ? 10 : 100;
        RoundLoop serving = loop(SETTINGS.withScenario(server).withRules(Rules.MLPERF));
        serving.serve(0, server, 1000, 7);
        Round found = serving.rounds().stream().filter(Round::used).findFirst().orElseThrow();
        assertThat(found.offered().orElseThrow()).isBetween(500.0, 640.0);
        assertThat(found.seconds()).isBetween(550.0, 650.0);
    }

    @Test
    void saysThatNoRateKeepsTheBound() {
        Scenario.Server server = new Scenario.Server(Duration.ofMillis(50));
        host.answers = rate -> 100;
        assertThatThrownBy(() -> loop(SETTINGS.withScenario(server)).serve(0, server, 1000, 7))
                .isInstanceOf(ThroughputException.class)
                .hasMessageContaining("fp32 answers within 50 ms at p99");
    }

    @Test
    void repeatsADisturbedTrialOfAServerWithTheSameArrivals() {
        Scenario.Server server = new Scenario.Server(Duration.ofMillis(50));
        // The first trial meets a competing load, which makes it miss the bound.
        host.conditions = i -> i == 0 ? LOADED : QUIET;
        host.answers = rate -> host.calls > 0 && rate <= 700 ? 10 : 100;
        RoundLoop serving = loop(SETTINGS.withScenario(server));
        serving.serve(0, server, 1000, 7);
        assertThat(serving.rounds()).extracting(Round::block).containsExactly(1, 1, 2, 3, 4, 5, 6);
        assertThat(serving.rounds().get(0).disturbed()).isPresent();
        assertThat(serving.rounds().get(1).offered())
                .isEqualTo(serving.rounds().get(0).offered());
        Round found = serving.rounds().stream().filter(Round::used).findFirst().orElseThrow();
        assertThat(found.offered().orElseThrow()).isBetween(600.0, 770.0);
    }

    @Test
    void repeatsNoMoreThanThreeTrialsOfASearch() {
        Scenario.Server server = new Scenario.Server(Duration.ofMillis(50));
        host.conditions = i -> LOADED;
        host.answers = rate -> 10;
        RoundLoop serving = loop(SETTINGS.withScenario(server));
        serving.serve(0, server, 1000, 7);
        assertThat(serving.rounds()).hasSize(6 + 3);
        assertThat(serving.rounds().stream().filter(Round::used)).hasSize(1);
    }

    private RoundLoop loop(ThroughputSettings settings) {
        return new RoundLoop(host, List.of("fp32", "int8"), settings.setting().orElseThrow(), settings, 1, 1, told);
    }

    /** Remembers what it was told. */
    private static final class Told implements Progress {
        private final List<String> notes = new ArrayList<>();
        private long done;

        @Override
        public void begin(String task, long total) {}

        @Override
        public void advance(long more) {
            done += more;
        }

        @Override
        public void note(String line) {
            notes.add(line);
        }
    }

    /** Two instances that answer what they are told to. */
    private static final class FakeHost implements RoundSource {
        private IntFunction<HostConditions> conditions = i -> QUIET;
        private IntFunction<Number> shares = i -> 100;
        private IntFunction<Number> late = i -> 0;
        private DoubleUnaryOperator answers = rate -> 1;
        private int calls;
        private double length;

        @Override
        public Watched round(int variant, Duration lead, Duration time, int inferences) {
            int call = calls++;
            double share = shares.apply(call).doubleValue();
            List<Measurement> measured = new ArrayList<>();
            for (int instance = 0; instance < 2; instance++) {
                Histogram histogram = Latencies.create();
                histogram.recordValueWithCount(1_000_000, (long) share);
                measured.add(new Measurement(late.apply(call).longValue(), (long) share, share, histogram));
            }
            return new Watched(measured, conditions.apply(call));
        }

        @Override
        public Watched serve(int variant, long[] nanos, Duration patience) {
            length = nanos[nanos.length - 1] / 1e9;
            double rate = nanos.length / length;
            // The rate that was drawn differs by up to a tenth from the rate that was asked for.
            Histogram histogram = Latencies.create();
            histogram.recordValueWithCount((long) (answers.applyAsDouble(rate) * 1e6), nanos.length);
            return new Watched(
                    List.of(
                            new Measurement(0, nanos.length, nanos.length, histogram),
                            new Measurement(0, 0, 0, Latencies.create())),
                    conditions.apply(calls++));
        }
    }
}
