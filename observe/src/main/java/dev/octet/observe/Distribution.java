package dev.octet.observe;

import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * The values of a tensor as disjoint intervals in ascending order, each with its count; inside an interval the values
 * are taken as evenly spread. Made from {@link TensorStatistics}: an interval is at most 1/128 of its distance from
 * zero wide, and the outermost ones end at the exact extremes.
 */
final class Distribution {
    private final double[] low;
    private final double[] high;
    private final long[] counts;
    private final long total;

    private Distribution(double[] low, double[] high, long[] counts) {
        this.low = low;
        this.high = high;
        this.counts = counts;
        this.total = Arrays.stream(counts).sum();
    }

    static Distribution of(TensorStatistics statistics) {
        Range extremes = statistics.extremes();
        double[] low = new double[TensorStatistics.BUCKETS];
        double[] high = new double[TensorStatistics.BUCKETS];
        long[] counts = new long[TensorStatistics.BUCKETS];
        int size = 0;
        for (int i = 0; i < TensorStatistics.BUCKETS; i++) {
            // Ascending: negative floats are ordered against their bits.
            boolean negative = i < TensorStatistics.BUCKETS / 2;
            int bucket = negative ? 0xFFFF - i : i - TensorStatistics.BUCKETS / 2;
            long count = statistics.bucket(bucket);
            if (count == 0 || (bucket & 0x7F80) == 0x7F80) { // the latter hold infinities and NaN
                continue;
            }
            int magnitude = bucket & 0x7FFF;
            double near = Float.intBitsToFloat(magnitude << 16);
            double far = Float.intBitsToFloat((magnitude + 1) << 16);
            double from = negative ? -far : near;
            double to = negative ? -near : far;
            low[size] = Math.min(extremes.max(), Math.max(extremes.min(), from));
            high[size] = Math.min(extremes.max(), Math.max(extremes.min(), to));
            counts[size++] = count;
        }
        return new Distribution(Arrays.copyOf(low, size), Arrays.copyOf(high, size), Arrays.copyOf(counts, size));
    }

    /** All values but zeros, and with them what is too small to be told from zero: below 1e-40. */
    Distribution withoutZeros() {
        int[] kept = IntStream.range(0, size())
                .filter(i -> low[i] > 0 || high[i] < 0)
                .toArray();
        return new Distribution(
                Arrays.stream(kept).mapToDouble(i -> low[i]).toArray(),
                Arrays.stream(kept).mapToDouble(i -> high[i]).toArray(),
                Arrays.stream(kept).mapToLong(i -> counts[i]).toArray());
    }

    /** Number of intervals. */
    int size() {
        return counts.length;
    }

    /** Number of values. */
    long total() {
        return total;
    }

    /** Lower end of interval {@code i}. */
    double low(int i) {
        return low[i];
    }

    /** Upper end of interval {@code i}; equal to the lower end where all values are one. */
    double high(int i) {
        return high[i];
    }

    /** Values in interval {@code i}. */
    long count(int i) {
        return counts[i];
    }

    /**
     * The value that a share of all values does not exceed, interpolated inside its interval. Grows with {@code share};
     * the exact minimum at 0 and maximum at 1.
     *
     * @param share in [0, 1]
     */
    float quantile(double share) {
        if (total == 0) {
            return 0;
        }
        double rank = share * total;
        double below = 0;
        for (int i = 0; i < counts.length; i++) {
            if (below + counts[i] >= rank || i == counts.length - 1) {
                double part = Math.min(1, Math.max(0, (rank - below) / counts[i]));
                return (float) (low[i] + part * (high[i] - low[i]));
            }
            below += counts[i];
        }
        throw new AssertionError("unreachable: the last interval always returns");
    }

    /**
     * The values as a histogram of {@code bins} equal bins over [from, to]: an interval that spans several bins is
     * shared among them. Values outside are not in it.
     */
    double[] linear(int bins, double from, double to) {
        double[] histogram = new double[bins];
        double width = (to - from) / bins;
        for (int i = 0; i < counts.length; i++) {
            if (high[i] < from || low[i] > to) {
                continue;
            }
            if (high[i] == low[i]) {
                histogram[bin(low[i], from, width, bins)] += counts[i];
                continue;
            }
            int first = bin(low[i], from, width, bins);
            int last = bin(high[i], from, width, bins);
            double density = counts[i] / (high[i] - low[i]);
            for (int bin = first; bin <= last; bin++) {
                double start = Math.max(low[i], from + bin * width);
                double end = Math.min(high[i], bin == bins - 1 ? to : from + (bin + 1) * width);
                histogram[bin] += density * Math.max(0, end - start);
            }
        }
        return histogram;
    }

    /** How many values are below {@code value}, with the share of its interval. */
    double countBelow(double value) {
        double below = 0;
        for (int i = 0; i < counts.length && low[i] < value; i++) {
            below += high[i] <= value ? counts[i] : counts[i] * (value - low[i]) / (high[i] - low[i]);
        }
        return below;
    }

    private static int bin(double value, double from, double width, int bins) {
        return (int) Math.min(bins - 1, Math.max(0, Math.floor((value - from) / width)));
    }
}
