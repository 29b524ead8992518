package dev.octet.observe;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Arrays;

/**
 * A sum of doubles without rounding, so that it does not depend on the order of its terms; only {@link #value} rounds,
 * once and to the nearest.
 *
 * <p>Keeps the sum as doubles that do not overlap, in ascending order: J. R. Shewchuk, "Adaptive Precision
 * Floating-Point Arithmetic and Fast Robust Geometric Predicates" (1997), as Python's {@code math.fsum} does. Values of
 * one tensor need two or three of them. The terms and the sum must be finite.
 */
final class ExactSum {
    private double[] parts = new double[2];
    private int size;

    void add(double term) {
        double rest = term;
        int kept = 0;
        for (int i = 0; i < size; i++) {
            double part = parts[i];
            double larger = Math.abs(rest) < Math.abs(part) ? part : rest;
            double smaller = Math.abs(rest) < Math.abs(part) ? rest : part;
            rest = larger + smaller;
            double lost = smaller - (rest - larger);
            if (lost != 0) {
                parts[kept++] = lost;
            }
        }
        size = kept;
        if (rest != 0) {
            if (size == parts.length) {
                parts = Arrays.copyOf(parts, size * 2);
            }
            parts[size++] = rest;
        }
    }

    /** Adds the terms of {@code other}. */
    void add(ExactSum other) {
        double[] terms = Arrays.copyOf(other.parts, other.size);
        for (double term : terms) {
            add(term);
        }
    }

    /** The sum, rounded to the nearest double, half to even. */
    double value() {
        if (size == 0) {
            return 0;
        }
        int i = size - 1;
        double sum = parts[i];
        double lost = 0;
        while (i > 0 && lost == 0) {
            double before = sum;
            sum = before + parts[--i];
            lost = parts[i] - (sum - before);
        }
        // Half way between two doubles, the remaining parts decide.
        if (i > 0 && (lost < 0) == (parts[i - 1] < 0)) {
            double twice = lost * 2;
            double next = sum + twice;
            if (twice == next - sum) {
                sum = next;
            }
        }
        return sum;
    }

    /** Writes the sum as the doubles of {@link #value}, of what it leaves, and so on: the same for equal sums. */
    void write(DataOutput out) throws IOException {
        ExactSum rest = new ExactSum();
        rest.add(this);
        for (double value = rest.value(); value != 0; value = rest.value()) {
            out.writeDouble(value);
            rest.add(-value);
        }
        out.writeDouble(0);
    }

    /** Reads what {@link #write} wrote. */
    static ExactSum read(DataInput in) throws IOException {
        ExactSum sum = new ExactSum();
        for (double value = in.readDouble(); value != 0; value = in.readDouble()) {
            if (Double.isNaN(value) || Double.isInfinite(value)) {
                throw new IOException("a sum holds " + value);
            }
            sum.add(value);
        }
        return sum;
    }
}
