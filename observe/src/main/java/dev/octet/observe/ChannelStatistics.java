package dev.octet.observe;

import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

import dev.octet.engine.Tensor;

/**
 * What calibration remembers of each channel of a layer's input: the mean, for bias correction, and the extremes. Merging is exact, as that of {@link TensorStatistics}. Memory is some 100 bytes a channel.
 *
 * <p>Not thread-safe: one instance for each thread, merged at the end.
 */
public final class ChannelStatistics {
    /** Values copied out of the buffer at a time: a copy of the whole sample would only make garbage. */
    private static final int CHUNK = 4096;

    private final long[] counts;
    private final ExactSum[] sums;
    private final float[] lowest;
    private final float[] highest;
    private final float[] chunk = new float[CHUNK];

    /** Nothing seen yet of that many channels. */
    public ChannelStatistics(int channels) {
        counts = new long[channels];
        sums = new ExactSum[channels];
        Arrays.setAll(sums, channel -> new ExactSum());
        lowest = new float[channels];
        highest = new float[channels];
    }

    /**
     * Adds the values of one sample. NaN and infinities are ignored.
     *
     * @param sample FLOAT32, as many channels along {@code axis} as there are here
     * @param axis 1 for the input of a convolution, -1 for that of a matrix product
     */
    public void add(Tensor sample, int axis) {
        long[] shape = sample.shape();
        int index = axis < 0 ? axis + shape.length : axis;
        if (index < 0 || index >= shape.length || shape[index] != counts.length) {
            throw new IllegalArgumentException(
                    sample + " does not have " + counts.length + " channels along axis " + axis);
        }
        int stride = 1;
        for (int i = index + 1; i < shape.length; i++) {
            stride = Math.multiplyExact(stride, (int) shape[i]);
        }
        FloatBuffer values = sample.floats();
        double[] found = new double[counts.length];
        int channel = 0;
        int left = stride;
        while (values.hasRemaining()) {
            int length = Math.min(chunk.length, values.remaining());
            values.get(chunk, 0, length);
            int from = 0;
            while (from < length) {
                int part = Math.min(left, length - from);
                found[channel] += add(channel, chunk, from, part);
                from += part;
                left -= part;
                if (left == 0) {
                    left = stride;
                    channel = channel + 1 == counts.length ? 0 : channel + 1;
                }
            }
        }
        for (int c = 0; c < counts.length; c++) {
            sums[c].add(found[c]);
        }
    }

    private double add(int channel, float[] values, int from, int length) {
        double sum = 0;
        float low = lowest[channel];
        float high = highest[channel];
        int finite = 0;
        for (int i = from; i < from + length; i++) {
            if (Math.abs(values[i]) < Float.POSITIVE_INFINITY) { // false for NaN too
                sum += values[i];
                low = Math.min(low, values[i]);
                high = Math.max(high, values[i]);
                finite++;
            }
        }
        counts[channel] += finite;
        lowest[channel] = low;
        highest[channel] = high;
        return sum;
    }

    /** Adds what {@code other} has seen; {@code other} is left as it is. */
    public void merge(ChannelStatistics other) {
        if (other.counts.length != counts.length) {
            throw new IllegalArgumentException(
                    "statistics of " + other.counts.length + " channels do not merge into those of " + counts.length);
        }
        for (int channel = 0; channel < counts.length; channel++) {
            counts[channel] += other.counts[channel];
            sums[channel].add(other.sums[channel]);
            lowest[channel] = Math.min(lowest[channel], other.lowest[channel]);
            highest[channel] = Math.max(highest[channel], other.highest[channel]);
        }
    }

    /** Number of channels. */
    public int channels() {
        return counts.length;
    }

    /** Mean of the finite values of each channel; 0 where there were none. */
    public double[] means() {
        double[] means = new double[counts.length];
        Arrays.setAll(means, channel -> counts[channel] == 0 ? 0 : sums[channel].value() / counts[channel]);
        return means;
    }

    /** Largest magnitude of the finite values of each channel. */
    public float[] largest() {
        float[] largest = new float[lowest.length];
        for (int channel = 0; channel < largest.length; channel++) {
            largest[channel] = Math.max(-lowest[channel], highest[channel]);
        }
        return largest;
    }

    /** Extremes of the finite values of each channel and of 0, which every quantization represents. */
    public List<Range> ranges() {
        List<Range> ranges = new ArrayList<>();
        for (int channel = 0; channel < lowest.length; channel++) {
            ranges.add(new Range(lowest[channel], highest[channel]));
        }
        return ranges;
    }
}
