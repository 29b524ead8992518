package dev.octet.observe;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.InflaterInputStream;

import dev.octet.engine.Tensor;

/**
 * What calibration remembers of each channel of a layer's input: the mean, for bias correction, and the extremes, of which
 * the range of the tensor can be told after its channels were rescaled. Merging is exact, as that of {@link TensorStatistics}. Memory is some 100 bytes a channel.
 *
 * <p>Not thread-safe: one instance for each thread, merged at the end.
 */
public final class ChannelStatistics {
    /** Values copied out of the buffer at a time: a copy of the whole sample would only make garbage. */
    private static final int CHUNK = 4096;

    private static final int FORMAT = 1;

    private final long[] counts;
    private final ExactSum[] sums;
    private final float[] mins;
    private final float[] maxes;

    /** Nothing seen yet of that many channels. */
    public ChannelStatistics(int channels) {
        counts = new long[channels];
        sums = new ExactSum[channels];
        Arrays.setAll(sums, channel -> new ExactSum());
        mins = new float[channels];
        Arrays.fill(mins, Float.POSITIVE_INFINITY);
        maxes = new float[channels];
        Arrays.fill(maxes, Float.NEGATIVE_INFINITY);
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
        float[] chunk = new float[Math.min(CHUNK, values.remaining())];
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

    /** Adds the values of one channel. @return their sum, rounded in their order */
    private double add(int channel, float[] values, int from, int length) {
        float low = mins[channel];
        float high = maxes[channel];
        // Four sums: one would wait for its own last addition.
        double s0 = 0;
        double s1 = 0;
        double s2 = 0;
        double s3 = 0;
        int end = from + length;
        int fours = from + (length & ~3);
        for (int i = from; i < fours; i += 4) {
            float a = values[i];
            float b = values[i + 1];
            float c = values[i + 2];
            float d = values[i + 3];
            s0 += a;
            s1 += b;
            s2 += c;
            s3 += d;
            // Not Math.min and max: extremes hardly ever move, so the branches cost less. False for NaN.
            if (a < low) low = a;
            if (a > high) high = a;
            if (b < low) low = b;
            if (b > high) high = b;
            if (c < low) low = c;
            if (c > high) high = c;
            if (d < low) low = d;
            if (d > high) high = d;
        }
        for (int i = fours; i < end; i++) {
            float a = values[i];
            s0 += a;
            if (a < low) low = a;
            if (a > high) high = a;
        }
        double sum = s0 + s1 + s2 + s3;
        if (!(Math.abs(sum) < Double.POSITIVE_INFINITY)) { // true for NaN too; finite floats cannot overflow a double
            return add(channel, values, from, removeNonFinite(values, from, length));
        }
        counts[channel] += length;
        // 0f + x turns -0.0f into 0.0f: which of the two zeros came first must not show.
        mins[channel] = 0f + low;
        maxes[channel] = 0f + high;
        return sum;
    }

    /** Moves the finite values to the front and returns how many they are. */
    private static int removeNonFinite(float[] values, int from, int length) {
        int finite = 0;
        for (int i = from; i < from + length; i++) {
            if (Math.abs(values[i]) < Float.POSITIVE_INFINITY) { // false for NaN too
                values[from + finite++] = values[i];
            }
        }
        return finite;
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
            mins[channel] = Math.min(mins[channel], other.mins[channel]);
            maxes[channel] = Math.max(maxes[channel], other.maxes[channel]);
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

    /** Extremes of the finite values of one channel; [0, 0] if there were none. */
    public Range extremes(int channel) {
        return counts[channel] == 0 ? new Range(0, 0) : new Range(mins[channel], maxes[channel]);
    }

    /** Extremes of every channel. */
    public List<Range> ranges() {
        return IntStream.range(0, counts.length).mapToObj(this::extremes).toList();
    }

    /** Largest magnitude of the finite values of each channel. */
    public float[] largest() {
        float[] largest = new float[counts.length];
        for (int channel = 0; channel < largest.length; channel++) {
            Range range = extremes(channel);
            largest[channel] = Math.max(Math.abs(range.min()), Math.abs(range.max()));
        }
        return largest;
    }

    /** A compact form, the same for equal statistics. */
    public byte[] toBytes() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(new DeflaterOutputStream(bytes))) {
            out.writeInt(FORMAT);
            out.writeInt(counts.length);
            for (int channel = 0; channel < counts.length; channel++) {
                out.writeLong(counts[channel]);
                out.writeFloat(mins[channel]);
                out.writeFloat(maxes[channel]);
                sums[channel].write(out);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("writing to memory failed", e);
        }
        return bytes.toByteArray();
    }

    /** Reads what {@link #toBytes} wrote. @throws IllegalArgumentException if the bytes are not that */
    public static ChannelStatistics fromBytes(byte[] bytes) {
        try (DataInputStream in = new DataInputStream(new InflaterInputStream(new ByteArrayInputStream(bytes)))) {
            int format = in.readInt();
            if (format != FORMAT) {
                throw new IllegalArgumentException(
                        "channel statistics of format " + format + "; this version reads " + FORMAT);
            }
            int channels = in.readInt();
            if (channels < 0) {
                throw new IllegalArgumentException("statistics of " + channels + " channels");
            }
            ChannelStatistics result = new ChannelStatistics(channels);
            for (int channel = 0; channel < result.counts.length; channel++) {
                result.counts[channel] = in.readLong();
                result.mins[channel] = in.readFloat();
                result.maxes[channel] = in.readFloat();
                result.sums[channel].add(ExactSum.read(in));
            }
            if (in.read() >= 0) {
                throw new IllegalArgumentException("channel statistics with more bytes than channels");
            }
            return result;
        } catch (IOException e) {
            throw new IllegalArgumentException("these bytes are not channel statistics: " + e.getMessage(), e);
        }
    }
}
