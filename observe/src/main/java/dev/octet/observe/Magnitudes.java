package dev.octet.observe;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/**
 * Magnitudes in equal bins from zero to the power of two above the largest. When a larger one comes, neighbouring bins
 * are added up until it fits, so that the result is the one that the final width would have given from the start: it
 * does not depend on the order of the values, and merging is exact.
 *
 * <p>A bin is at most 1/32768 of the largest magnitude wide: sixteen or more make one of the 2048 bins that
 * onnxruntime.quantization lays over the same values once it has them all in memory. It takes 512 kB.
 */
final class Magnitudes {
    /** Bins; only for values of many magnitudes are the lower half of them in use as well. */
    static final int BINS = 1 << 16;

    private static final int BITS = 16;

    private final long[] counts = new long[BINS];
    /** All magnitudes are below two to the power of this. */
    private int exponent = Float.MIN_EXPONENT;

    private float smallest = Float.POSITIVE_INFINITY;
    private float largest;

    /** Adds the first {@code length} values, which are finite. */
    void add(float[] values, int length) {
        float low = smallest;
        float high = largest;
        for (int i = 0; i < length; i++) {
            float magnitude = Math.abs(values[i]);
            low = Math.min(low, magnitude);
            high = Math.max(high, magnitude);
        }
        smallest = low;
        largest = high;
        widen(Math.getExponent(high) + 1);
        // A float times a power of two is exact in double.
        double scale = Math.scalb(1.0, BITS - exponent);
        for (int i = 0; i < length; i++) {
            counts[(int) (Math.abs(values[i]) * scale)]++;
        }
    }

    private void widen(int wanted) {
        if (wanted <= exponent) {
            return;
        }
        int shift = Math.min(BITS, wanted - exponent);
        for (int bin = 1; bin < BINS; bin++) {
            long count = counts[bin];
            counts[bin] = 0;
            counts[bin >>> shift] += count;
        }
        exponent = wanted;
    }

    /** Adds what {@code other} has seen; {@code other} is left as it is. */
    void merge(Magnitudes other) {
        widen(other.exponent);
        int shift = Math.min(BITS, exponent - other.exponent);
        for (int bin = 0; bin < BINS; bin++) {
            counts[bin >>> shift] += other.counts[bin];
        }
        smallest = Math.min(smallest, other.smallest);
        largest = Math.max(largest, other.largest);
    }

    /** Smallest magnitude; infinite if there is none. */
    float smallest() {
        return smallest;
    }

    /** Largest magnitude; 0 if there is none. */
    float largest() {
        return largest;
    }

    /** Values in bin {@code bin}. */
    long count(int bin) {
        return counts[bin];
    }

    /** Middle of bin {@code bin}. */
    double middle(int bin) {
        return (bin + 0.5) * Math.scalb(1.0, exponent - BITS);
    }

    void write(DataOutput out) throws IOException {
        out.writeInt(exponent);
        out.writeFloat(smallest);
        out.writeFloat(largest);
        int used = 0;
        for (long count : counts) {
            used += count == 0 ? 0 : 1;
        }
        out.writeInt(used);
        for (int bin = 0; bin < BINS; bin++) {
            if (counts[bin] != 0) {
                out.writeChar(bin);
                out.writeLong(counts[bin]);
            }
        }
    }

    static Magnitudes read(DataInput in) throws IOException {
        Magnitudes result = new Magnitudes();
        result.exponent = in.readInt();
        result.smallest = in.readFloat();
        result.largest = in.readFloat();
        for (int used = in.readInt(); used > 0; used--) {
            result.counts[in.readChar()] = in.readLong();
        }
        return result;
    }
}
