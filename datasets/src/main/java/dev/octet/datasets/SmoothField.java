package dev.octet.datasets;

import java.nio.FloatBuffer;
import java.util.Random;

/**
 * Pictures without content that have the smoothness of photographs: noise at many scales, coarse ones the strongest, as
 * in "Relations between the statistics of natural images and the response properties of cortical cells" (J. Opt. Soc. Am.
 * A 4, 1987), whose spectra fall with the frequency. Mean near 0, variance near 1, as after normalization; pictures
 * differ in brightness and contrast.
 */
final class SmoothField {
    /** Distance of the points of the finest noise, in pixels; each next scale has twice that. */
    private static final int FINEST = 2;

    /** Share of a channel that it does not have in common with the others. */
    private static final double COLOUR = 0.4;

    private SmoothField() {}

    /** Fills {@code [channels, height, width]}. */
    static void fill(FloatBuffer target, int channels, int height, int width, Random random) {
        float[] common = field(height, width, random);
        double contrast = 0.6 + 0.8 * random.nextDouble();
        double brightness = random.nextDouble() - 0.5;
        for (int c = 0; c < channels; c++) {
            float[] own = field(height, width, random);
            for (int i = 0; i < own.length; i++) {
                double value = StrictMath.sqrt(1 - COLOUR * COLOUR) * common[i] + COLOUR * own[i];
                target.put(c * own.length + i, (float) (brightness + contrast * value));
            }
        }
    }

    /** One channel, mean 0 and variance 1. */
    private static float[] field(int height, int width, Random random) {
        float[] sum = new float[height * width];
        for (int step = FINEST; step < Math.max(height, width); step *= 2) {
            addNoise(sum, height, width, step, random);
        }
        double mean = 0;
        double square = 0;
        for (float value : sum) {
            mean += value / sum.length;
            square += (double) value * value / sum.length;
        }
        double deviation = StrictMath.sqrt(Math.max(square - mean * mean, Double.MIN_NORMAL));
        for (int i = 0; i < sum.length; i++) {
            sum[i] = (float) ((sum[i] - mean) / deviation);
        }
        return sum;
    }

    /** Adds random values {@code step} pixels apart, straight lines between them, in strength proportional to the step. */
    private static void addNoise(float[] sum, int height, int width, int step, Random random) {
        int columns = width / step + 2;
        double[] above = noise(columns, step, random);
        double[] below = noise(columns, step, random);
        for (int y = 0; y < height; y++) {
            if (y > 0 && y % step == 0) {
                above = below;
                below = noise(columns, step, random);
            }
            double down = (double) (y % step) / step;
            for (int x = 0; x < width; x++) {
                int column = x / step;
                double right = (double) (x % step) / step;
                double top = above[column] * (1 - right) + above[column + 1] * right;
                double bottom = below[column] * (1 - right) + below[column + 1] * right;
                sum[y * width + x] += (float) (top * (1 - down) + bottom * down);
            }
        }
    }

    private static double[] noise(int count, int step, Random random) {
        double[] values = new double[count];
        for (int i = 0; i < count; i++) {
            values[i] = step * (2 * random.nextDouble() - 1);
        }
        return values;
    }
}
