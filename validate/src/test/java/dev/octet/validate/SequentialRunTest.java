package dev.octet.validate;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SplittableRandom;

import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.BeforeEach;
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
import dev.octet.metrics.AccuracyException;
import dev.octet.metrics.Metric;
import dev.octet.metrics.Scoring;
import dev.octet.statistics.Estimate;
import dev.octet.validate.AccuracySettings.OnBadSample;
import dev.octet.validate.AccuracySettings.OnReference;
import dev.octet.validate.Verdict.Decision;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Runs of a model that is right in four of five samples beside one that flips some of its answers. */
class SequentialRunTest {
    private static final Metric TOP1 = Metric.named("top1").orElseThrow();
    private static final int SAMPLES = 6000;

    @TempDir
    Path folder;

    private final FakeEngine fp32 = new FakeEngine(feed -> feed.tensors().get("x"));
    private Path csv;

    @BeforeEach
    void models() throws IOException {
        Files.writeString(folder.resolve("fp32.onnx"), "fp32");
        Files.writeString(folder.resolve("int8.onnx"), "int8");
        csv = folder.resolve("run/samples.csv");
    }

    @Test
    void aClearPassStopsEarlyAndIsAPassWhenJudged() throws Exception {
        AccuracyResult result = run(0.002, 0.02, Gate.Of.ABSOLUTE);
        assertThat(result.stoppedEarly()).isTrue();
        assertThat(result.used()).isLessThan(SAMPLES / 2).satisfies(n -> assertThat(n % SampleLog.SHARD_ROWS)
                .isZero());
        assertThat(result.asked()).isEqualTo(SAMPLES);
        Estimate loss = result.loss("int8").orElseThrow().absolute().orElseThrow();
        assertThat(loss.high()).isLessThanOrEqualTo(0.02);
        assertThat(loss.method()).isEqualTo("anytime bounds by betting");
        assertThat(result.bounds()).isEmpty();
        assertThat(result.slices()).isEmpty();
        assertThat(gate(0.02, Gate.Of.ABSOLUTE)
                        .judge(Measured.of(List.of(result)))
                        .decision())
                .isEqualTo(Decision.PASS);
        assertThat(AccuracyRun.recomputeSequential(csv, SAMPLES, SAMPLES, 0.95)).isEqualTo(List.of(result));
    }

    @Test
    void aClearFailStopsEarlyToo() throws Exception {
        AccuracyResult result = run(0.1, 0.02, Gate.Of.RELATIVE);
        assertThat(result.used()).isLessThan(SAMPLES / 2);
        assertThat(gate(0.02, Gate.Of.RELATIVE)
                        .judge(Measured.of(List.of(result)))
                        .decision())
                .isEqualTo(Decision.FAIL);
    }

    @Test
    void whatIsNotClearTakesAllSamples() throws Exception {
        AccuracyResult result = run(0.02, 0.02, Gate.Of.ABSOLUTE);
        assertThat(result.used()).isEqualTo(SAMPLES);
        assertThat(result.stoppedEarly()).isFalse();
        assertThat(result.bounds()).containsOnlyKeys("fp32", "int8");
        assertThat(result.loss("int8").orElseThrow().absolute().orElseThrow().method())
                .startsWith("paired difference")
                .endsWith("and anytime bounds by betting");
    }

    @Test
    void aKilledRunStopsAtTheSameSample() throws Exception {
        AccuracyResult expected = run(0.002, 0.02, Gate.Of.ABSOLUTE);
        byte[] bytes = Files.readAllBytes(csv);
        int reached = 300;
        csv = folder.resolve("killed/samples.csv");
        FakeDataset dying = new FakeDataset(SAMPLES, index -> sample(index, 0.002)) {
            @Override
            public Dataset shuffled(long seed, int count) {
                Dataset drawn = super.shuffled(seed, count);
                return new Dying(drawn, reached);
            }
        };
        assertThatThrownBy(() -> run(dying, 0.02, Gate.Of.ABSOLUTE, 1)).hasMessage("killed");
        assertThat(Files.readAllBytes(csv).length).isLessThan(bytes.length);
        FakeDataset again = new FakeDataset(SAMPLES, index -> sample(index, 0.002));
        assertThat(run(again, 0.02, Gate.Of.ABSOLUTE, 2)).isEqualTo(expected);
        assertThat(Files.readAllBytes(csv)).isEqualTo(bytes);

        fp32.runs.set(0);
        assertThat(run(again, 0.02, Gate.Of.ABSOLUTE, 1)).isEqualTo(expected);
        assertThat(fp32.runs).as("a run that has stopped runs nothing again").hasValue(0);
    }

    @Test
    void refusesWhatHasNoBoundsAfterAStop() {
        assertRefused(new FakeDataset(999, index -> sample(index, 0)), TOP1, gate(0.01, Gate.Of.ABSOLUTE))
                .hasMessage("a sequential run needs at least 1000 samples but there are 999");
        FakeDataset enough = new FakeDataset(1000, index -> sample(index, 0));
        assertRefused(enough, Metric.named("f1").orElseThrow(), gate(0.01, Gate.Of.ABSOLUTE))
                .hasMessageContaining("cannot stop early with f1, which is no share");
        assertRefused(enough, TOP1, new Gate(List.of(), Optional.of(new Gate.SpeedUp(1))))
                .hasMessageContaining("the gate limits no accuracy_loss");
        Gate value = new Gate(
                gate(0.01, Gate.Of.ABSOLUTE).accuracyLoss(),
                List.of(new Gate.AccuracyLimit(Optional.empty(), Gate.Bound.MIN, 0.5, 0.95)),
                Optional.empty(),
                List.of("int8"));
        assertRefused(enough, TOP1, value).hasMessageContaining("gate.accuracy");
        assertThatThrownBy(() ->
                        new AccuracySettings(OptionalInt.of(500), 1, OnBadSample.REFUSE, 1, true, OnReference.WARN))
                .hasMessage("sequential needs at least 1000 samples but there are 500");
    }

    private AbstractThrowableAssert<?, ?> assertRefused(FakeDataset dataset, Metric metric, Gate gate) {
        return assertThatThrownBy(() -> new AccuracyRun(variants(), Scoring.of(metric), settings(1))
                        .run(dataset, csv, gate, Progress.NONE))
                .isInstanceOf(AccuracyException.class);
    }

    private AccuracyResult run(double loss, double limit, Gate.Of of) throws IOException, InterruptedException {
        return run(new FakeDataset(SAMPLES, index -> sample(index, loss)), limit, of, 2);
    }

    private AccuracyResult run(FakeDataset dataset, double limit, Gate.Of of, int threads)
            throws IOException, InterruptedException {
        return new AccuracyRun(variants(), Scoring.of(TOP1), settings(threads))
                .run(dataset, csv, gate(limit, of), Progress.NONE)
                .get(0);
    }

    private List<Variant> variants() {
        FakeEngine int8 = new FakeEngine(feed -> feed.tensors().get("y"));
        return List.of(
                new Variant("fp32", folder.resolve("fp32.onnx"), fp32),
                new Variant("int8", folder.resolve("int8.onnx"), int8));
    }

    private static AccuracySettings settings(int threads) {
        return new AccuracySettings(OptionalInt.empty(), 7, OnBadSample.REFUSE, threads, true, OnReference.WARN);
    }

    private static Gate gate(double max, Gate.Of of) {
        return new Gate(List.of(new Gate.AccuracyLoss(Optional.empty(), max, of, 0.95)), Optional.empty());
    }

    /** Scores of two classes for each model; {@code loss} of the samples are right in the first only, 1% more flip. */
    private static Sample sample(int index, double loss) {
        SplittableRandom random = new SplittableRandom(index);
        int truth = random.nextInt(2);
        boolean right = random.nextDouble() < 0.8;
        double u = random.nextDouble();
        boolean flips = right ? u < loss / 0.8 + 0.005 : u < 0.02;
        return new Sample(
                "s" + index,
                List.of(new Feed(Map.of("x", scores(truth, right), "y", scores(truth, right != flips)))),
                new Label.ClassIndex(truth));
    }

    private static Tensor scores(int truth, boolean right) {
        return Tensor.ofFloats((truth == 1) == right ? new float[] {0, 1} : new float[] {1, 0}, 1, 2);
    }

    /** Fails at one of its samples, as a process that is killed there would. */
    private record Dying(Dataset all, int last) implements Dataset {
        @Override
        public String name() {
            return all.name();
        }

        @Override
        public String sha256() {
            return all.sha256();
        }

        @Override
        public int size() {
            return all.size();
        }

        @Override
        public List<String> columns() {
            return all.columns();
        }

        @Override
        public String id(int index) {
            return all.id(index);
        }

        @Override
        public String contentSha256(int index) {
            return all.contentSha256(index);
        }

        @Override
        public Sample read(int index) {
            if (index > last) {
                throw new IllegalStateException("killed");
            }
            return all.read(index);
        }

        @Override
        public Dataset shuffled(long seed, int count) {
            return all.shuffled(seed, count);
        }

        @Override
        public Dataset first(int count) {
            return all.first(count);
        }
    }
}
