package dev.octet.images;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What each output position of one axis takes from which input positions, in fixed point of 22 bits after the point:
 * {@code precompute_coeffs} of Pillow's Resample.c in doubles, operation by operation, because sums in another order
 * differ in the last bit and then in pixels.
 *
 * @param first first input position of each output position
 * @param count number of input positions of each output position
 * @param stride distance of two outputs in {@code weights}
 * @param weights fixed-point weights
 */
record AxisWeights(int[] first, int[] count, int stride, int[] weights) {
    /** Bits after the point: 32 less 8 of the sample and 2 for overshoot, as in Pillow. */
    static final int PRECISION = 32 - 8 - 2;

    /** Axes remembered; photographs come in a few sizes, and an axis of 224 outputs takes about 10 kB. */
    private static final int REMEMBERED = 256;

    private record Key(int size, float start, float end, int outputs, ResampleFilter filter) {}

    private static final Map<Key, AxisWeights> RECENT = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Key, AxisWeights> eldest) {
            return size() > REMEMBERED;
        }
    };

    /**
     * Weights for resizing the part [start, end) of an axis.
     *
     * @param size pixels of the whole axis; those outside the part are mixed in at its ends
     * @param outputs pixels wanted
     */
    static AxisWeights of(int size, float start, float end, int outputs, ResampleFilter filter) {
        Key key = new Key(size, start, end, outputs, filter);
        synchronized (RECENT) {
            AxisWeights known = RECENT.get(key);
            if (known != null) {
                return known;
            }
        }
        AxisWeights made = compute(key);
        synchronized (RECENT) {
            RECENT.put(key, made);
        }
        return made;
    }

    /** First input position that any output needs. */
    int from() {
        return first[0];
    }

    /** Input position behind the last that any output needs. */
    int to() {
        int last = first.length - 1;
        return first[last] + count[last];
    }

    private static AxisWeights compute(Key key) {
        double scale = (double) (key.end - key.start) / key.outputs;
        double filterScale = Math.max(1, scale);
        double support = key.filter.radius() * filterScale;
        double inverse = 1 / filterScale;
        int stride = (int) Math.ceil(support) * 2 + 1;
        int[] first = new int[key.outputs];
        int[] count = new int[key.outputs];
        int[] weights = new int[Math.multiplyExact(key.outputs, stride)];
        double[] kernel = new double[stride];
        for (int out = 0; out < key.outputs; out++) {
            double center = key.start + (out + 0.5) * scale;
            int begin = Math.max(0, (int) (center - support + 0.5));
            int length = Math.min(key.size, (int) (center + support + 0.5)) - begin;
            double sum = 0;
            for (int i = 0; i < length; i++) {
                kernel[i] = key.filter.at((i + begin - center + 0.5) * inverse);
                sum += kernel[i];
            }
            for (int i = 0; i < length; i++) {
                double weight = sum == 0 ? kernel[i] : kernel[i] / sum;
                weights[out * stride + i] = fixed(weight);
            }
            first[out] = begin;
            count[out] = length;
        }
        return new AxisWeights(first, count, stride, weights);
    }

    private static int fixed(double weight) {
        double scaled = weight * (1 << PRECISION);
        return (int) (weight < 0 ? scaled - 0.5 : scaled + 0.5);
    }
}
