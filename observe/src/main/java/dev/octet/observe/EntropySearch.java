package dev.octet.observe;

/**
 * Range by Kullback-Leibler divergence, after "8-bit Inference with TensorRT" (S. Migacz, GTC 2017, S7310).
 *
 * <p>A candidate keeps the part of the histogram around zero and puts what lies outside into its end bins: p. Merging
 * its bins into as many as there are levels and spreading each evenly over those of its bins that are not empty gives q.
 * The candidate with the smallest divergence of p from q wins; of equal ones the narrowest.
 *
 * <p>Differs from the paper, and from onnxruntime.quantization: zeros are left out, because every range represents them
 * exactly and the many of a ReLU would drown the rest; values of one sign have all levels on their side; and a far
 * outlier does not decide the resolution, because the histogram is taken anew over a narrower window as long as the
 * winner is much narrower than the window.
 */
final class EntropySearch {
    /** More than any float's exponent needs: the window shrinks by a fifth at least each time. */
    private static final int MOST_ZOOMS = 1000;
    /** The winner is looked for again in a window this many times as wide as itself, so that it may still grow. */
    private static final double MARGIN = 2;
    /** Zooming ends where it would not make the bins a fifth finer. */
    private static final double WORTHWHILE = 0.8;
    /**
     * Share of the values that a candidate may clip. Where nearly all are clipped into one bin, p and q agree again
     * because both have nothing left to tell.
     */
    private static final double MOST_CLIPPED = 0.01;
    /** Stands for the empty bins of q that p fills with clipped values, in values: as in onnxruntime.quantization. */
    private static final double NEARLY_NONE = 1e-4;

    private final double[] histogram;
    /** Index of the bin that candidates grow from: the first, or the one right of zero. */
    private final int origin;

    private final double below;
    private final double above;
    private final int levels;
    /** Running sums over the bins, one longer than the histogram: values, non-empty bins, and n log n. */
    private final double[] values;

    private final int[] filled;
    private final double[] entropy;

    private EntropySearch(double[] histogram, int origin, double below, double above, int levels) {
        this.histogram = histogram;
        this.origin = origin;
        this.below = below;
        this.above = above;
        this.levels = levels;
        values = new double[histogram.length + 1];
        filled = new int[histogram.length + 1];
        entropy = new double[histogram.length + 1];
        for (int i = 0; i < histogram.length; i++) {
            values[i + 1] = values[i] + histogram[i];
            filled[i + 1] = filled[i] + (histogram[i] > 0 ? 1 : 0);
            entropy[i + 1] = entropy[i] + nLogN(histogram[i]);
        }
    }

    /** The range for values of either sign, or of one. */
    static Range range(TensorStatistics statistics, int bins, int levels) {
        Range extremes = statistics.extremes();
        Distribution distribution = statistics.distribution().withoutZeros();
        boolean positive = extremes.min() >= 0;
        boolean negative = extremes.max() <= 0;
        double window = Math.max(Math.abs((double) extremes.min()), Math.abs((double) extremes.max()));
        double bound = window;
        for (int zoom = 0; zoom < MOST_ZOOMS && window > 0; zoom++) {
            double from = positive ? 0 : -window;
            double to = negative ? 0 : window;
            double[] histogram = distribution.linear(bins, from, to);
            double below = distribution.countBelow(from);
            double above = distribution.total() - distribution.countBelow(to) - atEnd(distribution, to);
            int origin = positive || negative ? 0 : bins / 2;
            EntropySearch search = negative
                    ? new EntropySearch(reversed(histogram), origin, Math.max(0, above), below, levels)
                    : new EntropySearch(histogram, origin, below, Math.max(0, above), levels);
            bound = window * search.best() / (bins - origin);
            if (bound * MARGIN > window * WORTHWHILE) {
                break;
            }
            window = bound * MARGIN;
        }
        float low = positive ? extremes.min() : Math.max(extremes.min(), (float) -bound);
        float high = negative ? extremes.max() : Math.min(extremes.max(), (float) bound);
        return new Range(Math.min(low, extremes.max()), Math.max(high, extremes.min()));
    }

    /** Bins from the origin to the end of the best candidate. */
    private int best() {
        int longest = histogram.length - origin;
        int best = longest;
        double smallest = Double.POSITIVE_INFINITY;
        for (int length = origin == 0 ? levels : levels / 2; length <= longest; length++) {
            double divergence = divergence(origin == 0 ? 0 : origin - length, origin + length);
            if (divergence < smallest) {
                smallest = divergence;
                best = length;
            }
        }
        return best;
    }

    /** Divergence of p from q for the candidate of the bins [start, end). */
    private double divergence(int start, int end) {
        double inside = values[end] - values[start];
        double left = below + values[start];
        double right = above + values[histogram.length] - values[end];
        double all = inside + left + right;
        if (inside < all * (1 - MOST_CLIPPED)) {
            return Double.POSITIVE_INFINITY;
        }
        double pLogP = entropy[end]
                - entropy[start]
                + nLogN(histogram[start] + left)
                - nLogN(histogram[start])
                + nLogN(histogram[end - 1] + right)
                - nLogN(histogram[end - 1]);
        double pLogQ = 0;
        int merged = (end - start) / levels;
        for (int level = 0; level < levels; level++) {
            int first = start + level * merged;
            int last = level == levels - 1 ? end : first + merged;
            double q = values[last] - values[first];
            double p = q + (level == 0 ? left : 0) + (level == levels - 1 ? right : 0);
            int spread = filled[last] - filled[first];
            if (level == 0 && left > 0 && histogram[start] == 0) {
                spread++;
            }
            if (level == levels - 1 && right > 0 && histogram[end - 1] == 0) {
                spread++;
            }
            if (p > 0) {
                pLogQ += p * Math.log(Math.max(q, NEARLY_NONE) / spread);
            }
        }
        return (pLogP - pLogQ) / all - Math.log(all / inside);
    }

    private static double nLogN(double n) {
        return n > 0 ? n * Math.log(n) : 0;
    }

    /** Values that are exactly {@code value}; the last bin includes its upper end. */
    private static double atEnd(Distribution distribution, double value) {
        double count = 0;
        for (int i = 0; i < distribution.size(); i++) {
            count += distribution.low(i) == value && distribution.high(i) == value ? distribution.count(i) : 0;
        }
        return count;
    }

    private static double[] reversed(double[] histogram) {
        double[] result = new double[histogram.length];
        for (int i = 0; i < result.length; i++) {
            result[i] = histogram[result.length - 1 - i];
        }
        return result;
    }
}
