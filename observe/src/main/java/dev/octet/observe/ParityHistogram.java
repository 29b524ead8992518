package dev.octet.observe;

import java.util.Arrays;

/**
 * The histogram of onnxruntime.quantization 1.28, bin for bin, and the ranges that it derives. The result depends on the
 * order of the batches, as it does there: the first one fixes the width of the bins, later ones only append bins. A
 * batch is one call of {@code collect_data}, whose samples Python puts into one array; {@code quantize_static} makes one
 * call for all samples, and {@link #percentile(Magnitudes, Range, double)} is what it comes to.
 *
 * <p>Edges are float32 and computed in the order of numpy's {@code linspace}, {@code arange} and {@code histogram}.
 */
final class ParityHistogram {
    /** Bins of {@code PercentileCalibrater} unless told otherwise, which {@code quantize_static} cannot. */
    private static final int PERCENTILE_BINS = 2048;

    private static final double SMOOTHING = 1e-4;

    private final boolean absolute;
    private final int firstBins;

    private long[] counts = new long[0];
    private float[] edges = new float[0];
    private float threshold;
    private float min = Float.POSITIVE_INFINITY;
    private float max = Float.NEGATIVE_INFINITY;

    /**
     * @param absolute whether magnitudes are counted, as for a symmetric percentile, instead of values
     * @param bins bins of the first batch
     */
    ParityHistogram(boolean absolute, int bins) {
        this.absolute = absolute;
        this.firstBins = bins;
    }

    /**
     * The range of {@code PercentileCalibrater} after one batch of all values. A value within half a bin of
     * {@link Magnitudes} of an edge may be counted on the wrong side of it, which moves the range by one bin at most.
     */
    static Range percentile(Magnitudes magnitudes, Range extremes, double percent) {
        if (!(magnitudes.smallest() < magnitudes.largest())) {
            return extremes; // of one magnitude, or none
        }
        ParityHistogram histogram = new ParityHistogram(true, PERCENTILE_BINS);
        histogram.min = extremes.min();
        histogram.max = extremes.max();
        histogram.start(magnitudes.smallest(), magnitudes.largest());
        double low = magnitudes.smallest();
        double width = ((double) magnitudes.largest() - low) / PERCENTILE_BINS;
        for (int bin = 0; bin < Magnitudes.BINS; bin++) {
            int place = (int) Math.min(PERCENTILE_BINS - 1, Math.max(0, (magnitudes.middle(bin) - low) / width));
            histogram.counts[place] += magnitudes.count(bin);
        }
        return histogram.percentile(percent);
    }

    /** The bins of a first batch of magnitudes. */
    private void start(float low, float high) {
        edges = low == high ? equalBins(low - 0.5f, high + 0.5f, firstBins) : equalBins(low, high, firstBins);
        counts = new long[firstBins];
    }

    /** Adds one batch of finite values, not empty. */
    void add(float[] batch) {
        for (float value : batch) {
            min = Math.min(min, value);
            max = Math.max(max, value);
        }
        if (absolute) {
            float[] magnitudes = batch.clone();
            for (int i = 0; i < magnitudes.length; i++) {
                magnitudes[i] = Math.abs(magnitudes[i]);
            }
            addMagnitudes(magnitudes);
        } else {
            addValues(batch);
        }
    }

    private void addMagnitudes(float[] magnitudes) {
        float low = Float.POSITIVE_INFINITY;
        float high = Float.NEGATIVE_INFINITY;
        for (float value : magnitudes) {
            low = Math.min(low, value);
            high = Math.max(high, value);
        }
        if (edges.length == 0) {
            start(low, high);
        } else if (high > edges[edges.length - 1]) {
            // numpy.arange: the length is computed in double, the values by repeated multiples of a float32 step.
            float width = edges[1] - edges[0];
            float start = edges[edges.length - 1] + width;
            float stop = high + width;
            int more = (int) Math.ceil(((double) stop - start) / width);
            float step = (start + width) - start;
            int old = edges.length;
            edges = Arrays.copyOf(edges, old + more);
            for (int i = 0; i < more; i++) {
                edges[old + i] = start + i * step;
            }
            counts = Arrays.copyOf(counts, old - 1 + more);
        }
        count(magnitudes);
    }

    private void addValues(float[] batch) {
        float bound = 0;
        for (float value : batch) {
            bound = Math.max(bound, Math.abs(value));
        }
        if (edges.length == 0) {
            counts = new long[firstBins];
            threshold = bound;
        } else if (bound > threshold) {
            if (threshold == 0) {
                threshold = bound;
            } else {
                float stride = 2 * threshold / counts.length;
                int more = (int) Math.floor((bound - threshold) / (double) stride) + 1;
                long[] grown = new long[counts.length + 2 * more];
                System.arraycopy(counts, 0, grown, more, counts.length);
                counts = grown;
                threshold = more * stride + threshold;
            }
        }
        edges = threshold == 0
                ? equalBins(-0.5f, 0.5f, counts.length)
                : equalBins(-threshold, threshold, counts.length);
        count(batch);
    }

    private static float[] equalBins(float low, float high, int bins) {
        float[] edges = new float[bins + 1];
        float step = (high - low) / bins;
        for (int i = 0; i < bins; i++) {
            edges[i] = i * step + low;
        }
        edges[bins] = high;
        return edges;
    }

    /** A bin holds its lower edge, the last one its upper edge too; values outside are dropped, as in numpy. */
    private void count(float[] values) {
        for (float value : values) {
            if (value >= edges[0] && value <= edges[edges.length - 1]) {
                int found = Arrays.binarySearch(edges, value);
                counts[Math.min(counts.length - 1, found >= 0 ? found : -found - 2)]++;
            }
        }
    }

    /** Number of bins, which grows with the values. */
    int bins() {
        return counts.length;
    }

    /** Values in bin {@code i}. */
    long count(int i) {
        return counts[i];
    }

    /** Lower edge of bin {@code i}; the upper edge of the last one for {@code i = bins()}. */
    float edge(int i) {
        return edges[i];
    }

    /** The range of {@code PercentileCalibrater}; symmetric if this histogram is of magnitudes. */
    Range percentile(double percent) {
        double[] share = new double[counts.length];
        long total = Arrays.stream(counts).sum();
        double sum = 0;
        for (int i = 0; i < counts.length; i++) {
            sum += (double) counts[i] / total;
            share[i] = sum;
        }
        if (absolute) {
            float edge = edges[firstAtLeast(share, percent / 100.0)];
            return clipped(-edge, edge);
        }
        double cut = (100.0 - percent) / 200.0;
        return clipped(edges[firstAtLeast(share, cut)], edges[firstAtLeast(share, 1.0 - cut)]);
    }

    private static int firstAtLeast(double[] ascending, double value) {
        int i = 0;
        while (i < ascending.length && ascending[i] < value) {
            i++;
        }
        return i;
    }

    /**
     * The range of {@code EntropyCalibrater}, quirks included: q is spread over empty bins too, in whole numbers, and is
     * zero in the bins that are left over when the levels do not divide the candidate.
     */
    Range entropy(int levels) {
        int middle = counts.length / 2;
        int best = 0;
        double smallest = Double.POSITIVE_INFINITY;
        for (int half = levels / 2; half <= middle; half++) {
            int start = middle - half;
            int end = Math.min(middle + half + 1, counts.length);
            // float32 as there, so that candidates that are equal there are equal here.
            double divergence = (float) divergence(start, end, levels);
            if (divergence < smallest) {
                smallest = divergence;
                best = half;
            }
        }
        return clipped(edges[middle - best], edges[Math.min(middle + best + 1, counts.length)]);
    }

    private double divergence(int start, int end, int levels) {
        long[] p = Arrays.copyOfRange(counts, start, end);
        p[0] += Arrays.stream(counts, 0, start).sum();
        p[p.length - 1] += Arrays.stream(counts, end, counts.length).sum();
        long[] q = new long[p.length];
        int merged = p.length / levels;
        for (int level = 0; level < levels; level++) {
            int first = level * merged;
            int last = first + merged;
            int upTo = level == levels - 1 ? p.length : last;
            long sum = Arrays.stream(counts, start + first, start + upTo).sum();
            long filled =
                    Arrays.stream(p, first, last).filter(count -> count != 0).count();
            if (filled != 0) {
                Arrays.fill(q, first, last, sum / filled);
            }
        }
        double[] smoothP = smooth(p);
        double[] smoothQ = smooth(q);
        double totalP = Arrays.stream(smoothP).sum();
        double totalQ = Arrays.stream(smoothQ).sum();
        double divergence = totalQ > 0 && totalP > 0 ? 0 : Double.POSITIVE_INFINITY;
        for (int i = 0; i < p.length; i++) {
            divergence += smoothP[i] / totalP * Math.log(smoothP[i] / totalP * totalQ / smoothQ[i]);
        }
        return divergence;
    }

    /** Zeros become a little, taken off the others; all zeros stay what they are. */
    private static double[] smooth(long[] counts) {
        long zeros = Arrays.stream(counts).filter(count -> count == 0).count();
        double taken = SMOOTHING * zeros / (counts.length - zeros);
        return zeros == counts.length
                ? new double[counts.length]
                : Arrays.stream(counts)
                        .mapToDouble(count -> count == 0 ? SMOOTHING : count - taken)
                        .toArray();
    }

    private Range clipped(float low, float high) {
        return new Range(low < min ? min : low, high > max ? max : high);
    }
}
