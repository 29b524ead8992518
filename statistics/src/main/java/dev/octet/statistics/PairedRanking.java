package dev.octet.statistics;

import java.util.Arrays;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Scores of two models for the same samples, each of which is positive, negative or unknown; the unknown are left out.
 * Sorting costs O(n log n), once.
 */
public final class PairedRanking {
    /** The truth of a sample that is not known. */
    public static final int UNKNOWN = -1;

    private final int[] truth;
    private final Order first;
    private final Order second;
    private final int positives;
    private final int negatives;

    /**
     * @param truth 1 for positive, 0 for negative, {@link #UNKNOWN} for neither
     * @param first scores of the model that is compared with; a NaN leaves everything without a value
     */
    public PairedRanking(int[] truth, double[] first, double[] second) {
        this.truth = truth.clone();
        this.first = Order.of(truth, first);
        this.second = Order.of(truth, second);
        this.positives = count(1);
        this.negatives = count(0);
    }

    /**
     * Areas under the curves of true against false positive rates: the chance that a positive has a higher score than a
     * negative, equal scores counting half. Influences are the placement values of DeLong, DeLong and Clarke-Pearson
     * ("Comparing the Areas under Two or More Correlated Receiver Operating Characteristic Curves", 1988), found by
     * mid-ranks (Sun and Xu, "Fast Implementation of DeLong's Algorithm", 2014), scaled so that the variance of the
     * difference is theirs.
     *
     * @return empty if there are no positives or no negatives, or a score is NaN. A positive or negative that is the only
     *     one has no influence: what it adds to the variance is not known
     */
    public Optional<PairedInfluence> auroc() {
        if (rarer() < 1 || !isNumber()) {
            return Optional.empty();
        }
        double[] one = first.placements(truth, positives, negatives);
        double[] two = second.placements(truth, positives, negatives);
        Pair areas = new Pair(mean(one), mean(two));
        return Optional.of(PairedInfluence.of(
                areas,
                new PairedInfluence.Strata(
                        influences(one, areas.first()), influences(two, areas.second()), truth, negatives, positives),
                "DeLong's placement values"));
    }

    /**
     * Average precisions: the sum over thresholds of precision times the step of recall, without interpolation, as in
     * scikit-learn.
     *
     * @param counts how often each sample counts
     */
    public Pair averagePrecision(int[] counts) {
        return new Pair(first.averagePrecision(truth, counts), second.averagePrecision(truth, counts));
    }

    /** How many samples of the rarer kind there are. */
    public int rarer() {
        return Math.min(positives, negatives);
    }

    /** Whether no score of a known sample is NaN. */
    public boolean isNumber() {
        return first.isNumber() && second.isNumber();
    }

    private int count(int kind) {
        return (int) Arrays.stream(truth).filter(value -> value == kind).count();
    }

    private double mean(double[] placements) {
        double sum = 0;
        for (int i = 0; i < truth.length; i++) {
            sum += truth[i] == 1 ? placements[i] : 0;
        }
        return sum / positives;
    }

    private double[] influences(double[] placements, double area) {
        double n = truth.length;
        double[] influences = new double[truth.length];
        for (int i = 0; i < influences.length; i++) {
            if (truth[i] != UNKNOWN) {
                double of = truth[i] == 1 ? positives : negatives;
                double scale = of > 1 ? Math.sqrt(of / (of - 1) * (n - 1) / n) : 0;
                influences[i] = (placements[i] - area) / of * scale;
            }
        }
        return influences;
    }

    /**
     * Samples by score, the highest first; the unknown are not among them.
     *
     * @param samples their numbers
     * @param ends of each run of equal scores, exclusive
     */
    private record Order(int[] samples, int[] ends, boolean isNumber) {

        static Order of(int[] truth, double[] scores) {
            int[] samples = IntStream.range(0, truth.length)
                    .filter(i -> truth[i] != UNKNOWN)
                    .boxed()
                    .sorted((i, j) -> Double.compare(scores[j] + 0.0, scores[i] + 0.0)) // -0.0 equals 0.0
                    .mapToInt(Integer::intValue)
                    .toArray();
            int[] ends = IntStream.rangeClosed(1, samples.length)
                    .filter(i -> i == samples.length || scores[samples[i]] != scores[samples[i - 1]])
                    .toArray();
            return new Order(samples, ends, Arrays.stream(samples).noneMatch(i -> Double.isNaN(scores[i])));
        }

        /** For a positive the share of negatives below it, for a negative the share of positives above, ties half. */
        double[] placements(int[] truth, int positives, int negatives) {
            double[] placements = new double[truth.length];
            double positivesAbove = 0;
            double negativesAbove = 0;
            int from = 0;
            for (int end : ends) {
                int in = 0;
                for (int i = from; i < end; i++) {
                    in += truth[samples[i]];
                }
                int out = end - from - in;
                for (int i = from; i < end; i++) {
                    placements[samples[i]] = truth[samples[i]] == 1
                            ? (negatives - negativesAbove - out / 2.0) / negatives
                            : (positivesAbove + in / 2.0) / positives;
                }
                positivesAbove += in;
                negativesAbove += out;
                from = end;
            }
            return placements;
        }

        double averagePrecision(int[] truth, int[] counts) {
            if (!isNumber) {
                return Double.NaN;
            }
            double positives = 0;
            double above = 0;
            double sum = 0;
            int from = 0;
            for (int end : ends) {
                double in = 0;
                for (int i = from; i < end; i++) {
                    above += counts[samples[i]];
                    in += truth[samples[i]] == 1 ? counts[samples[i]] : 0;
                }
                positives += in;
                sum += in == 0 ? 0 : in * positives / above;
                from = end;
            }
            return sum / positives;
        }
    }
}
