package dev.octet.images;

/**
 * What each output position of one axis takes from which inputs, as {@code aten/src/ATen/native/cpu/UpSampleKernel.cpp} of
 * PyTorch computes it for its separable kernels, half pixels for centres.
 *
 * @param first first input position of each output position
 * @param count number of input positions of each output position
 * @param stride distance of two outputs in {@code weights}
 * @param weights in double, as of bytes; of floats each step is rounded to float32
 */
record TorchAxis(int[] first, int[] count, int stride, double[] weights) {
    /** Bits that a byte's weights have at most after the point; as many as fit the largest of them into 16 bits. */
    private static final int MOST_BITS = 22;

    static TorchAxis of(int inputs, int outputs, TorchFilter filter, boolean antialias, boolean floats) {
        double scale = floats ? (float) inputs / outputs : (double) inputs / outputs;
        return antialias
                ? antialiased(inputs, outputs, filter, scale, floats)
                : plain(inputs, outputs, filter, scale, floats);
    }

    private static TorchAxis antialiased(int inputs, int outputs, TorchFilter filter, double scale, boolean floats) {
        double support = scale >= 1 ? round(filter.taps() * 0.5 * scale, floats) : filter.taps() * 0.5;
        double inverse = scale >= 1 ? round(1 / scale, floats) : 1;
        TorchAxis axis = empty(outputs, (int) Math.ceil(support) * 2 + 1);
        for (int out = 0; out < outputs; out++) {
            double centre = round(scale * (out + 0.5), floats);
            int first = Math.max(0, (int) (round(centre - support, floats) + 0.5));
            int end = Math.min(inputs, (int) (round(centre + support, floats) + 0.5));
            int count = Math.max(0, Math.min(axis.stride, end - first));
            double sum = 0;
            for (int j = 0; j < count; j++) {
                double x = (round(j + first - centre, floats) + 0.5) * inverse;
                double weight = round(filter.antialiased(round(x, floats)), floats);
                axis.weights[out * axis.stride + j] = weight;
                sum = round(sum + weight, floats);
            }
            for (int j = 0; j < count && sum != 0; j++) {
                axis.weights[out * axis.stride + j] = round(axis.weights[out * axis.stride + j] / sum, floats);
            }
            axis.first[out] = first;
            axis.count[out] = count;
        }
        return axis;
    }

    private static TorchAxis plain(int inputs, int outputs, TorchFilter filter, double scale, boolean floats) {
        int taps = filter.taps();
        TorchAxis axis = empty(outputs, taps);
        for (int out = 0; out < outputs; out++) {
            double position = round(scale * (out + 0.5) - 0.5, floats);
            if (filter == TorchFilter.BILINEAR) {
                position = Math.max(0, position);
            }
            int floor = Math.min((int) Math.floor(position), inputs - 1);
            double fraction = Math.max(0, Math.min(1, position - floor));
            int from = floor - taps / 2 + 1;
            axis.first[out] = Math.max(0, from);
            axis.count[out] = Math.min(inputs, from + taps) - axis.first[out];
            for (int j = 0; j < taps; j++) {
                int at = Math.max(0, Math.min(inputs - 1, from + j)) - axis.first[out];
                axis.weights[out * taps + at] += filter.plain(j + 1 - taps / 2 - fraction);
            }
        }
        return axis;
    }

    private static TorchAxis empty(int outputs, int stride) {
        return new TorchAxis(
                new int[outputs], new int[outputs], stride, new double[Math.multiplyExact(outputs, stride)]);
    }

    private static double round(double value, boolean floats) {
        return floats ? (float) value : value;
    }

    /** Bits after the point of {@link #fixed}. */
    int bits() {
        double largest = 0;
        for (double weight : weights) {
            largest = Math.max(largest, weight);
        }
        int bits = 0;
        while (bits < MOST_BITS && (int) (0.5 + largest * (1 << (bits + 1))) < 1 << 15) {
            bits++;
        }
        return bits;
    }

    /** The weights in fixed point, halves away from zero. */
    int[] fixed(int bits) {
        int[] fixed = new int[weights.length];
        for (int i = 0; i < fixed.length; i++) {
            double scaled = weights[i] * (1 << bits);
            fixed[i] = (int) (scaled < 0 ? scaled - 0.5 : scaled + 0.5);
        }
        return fixed;
    }
}
