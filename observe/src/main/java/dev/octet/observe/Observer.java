package dev.octet.observe;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

import dev.octet.io.Section;

/**
 * Chooses the range of an activation from what calibration saw of it. All observers read the same statistics, so
 * another one needs no second pass over the data.
 *
 * <p>In a recipe: {@code method: entropy}, or with parameters {@code method: {percentile: 99.99}} and {@code method:
 * {entropy: {bins: 4096, levels: 256}}}.
 */
public sealed interface Observer {

    /** As recipes spell it, such as {@code moving_average}. */
    String name();

    /**
     * A range within the extremes of the values seen, not yet widened to zero; [0, 0] if none were. Only this module
     * can make the statistics.
     */
    Range range(TensorStatistics statistics);

    /**
     * Reads the observer under {@code key}: a name, or a mapping of one name to its parameters. Empty if the key is
     * missing or wrong; what is wrong is noted in the section.
     */
    static Optional<Observer> read(Section section, String key) {
        return section.isSection(key)
                ? section.section(key).flatMap(Observer::withParameters)
                : section.text(key).flatMap(name -> {
                    Map<String, Supplier<Observer>> known = new LinkedHashMap<>();
                    known.put("minmax", MinMax::new);
                    known.put("moving_average", MovingAverage::new);
                    known.put("percentile", Percentile::new);
                    known.put("entropy", Entropy::new);
                    known.put("mse", Mse::new);
                    if (!known.containsKey(name)) {
                        section.unknown(key, name, known.keySet());
                        return Optional.empty();
                    }
                    return Optional.of(known.get(name).get());
                });
    }

    private static Optional<Observer> withParameters(Section section) {
        List<String> given = section.keys();
        boolean percentile = section.has("percentile");
        boolean entropy = section.has("entropy");
        Optional<Double> percent =
                percentile ? section.number("percentile", Percentile.SMALLEST_PERCENT, 100) : Optional.empty();
        Optional<Entropy> entropies = entropy ? section.section("entropy").flatMap(Entropy::read) : Optional.empty();
        section.done();
        if (given.size() != 1) {
            section.problem(
                    "must name one method but has " + given.size() + " keys",
                    "Write for example method: {percentile: 99.99}.");
        }
        return section.build(() -> percentile ? new Percentile(percent.orElseThrow()) : entropies.orElseThrow());
    }

    /** Everything from the smallest to the largest value. */
    record MinMax() implements Observer {
        @Override
        public String name() {
            return "minmax";
        }

        @Override
        public Range range(TensorStatistics statistics) {
            return statistics.extremes();
        }

        /** For people. */
        @Override
        public String toString() {
            return name();
        }
    }

    /**
     * The smallest and largest value of each sample, averaged over the samples with equal weight. This is what
     * onnxruntime.quantization computes within one {@code collect_data}; its exponential average between several such
     * calls depends on their order, so it is not offered.
     */
    record MovingAverage() implements Observer {
        @Override
        public String name() {
            return "moving_average";
        }

        @Override
        public Range range(TensorStatistics statistics) {
            return statistics.meanExtremes();
        }

        /** For people. */
        @Override
        public String toString() {
            return name();
        }
    }

    /**
     * Clips half of what lies outside the percentile at either end.
     *
     * @param percent share of the values kept, from 50 to 100
     */
    record Percentile(double percent) implements Observer {
        /** Keeps 99,999 of 100,000 values, the default of onnxruntime.quantization; 99.99 already hurts transformers. */
        public static final double DEFAULT_PERCENT = 99.999;

        private static final double SMALLEST_PERCENT = 50;

        public Percentile {
            if (!(percent >= SMALLEST_PERCENT && percent <= 100)) {
                throw new IllegalArgumentException("percentile must be from 50 to 100 but was " + percent);
            }
        }

        /** The default percentile. */
        public Percentile() {
            this(DEFAULT_PERCENT);
        }

        @Override
        public String name() {
            return "percentile";
        }

        @Override
        public Range range(TensorStatistics statistics) {
            Distribution distribution = statistics.distribution();
            double cut = (100 - percent) / 200;
            return new Range(distribution.quantile(cut), distribution.quantile(1 - cut));
        }

        /** For people. */
        @Override
        public String toString() {
            return name() + " " + percent;
        }
    }

    /**
     * The range whose quantized histogram says most about the histogram itself: smallest Kullback-Leibler divergence.
     *
     * @param bins bins of the histogram over the range under consideration, even
     * @param levels quantized bins that they are merged into, even, at most half of {@code bins}
     */
    record Entropy(int bins, int levels) implements Observer {
        /** Default of {@code bins}. With as many bins as levels there is one candidate, and the method is minmax. */
        public static final int DEFAULT_BINS = 2048;

        /** Default of {@code levels}: as many as 8 bits have; 128 clips long-tailed activations too hard. */
        public static final int DEFAULT_LEVELS = 256;

        public Entropy {
            if (bins < 4 || bins % 2 != 0 || levels < 2 || levels % 2 != 0 || levels > bins / 2) {
                throw new IllegalArgumentException(
                        "bins and levels must be even, with at least two bins for each level, but" + " were " + bins
                                + " and " + levels);
            }
        }

        /** The default bins and levels. */
        public Entropy() {
            this(DEFAULT_BINS, DEFAULT_LEVELS);
        }

        private static Optional<Entropy> read(Section section) {
            Optional<Integer> bins = section.integer("bins", 4, 1 << 16);
            Optional<Integer> levels = section.integer("levels", 2, 1 << 15);
            section.done();
            return section.build(() -> new Entropy(bins.orElse(DEFAULT_BINS), levels.orElse(DEFAULT_LEVELS)));
        }

        @Override
        public String name() {
            return "entropy";
        }

        @Override
        public Range range(TensorStatistics statistics) {
            return EntropySearch.range(statistics, bins, levels);
        }

        /** For people. */
        @Override
        public String toString() {
            return name();
        }
    }

    /** The range with the smallest expected squared error of 8-bit quantization, clipping and rounding together. */
    record Mse() implements Observer {
        @Override
        public String name() {
            return "mse";
        }

        @Override
        public Range range(TensorStatistics statistics) {
            return MseSearch.range(statistics);
        }

        /** For people. */
        @Override
        public String toString() {
            return name();
        }
    }
}
