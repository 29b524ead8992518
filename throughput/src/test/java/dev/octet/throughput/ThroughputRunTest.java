package dev.octet.throughput;

import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

import dev.octet.engine.ElementType;
import dev.octet.engine.Engine;
import dev.octet.engine.Feed;
import dev.octet.engine.Graph;
import dev.octet.engine.Tensor;
import dev.octet.engine.Variant;
import dev.octet.io.Progress;
import dev.octet.statistics.LogRatios;
import dev.octet.throughput.ThroughputResult.Comparison;
import dev.octet.throughput.ThroughputResult.Round;
import dev.octet.throughput.ThroughputResult.VariantResult;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

@EnabledOnOs(OS.LINUX)
@Timeout(120)
class ThroughputRunTest {
    private static final int WIDTH = 64;

    @TempDir
    Path folder;

    @BeforeEach
    void needsAToolThatPins() {
        try {
            ThroughputRun.settingOnThisHost(settings("1s1c1ins1bs", 1));
        } catch (ThroughputException e) {
            assumeTrue(false, e.getMessage());
        }
    }

    @Test
    void measuresTwoVariantsInAlternatingRounds() throws IOException {
        List<Variant> variants = List.of(variant("fp32", 3, -1), variant("int8", 1, -1));
        List<String> told = new ArrayList<>();
        ThroughputResult result =
                new ThroughputRun(variants, samples(5, 1), settings("1s4c2ins3bs", 6), 7).run(listener(told));

        Setting setting = ThroughputRun.settingOnThisHost(settings("1s4c2ins3bs", 6));
        int instances = setting.instances();
        assertThat(result.requested()).hasToString("1s4c2ins3bs");
        assertThat(result.setting()).isEqualTo(setting);
        assertThat(result.threads()).isEqualTo(setting.coresPerInstance());
        assertThat(result.pinning().pinned()).isTrue();
        assertThat(result.pinning().cpus()).hasSize(instances).doesNotHaveDuplicates();

        assertThat(result.rounds()).hasSize(12).extracting(Round::variant).containsOnly("fp32", "int8");
        assertThat(result.rounds().stream().map(Round::block)).containsExactly(1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3);
        for (Round round : result.rounds()) {
            assertThat(round.instanceRates()).hasSize(instances).allMatch(rate -> rate > 0);
            assertThat(round.rate())
                    .isCloseTo(
                            round.instanceRates().stream().mapToDouble(r -> r).sum(), within(1e-6));
            // Whole inferences of 3 samples, and per instance two cut by the edges of the window of 0.1 s.
            assertThat(round.rate() * 0.1 / 3).isCloseTo(round.inferences(), within(2.0 * instances));
        }
        VariantResult fp32 = result.variant("fp32").orElseThrow();
        assertThat(fp32.roundRates()).hasSize(6);
        assertThat(fp32.rate())
                .isCloseTo(
                        fp32.roundRates().stream().mapToDouble(r -> r).average().orElseThrow(), within(1e-6));
        assertThat(fp32.latency().inferences())
                .isEqualTo(result.rounds().stream()
                        .filter(r -> r.variant().equals("fp32"))
                        .mapToLong(Round::inferences)
                        .sum());
        assertThat(fp32.imbalance()).isGreaterThanOrEqualTo(1);

        Comparison comparison = result.comparison("int8").orElseThrow();
        assertThat(result.comparison("fp32")).isEmpty();
        assertThat(comparison.baseline()).isEqualTo("fp32");
        // Raw rounds are all that is needed to get the ratio again; pairs are rounds of the same turn.
        assertThat(comparison.ratio())
                .isEqualTo(LogRatios.of(rates(result, "int8"), rates(result, "fp32"))
                        .hodgesLehmann(0.95));
        assertThat(comparison.value()).isEqualTo(comparison.ratio().get().value());
        assertThat(result.disturbance().orElseThrow())
                .isCloseTo(
                        result.rounds().stream()
                                .mapToDouble(r ->
                                        r.steal().orElseThrow() + r.others().orElseThrow())
                                .average()
                                .orElseThrow(),
                        within(1e-9));
        assertThat(told).contains("measure " + setting + " 12");
        assertThat(recomputed(result).variants()).isEqualTo(result.variants());
        assertThat(recomputed(result).comparisons()).isEqualTo(result.comparisons());
        assertThat(result.roundsCsv().lines()).hasSize(13).first().asString().startsWith("round,block,variant,rate,");
    }

    private ThroughputResult.Speeds recomputed(ThroughputResult result) throws IOException {
        Path csv = Files.writeString(folder.resolve("rounds.csv"), result.roundsCsv());
        return ThroughputResult.recompute(csv, List.of("fp32", "int8"));
    }

    @Test
    void hasNoIntervalBelowSixRoundsAndNoComparisonOfOneVariant() {
        List<Variant> two = List.of(variant("a", 1, -1), variant("b", 1, -1));
        Comparison comparison = new ThroughputRun(two, samples(1, 1), settings("1s1c1ins1bs", 2), 1)
                .run(Progress.NONE)
                .comparison("b")
                .orElseThrow();
        assertThat(comparison.ratio()).isEmpty();
        assertThat(comparison.value()).isPositive();
        assertThat(new ThroughputRun(two.subList(0, 1), samples(1, 1), settings("1s1c1ins1bs", 1), 1)
                        .run(Progress.NONE)
                        .comparisons())
                .isEmpty();
    }

    @Test
    void namesTheFixedBatchDimensionBeforeAnythingIsStarted() {
        ThroughputRun run =
                new ThroughputRun(List.of(variant("fp32", 1, 1)), samples(2, 1), settings("1s1c1ins4bs", 1), 1);
        assertThatThrownBy(() -> run.run(Progress.NONE))
                .isInstanceOf(ThroughputException.class)
                .hasMessageContaining("fp32.onnx: input 'x' has the fixed batch dimension 1");
    }

    @Test
    void passesOnWhatTheEngineSaysOfAFeedThatDoesNotFit() {
        Feed narrow = Feed.of("x", Tensor.ofFloats(new float[3], 1, 3));
        ThroughputRun run =
                new ThroughputRun(List.of(variant("fp32", 1, -1)), List.of(narrow), settings("1s1c1ins1bs", 1), 1);
        assertThatThrownBy(() -> run.run(Progress.NONE))
                .isInstanceOf(ThroughputException.class)
                .hasMessageStartingWith("instance 1 of 1 (CPUs ")
                .hasMessageContaining("'x'");
    }

    @Test
    void refusesAHostThatIsTooSmallAndSaysWhatWouldFit() {
        ThroughputSettings huge = new ThroughputSettings(
                Setting.parse("1s4c9999ins1bs"), false, 1, Duration.ofMillis(100), Duration.ZERO, OptionalInt.empty());
        assertThatThrownBy(() -> ThroughputRun.settingOnThisHost(huge))
                .isInstanceOfSatisfying(ThroughputException.class, e -> assertThat(e.isUnavailable())
                        .isTrue())
                .hasMessageStartingWith("1s4c9999ins1bs needs 39996 physical cores on 1 socket but this host has ")
                .hasMessageContaining("--fit-host");
        assertThat(ThroughputRun.settingOnThisHost(huge.withFitHost(true))).isNotEqualTo(huge.setting());
    }

    @Test
    void refusesAnEngineThatAnotherProcessCannotOpen() {
        Engine foreign = (Engine) Proxy.newProxyInstance(
                Engine.class.getClassLoader(), new Class<?>[] {Engine.class}, (proxy, method, arguments) -> "abacus 1");
        Variant variant = new Variant("v", variant("fp32", 1, -1).model(), foreign);
        assertThatThrownBy(() -> new ThroughputRun(List.of(variant), samples(1, 1), settings("1s1c1ins1bs", 1), 1)
                        .run(Progress.NONE))
                .isInstanceOf(ThroughputException.class)
                .hasMessageContaining("cannot open the engine 'abacus 1'");
    }

    @Test
    void refusesVariantsOfTheSameName() {
        Variant variant = variant("fp32", 1, -1);
        assertThatThrownBy(() ->
                        new ThroughputRun(List.of(variant, variant), samples(1, 1), settings("1s1c1ins1bs", 1), 1))
                .hasMessageContaining("different names");
    }

    private static double[] rates(ThroughputResult result, String variant) {
        return result.rounds().stream()
                .filter(round -> round.variant().equals(variant))
                .mapToDouble(Round::rate)
                .toArray();
    }

    private static ThroughputSettings settings(String setting, int rounds) {
        return new ThroughputSettings(
                Setting.parse(setting),
                true,
                rounds,
                Duration.ofMillis(100),
                Duration.ofMillis(50),
                OptionalInt.empty());
    }

    /** A chain of matrix products; {@code batch} is the model's batch dimension, -1 for an open one. */
    private Variant variant(String name, int layers, int batch) {
        Path file = folder.resolve(name + ".onnx");
        if (!Files.exists(file)) {
            Graph graph = Graph.create(name, 17);
            graph.addInput("x", ElementType.FLOAT32, batch, WIDTH);
            graph.initializer("w", Tensor.ofFloats(new float[WIDTH * WIDTH], WIDTH, WIDTH));
            String from = "x";
            for (int i = 0; i < layers; i++) {
                String to = i == layers - 1 ? "y" : "h" + i;
                graph.add("MatMul", List.of(from, "w"), List.of(to), Map.of());
                from = to;
            }
            graph.addOutput("y", ElementType.FLOAT32, batch, WIDTH);
            graph.write(file);
        }
        return new Variant(name, file, Engine.onnxRuntime());
    }

    private static List<Feed> samples(int count, int first) {
        List<Feed> samples = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            float[] values = new float[WIDTH];
            values[i % WIDTH] = first + i;
            samples.add(Feed.of("x", Tensor.ofFloats(values, 1, WIDTH)));
        }
        return samples;
    }

    private static Progress listener(List<String> told) {
        return new Progress() {
            @Override
            public void begin(String task, long total) {
                told.add(task + " " + total);
            }

            @Override
            public void advance(long done) {}

            @Override
            public void note(String line) {
                told.add(line);
            }
        };
    }
}
