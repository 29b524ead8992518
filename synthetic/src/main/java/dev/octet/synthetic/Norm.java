package dev.octet.synthetic;

/**
 * A batch normalization: {@code (x - mean) / sqrt(variance + epsilon) * scale + shift}, channel by channel. Its statistics
 * are those expected of its input; scales lie within a quarter of their centre.
 *
 * @param epsilon added to the variance
 * @param scale centre of the scales
 */
record Norm(float epsilon, double scale) {
    /** PyTorch's epsilon. */
    static final Norm DEFAULT = new Norm(1e-5f, 1);

    /** TensorFlow's epsilon for most architectures. */
    static final Norm TENSORFLOW = new Norm(1e-3f, 1);

    /** Standard deviation of shifts, and of biases around their centre, as a share of the scale. */
    static final double SHIFT = 0.2;

    /** For the end of a residual branch, so that a sum of many stays in range. */
    Norm damped() {
        return new Norm(epsilon, scale / 2);
    }

    /**
     * What one normalization consists of.
     *
     * @param scale gamma
     * @param shift beta
     * @param mean statistic of the input
     * @param variance statistic of the input
     * @param after moments of the output
     */
    record Parameters(float[] scale, float[] shift, float[] mean, float[] variance, Moments after) {}

    Parameters parameters(SplitMix random, Moments in) {
        int channels = in.channels();
        float[] scales = new float[channels];
        float[] shifts = new float[channels];
        float[] means = new float[channels];
        float[] variances = new float[channels];
        Moments after = Moments.of(channels, 0, 0);
        for (int c = 0; c < channels; c++) {
            scales[c] = (float) (scale * random.uniform(0.75, 1.25));
            shifts[c] = (float) (scale * SHIFT * random.normal());
            means[c] = (float) in.mean()[c];
            variances[c] = (float) in.variance()[c];
            after.mean()[c] = shifts[c];
            after.variance()[c] =
                    (double) scales[c] * scales[c] * in.variance()[c] / (in.variance()[c] + (double) epsilon);
        }
        return new Parameters(scales, shifts, means, variances, after);
    }
}
