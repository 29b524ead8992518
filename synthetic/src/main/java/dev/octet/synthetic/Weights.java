package dev.octet.synthetic;

/**
 * Seeded weights of a convolution or a matrix product, and what comes out when they meet their input.
 *
 * <p>Normal, with the variance that gives an output variance of about 1: the rule of "Delving Deep into Rectifiers"
 * (arXiv:1502.01852), with the variance expected of the input in place of that of a rectified normal variable. As in
 * trained models, output channels differ in scale.
 *
 * @param values row-major {@code [out, in / groups, height, width]}
 * @param moments of the output before any bias
 */
record Weights(float[] values, Moments moments) {
    /** Scale of the channel with the smallest and with the largest weights. */
    private static final double LOWEST_SCALE = 0.5;

    private static final double HIGHEST_SCALE = 1.5;

    /** @param coverage share of the taps that lie on values, not on padding */
    static Weights convolution(SplitMix random, Moments in, int out, Kernel kernel, int groups, double coverage) {
        int taps = kernel.taps();
        int inPerGroup = in.channels() / groups;
        int outPerGroup = out / groups;
        float[] values = new float[Math.multiplyExact(Math.multiplyExact(out, inPerGroup), taps)];
        double[] means = new double[out];
        double[] variances = new double[out];
        int next = 0;
        double usual = 0;
        for (int o = 0; o < out; o++) {
            int first = o / outPerGroup * inPerGroup;
            if (o % outPerGroup == 0) {
                double energy = in.slice(first, first + inPerGroup).averageEnergy();
                usual = 1 / StrictMath.sqrt(energy * coverage * inPerGroup * taps);
            }
            double deviation = usual * random.uniform(LOWEST_SCALE, HIGHEST_SCALE);
            for (int i = first; i < first + inPerGroup; i++) {
                double sum = 0;
                double squares = 0;
                for (int tap = 0; tap < taps; tap++) {
                    double weight = deviation * random.normal();
                    values[next++] = (float) weight;
                    sum += weight;
                    squares += weight * weight;
                }
                means[o] += in.mean()[i] * sum * coverage;
                // Between neighbours that have nothing to do with each other, and neighbours that are equal.
                variances[o] += in.energy(i) * (squares + sum * sum) / 2 * coverage;
            }
        }
        return new Weights(values, new Moments(means, variances));
    }

    /** @return {@code [out, in]} */
    static Weights dense(SplitMix random, Moments in, int out) {
        return convolution(random, in, out, Kernel.of(1), 1, 1);
    }

    /** Of a matrix product with {@code in} columns, as {@code [in, out]}. */
    float[] transposed(int in) {
        int out = values.length / in;
        float[] turned = new float[values.length];
        for (int o = 0; o < out; o++) {
            for (int i = 0; i < in; i++) {
                turned[i * out + o] = values[o * in + i];
            }
        }
        return turned;
    }

    /** Biases that put the mean of each channel near 0. */
    float[] centring(SplitMix random) {
        return centring(random, 0);
    }

    /** Biases that put the mean of each channel near {@code centre}. */
    float[] centring(SplitMix random, float centre) {
        float[] biases = new float[moments.channels()];
        for (int c = 0; c < biases.length; c++) {
            biases[c] = (float) (centre + Norm.SHIFT * random.normal() - moments.mean()[c]);
        }
        return biases;
    }
}
