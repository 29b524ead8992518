package dev.octet.statistics;

import java.util.Arrays;
import java.util.Optional;

/**
 * Logarithms of the ratios of neighbouring rounds, in the order of time; two successive ones make a block.
 *
 * <p>The estimate is Hodges and Lehmann's: the median of the means of all pairs {@code (x_i + x_j) / 2, i <= j}. Its
 * interval is the set of shifts that Wilcoxon's signed-rank test does not reject, with exact probabilities: it assumes
 * symmetric, not normal, noise, and tolerates about 29% disturbed rounds. Student's t over the mean of each block is
 * the check: it is wider where rounds were disturbed.
 */
public final class LogRatios {
    /** Beyond this the exact distribution would need probabilities below the smallest double. */
    private static final int MAX_PAIRS = 1000;

    private final double[] values;

    /** @param values at least one, all finite */
    public LogRatios(double... values) {
        if (values.length == 0 || values.length > MAX_PAIRS) {
            throw new IllegalArgumentException("needs 1 to " + MAX_PAIRS + " pairs but has " + values.length);
        }
        for (double value : values) {
            if (!Double.isFinite(value)) {
                throw new IllegalArgumentException("a log ratio is " + value);
            }
        }
        this.values = values.clone();
    }

    /** Of the rates of two variants in rounds that were neighbours. */
    public static LogRatios of(double[] rates, double[] baselineRates) {
        double[] logs = new double[rates.length];
        for (int i = 0; i < logs.length; i++) {
            logs[i] = Math.log(rates[i] / baselineRates[i]);
        }
        return new LogRatios(logs);
    }

    /** The ratio, without interval. */
    public double estimate() {
        double[] means = walsh();
        int half = means.length / 2;
        return Math.exp(means.length % 2 == 1 ? means[half] : (means[half - 1] + means[half]) / 2);
    }

    /** The ratio with its exact signed-rank interval; empty if there are too few pairs for that confidence. */
    public Optional<Ratio> hodgesLehmann(double confidence) {
        int rank = signedRank(values.length, (1 - confidence) / 2);
        if (rank == 0) {
            return Optional.empty();
        }
        double[] means = walsh();
        return Optional.of(new Ratio(
                estimate(),
                Math.exp(means[rank - 1]),
                Math.exp(means[means.length - rank]),
                confidence,
                "Hodges-Lehmann over " + values.length + " pairs of rounds, exact signed-rank interval"));
    }

    /** Student's t over pairs; empty with fewer than two. */
    public Optional<Ratio> tOnPairs(double confidence) {
        return t(values, confidence, "t over " + values.length + " pairs of rounds");
    }

    /** Student's t over whole blocks of two pairs; empty with fewer than two blocks. */
    public Optional<Ratio> tOnBlocks(double confidence) {
        double[] blocks = new double[values.length / 2];
        for (int i = 0; i < blocks.length; i++) {
            blocks[i] = (values[2 * i] + values[2 * i + 1]) / 2;
        }
        return t(blocks, confidence, "t over " + blocks.length + " blocks of rounds");
    }

    /**
     * Student's t over values that each stand for one launch of the processes; empty with fewer than two. A launch fixes
     * the layout of memory, which moves speed by percents: only several launches tell how much.
     */
    public Optional<Ratio> tOnLaunches(double confidence) {
        return t(values, confidence, "t over " + values.length + " launches, Hodges-Lehmann ratio of each");
    }

    /**
     * Largest k with P(W &lt;= k - 1) &lt;= tail, where W is the sum of the ranks with a plus among {@code pairs} ranks
     * of random sign; 0 if there is none.
     */
    public static int signedRank(int pairs, double tail) {
        int most = pairs * (pairs + 1) / 2;
        double[] probability = new double[most + 1];
        probability[0] = 1;
        int reach = 0;
        for (int rank = 1; rank <= pairs; rank++) {
            reach += rank;
            for (int sum = reach; sum >= 0; sum--) {
                double with = sum >= rank ? probability[sum - rank] : 0;
                probability[sum] = (probability[sum] + with) / 2;
            }
        }
        int k = 0;
        for (double cumulative = probability[0]; cumulative <= tail && k < most; cumulative += probability[k]) {
            k++;
        }
        return k;
    }

    private static Optional<Ratio> t(double[] sample, double confidence, String method) {
        return Ratio.ofMean(sample, confidence, method)
                .map(mean -> new Ratio(
                        Math.exp(mean.value()), Math.exp(mean.low()), Math.exp(mean.high()), confidence, method));
    }

    private double[] walsh() {
        int n = values.length;
        double[] means = new double[n * (n + 1) / 2];
        int next = 0;
        for (int i = 0; i < n; i++) {
            for (int j = i; j < n; j++) {
                means[next++] = (values[i] + values[j]) / 2;
            }
        }
        Arrays.sort(means);
        return means;
    }
}
