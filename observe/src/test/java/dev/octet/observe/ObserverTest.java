package dev.octet.observe;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import dev.octet.io.Section;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

class ObserverTest {
    static final List<Observer> ALL = List.of(
            new Observer.MinMax(),
            new Observer.MovingAverage(),
            new Observer.Percentile(),
            new Observer.Percentile(90),
            new Observer.Entropy(),
            new Observer.Mse(),
            new Observer.Parity(new Observer.MinMax()),
            new Observer.Parity(new Observer.MovingAverage()),
            new Observer.Parity(new Observer.Percentile(99)),
            new Observer.Parity(new Observer.Entropy()));

    private static final int VALUES = 100_000;

    @ParameterizedTest
    @CsvSource({"uniform, 0.95, 1.05", "gauss, 3.5, 6", "relu, 3.5, 6"})
    void entropyClipsAFarOutlierToTheBody(String kind, double least, double most) {
        float[] values = values(kind);
        values[5] = 60;

        Range range = new Observer.Entropy().range(TensorStatisticsTest.of(values));

        assertThat((double) range.max()).isBetween(least, most);
    }

    @ParameterizedTest
    @CsvSource({"uniform", "gauss", "relu", "laplace", "silu", "relu6"})
    void entropyIsNotWorseThanMinMaxByMoreThanATenth(String kind) {
        float[] values = values(kind);
        TensorStatistics statistics = TensorStatisticsTest.of(values);

        assertThat(squaredError(values, new Observer.Entropy().range(statistics)))
                .isLessThan(squaredError(values, new Observer.MinMax().range(statistics)) * 1.1);
    }

    @ParameterizedTest
    @CsvSource({"uniform", "gauss", "relu", "laplace", "silu", "relu6"})
    void mseIsAsGoodAsTheBestOfManyRanges(String kind) {
        float[] values = values(kind);
        values[5] = 20;
        TensorStatistics statistics = TensorStatisticsTest.of(values);
        Range extremes = statistics.extremes();
        double best = Double.POSITIVE_INFINITY;
        for (int low = 1; low <= 20; low++) {
            for (int high = 1; high <= 40; high++) {
                Range candidate = new Range(extremes.min() * low / 20f, extremes.max() * high / 40f);
                best = Math.min(best, squaredError(values, candidate));
            }
        }

        // The search takes rounding as evenly spread; where single values fall on the grid by luck, it cannot know.
        assertThat(squaredError(values, new Observer.Mse().range(statistics))).isLessThan(best * 1.06);
    }

    @Test
    void mseLeavesValuesAloneThatAreOnTheGridAnyway() {
        float[] values = new float[1000];
        for (int i = 0; i < values.length; i++) {
            values[i] = i % 2 == 0 ? 0 : 6;
        }

        assertThat(new Observer.Mse().range(TensorStatisticsTest.of(values)).max())
                .isCloseTo(6, within(0.02f));
    }

    @Test
    void percentileCutsHalfOfTheRestAtEitherEnd() {
        float[] values = new float[10_001];
        for (int i = 0; i < values.length; i++) {
            values[i] = i - 5_000;
        }
        Range range = new Observer.Percentile(98).range(TensorStatisticsTest.of(values));

        assertThat(range.min()).isCloseTo(-4_900, within(20f));
        assertThat(range.max()).isCloseTo(4_900, within(20f));
    }

    @Property(tries = 50)
    void percentilesGrowWithTheirShare(
            @ForAll long seed,
            @ForAll @DoubleRange(min = 50, max = 100) double a,
            @ForAll @DoubleRange(min = 50, max = 100) double b) {
        Random random = new Random(seed);
        float[] values = new float[500];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) (random.nextGaussian() * Math.exp(random.nextGaussian()));
        }
        TensorStatistics statistics = TensorStatisticsTest.of(values);
        Range narrow = new Observer.Percentile(Math.min(a, b)).range(statistics);
        Range wide = new Observer.Percentile(Math.max(a, b)).range(statistics);

        assertThat(wide.union(narrow)).isEqualTo(wide);
    }

    @Property(tries = 50)
    void everyRangeIsWithinTheExtremes(@ForAll long seed, @ForAll @DoubleRange(min = -3, max = 3) double offset) {
        Random random = new Random(seed);
        float[] values = new float[300];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) (offset + random.nextGaussian() * Math.exp(2 * random.nextGaussian()));
        }
        TensorStatistics statistics = TensorStatisticsTest.of(values);
        Range extremes = statistics.extremes();

        for (Observer observer : ALL) {
            assertThat(observer.range(statistics).union(extremes))
                    .as(observer.name())
                    .isEqualTo(extremes);
        }
    }

    @ParameterizedTest
    @CsvSource({"0", "5", "-5", "1e-40", "3e38"})
    void everyObserverHandlesAConstant(float constant) {
        float[] values = new float[100];
        Arrays.fill(values, constant);
        TensorStatistics statistics = TensorStatisticsTest.of(values);

        for (Observer observer : ALL) {
            Range range = observer.range(statistics);
            assertThat(range.min()).as(observer.name()).isEqualTo(constant);
            assertThat(range.max()).as(observer.name()).isEqualTo(constant);
        }
    }

    @Test
    void readsNamesAndParameters() {
        assertThat(read("method: minmax")).contains(new Observer.MinMax());
        assertThat(read("method: moving_average")).contains(new Observer.MovingAverage());
        assertThat(read("method: percentile")).contains(new Observer.Percentile(99.999));
        assertThat(read("method: entropy")).contains(new Observer.Entropy(2048, 256));
        assertThat(read("method: mse")).contains(new Observer.Mse());
        assertThat(read("method: {percentile: 99.99}")).contains(new Observer.Percentile(99.99));
        assertThat(read("method: {entropy: {bins: 4096, levels: 128}}")).contains(new Observer.Entropy(4096, 128));
        assertThat(read("method: {parity: minmax}")).contains(new Observer.Parity(new Observer.MinMax()));
        assertThat(read("method: {parity: moving_average}"))
                .contains(new Observer.Parity(new Observer.MovingAverage()));
        assertThat(read("method: {parity: entropy}")).contains(new Observer.Parity(new Observer.Entropy()));
        assertThat(read("method: {parity: {percentile: 99.99}}"))
                .contains(new Observer.Parity(new Observer.Percentile(99.99)));
        assertThat(read("other: 1")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "method: entrpy | 1:9 method: 'entrpy' is not known",
                "method: {percentile: 100.5} | 1:22 method.percentile: must be from 50 to 100 but was 100.5",
                "method: {entropy: {bins: 128, levels: 128}} | 1:19 method.entropy: bins and levels must be even",
                "method: {entropy: {bin: 128}} | 1:20 method.entropy.bin: unknown key",
                "method: {} | 1:9 method: must name one method but has 0 keys",
                "method: {percentile: 99, entropy: {bins: 2048}} | 1:9 method: must name one method but has 2 keys",
                "method: {minmax: 1} | 1:10 method.minmax: unknown key",
                "method: {parity: mse} | 1:18 method.parity: quantize_static of onnxruntime.quantization has no such",
                "method: {parity: {parity: minmax}} | 1:18 method.parity: quantize_static of onnxruntime.quantization",
                "method: {parity: {entropy: {bins: 512}}} | 1:18 method.parity: quantize_static of",
            })
    void saysWhatIsWrong(String yaml, String expected) {
        Section section = Section.parse("x.yaml", yaml);
        Optional<Observer> observer = Observer.read(section, "method");

        assertThat(observer).isEmpty();
        assertThat(section.problems())
                .extracting(p -> p.line() + ":" + p.column() + " " + p.field() + ": " + p.fault())
                .anySatisfy(problem -> assertThat(problem).startsWith(expected));
    }

    @Test
    void parametersOutOfRangeAreRefused() {
        assertThatThrownBy(() -> new Observer.Percentile(Double.NaN)).hasMessageContaining("NaN");
        assertThatThrownBy(() -> new Observer.Percentile(49)).hasMessageContaining("49");
        assertThatThrownBy(() -> new Observer.Entropy(128, 128)).hasMessageContaining("128");
        assertThatThrownBy(() -> new Observer.Entropy(2047, 128)).hasMessageContaining("even");
        assertThatThrownBy(() -> new Observer.Parity(new Observer.Mse())).hasMessageContaining("mse");
    }

    private static Optional<Observer> read(String yaml) {
        Section section = Section.parse("x.yaml", yaml);
        Optional<Observer> observer = Observer.read(section, "method");
        assertThat(section.problems()).isEmpty();
        return observer;
    }

    private static double squaredError(float[] values, Range range) {
        Range whole = range.withZero();
        double step = Math.max(((double) whole.max() - whole.min()) / 255, Float.MIN_NORMAL);
        double zero = Math.rint(-whole.min() / step);
        double error = 0;
        for (float value : values) {
            double level = Math.max(0, Math.min(255, Math.rint(value / step) + zero));
            double difference = value - (level - zero) * step;
            error += difference * difference;
        }
        return error;
    }

    private static float[] values(String kind) {
        Random random = new Random(17);
        float[] values = new float[VALUES];
        for (int i = 0; i < values.length; i++) {
            double gauss = random.nextGaussian();
            double uniform = random.nextDouble() * 2 - 1;
            values[i] = (float)
                    switch (kind) {
                        case "uniform" -> uniform;
                        case "gauss" -> gauss;
                        case "relu" -> Math.max(0, gauss);
                        case "relu6" -> Math.min(6, Math.max(0, 3 * gauss));
                        case "laplace" -> -Math.signum(uniform) * Math.log(1 - Math.abs(uniform));
                        case "silu" -> 3 * gauss / (1 + Math.exp(-3 * gauss));
                        default -> throw new IllegalArgumentException(kind);
                    };
        }
        return values;
    }
}
