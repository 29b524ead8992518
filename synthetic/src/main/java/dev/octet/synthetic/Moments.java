package dev.octet.synthetic;

import java.util.Arrays;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.IntStream;

/**
 * What is expected of the values of each channel when pictures with mean 0 and variance 1 go in: channels independent,
 * values normal. Weights are scaled by it and the statistics of normalizations are taken from it, so that values stay in
 * a normal range through a hundred layers although nothing was trained. Computed without running the model: the engine's
 * last bits differ between machines, and the model's bytes must not.
 *
 * @param mean of each channel
 * @param variance of each channel
 */
record Moments(double[] mean, double[] variance) {
    /** Share of a squared mean that counts as variance: between 0, which diverges, and 1, which collapses. */
    private static final double MEAN_SHARE = 0.5;

    /** Points at which a function of a normal variable is evaluated, from -4 to 4 deviations. */
    private static final int POINTS = 33;

    private static final double[] DEVIATIONS = new double[POINTS];
    private static final double[] DENSITIES = new double[POINTS];

    static {
        double sum = 0;
        for (int i = 0; i < POINTS; i++) {
            DEVIATIONS[i] = -4 + 8.0 * i / (POINTS - 1);
            DENSITIES[i] = StrictMath.exp(-DEVIATIONS[i] * DEVIATIONS[i] / 2);
            sum += DENSITIES[i];
        }
        for (int i = 0; i < POINTS; i++) {
            DENSITIES[i] /= sum;
        }
    }

    /** The same for all channels. */
    static Moments of(int channels, double mean, double variance) {
        double[] means = new double[channels];
        double[] variances = new double[channels];
        Arrays.fill(means, mean);
        Arrays.fill(variances, variance);
        return new Moments(means, variances);
    }

    int channels() {
        return mean.length;
    }

    /**
     * What weights and normalizations reckon with as the variance of a channel: some of its squared mean is added.
     * Means are expected, not measured, so what they are off by reaches the next layer. With nothing added it grows from
     * layer to layer without bound; with the whole square, as if nothing was subtracted, pictures become more and more
     * alike.
     */
    double energy(int channel) {
        return variance[channel] + MEAN_SHARE * mean[channel] * mean[channel];
    }

    /** Mean of {@link #energy} over the channels. */
    double averageEnergy() {
        return IntStream.range(0, channels()).mapToDouble(this::energy).sum() / channels();
    }

    /** After a function that takes each value by itself. */
    Moments through(DoubleUnaryOperator function) {
        double[] means = new double[channels()];
        double[] variances = new double[channels()];
        for (int c = 0; c < channels(); c++) {
            double deviation = StrictMath.sqrt(variance[c]);
            double first = 0;
            double second = 0;
            for (int i = 0; i < POINTS; i++) {
                double value = function.applyAsDouble(mean[c] + deviation * DEVIATIONS[i]);
                first += DENSITIES[i] * value;
                second += DENSITIES[i] * value * value;
            }
            means[c] = first;
            variances[c] = StrictMath.max(second - first * first, 0);
        }
        return new Moments(means, variances);
    }

    /** After a sum with independent values. */
    Moments plus(Moments other) {
        double[] means = new double[channels()];
        double[] variances = new double[channels()];
        for (int c = 0; c < channels(); c++) {
            means[c] = mean[c] + other.mean[c];
            variances[c] = variance[c] + other.variance[c];
        }
        return new Moments(means, variances);
    }

    /** After a product with independent values. */
    Moments times(Moments other) {
        double[] means = new double[channels()];
        double[] variances = new double[channels()];
        for (int c = 0; c < channels(); c++) {
            means[c] = mean[c] * other.mean[c];
            variances[c] = variance[c] * other.variance[c]
                    + variance[c] * other.mean[c] * other.mean[c]
                    + other.variance[c] * mean[c] * mean[c];
        }
        return new Moments(means, variances);
    }

    /** The channels of this one, then those of the other. */
    Moments and(Moments other) {
        double[] means = Arrays.copyOf(mean, channels() + other.channels());
        double[] variances = Arrays.copyOf(variance, channels() + other.channels());
        System.arraycopy(other.mean, 0, means, channels(), other.channels());
        System.arraycopy(other.variance, 0, variances, channels(), other.channels());
        return new Moments(means, variances);
    }

    /** The channels from {@code from} up to, not including, {@code to}. */
    Moments slice(int from, int to) {
        return new Moments(Arrays.copyOfRange(mean, from, to), Arrays.copyOfRange(variance, from, to));
    }

    /** The maximum of neighbours, which are alike: as of two independent values. */
    Moments maximum() {
        double[] means = new double[channels()];
        double[] variances = new double[channels()];
        for (int c = 0; c < channels(); c++) {
            means[c] = mean[c] + StrictMath.sqrt(variance[c] / StrictMath.PI);
            variances[c] = variance[c] * (1 - 1 / StrictMath.PI);
        }
        return new Moments(means, variances);
    }

    /** With variances multiplied, as an average of neighbours does. */
    Moments damped(double factor) {
        return new Moments(mean, Arrays.stream(variance).map(v -> v * factor).toArray());
    }

    /** With a number added to each channel. */
    Moments shifted(float[] shifts) {
        double[] means = mean.clone();
        for (int c = 0; c < channels(); c++) {
            means[c] += shifts[c];
        }
        return new Moments(means, variance);
    }

    /** With each channel {@code times} in a row. */
    Moments repeated(int times) {
        double[] means = new double[channels() * times];
        double[] variances = new double[channels() * times];
        for (int i = 0; i < means.length; i++) {
            means[i] = mean[i / times];
            variances[i] = variance[i / times];
        }
        return new Moments(means, variances);
    }

    /** One channel of each group in turn. */
    Moments shuffled(int groups) {
        double[] means = new double[channels()];
        double[] variances = new double[channels()];
        for (int c = 0; c < channels(); c++) {
            int from = c % groups * (channels() / groups) + c / groups;
            means[c] = mean[from];
            variances[c] = variance[from];
        }
        return new Moments(means, variances);
    }
}
