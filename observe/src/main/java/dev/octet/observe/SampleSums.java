package dev.octet.observe;

/** Extremes and sums of the finite values of one sample, rounded in the order of the values. */
final class SampleSums {
    private long count;
    private long nans;
    private long infinities;
    private float min = Float.POSITIVE_INFINITY;
    private float max = Float.NEGATIVE_INFINITY;
    private double sum;
    private double sumOfSquares;

    /** Adds the first {@code length} values; NaN and infinities are counted and moved out of the way. */
    void add(float[] values, int length) {
        if (length == 0) {
            return;
        }
        float low = Float.POSITIVE_INFINITY;
        float high = Float.NEGATIVE_INFINITY;
        for (int i = 0; i < length; i++) {
            low = Math.min(low, values[i]);
            high = Math.max(high, values[i]);
        }
        if (!(low > Float.NEGATIVE_INFINITY && high < Float.POSITIVE_INFINITY)) { // true for NaN too
            add(values, removeNonFinite(values, length));
            return;
        }
        count += length;
        min = Math.min(min, low);
        max = Math.max(max, high);
        // Four sums each: one would wait for its own last addition.
        int fours = length & ~3;
        double s0 = 0;
        double s1 = 0;
        double s2 = 0;
        double s3 = 0;
        double q0 = 0;
        double q1 = 0;
        double q2 = 0;
        double q3 = 0;
        for (int i = 0; i < fours; i += 4) {
            double a = values[i];
            double b = values[i + 1];
            double c = values[i + 2];
            double d = values[i + 3];
            s0 += a;
            s1 += b;
            s2 += c;
            s3 += d;
            q0 += a * a;
            q1 += b * b;
            q2 += c * c;
            q3 += d * d;
        }
        for (int i = fours; i < length; i++) {
            double a = values[i];
            s0 += a;
            q0 += a * a;
        }
        sum += s0 + s1 + s2 + s3;
        sumOfSquares += q0 + q1 + q2 + q3;
    }

    /** Moves the finite values to the front and returns how many they are. */
    private int removeNonFinite(float[] values, int length) {
        int finite = 0;
        for (int i = 0; i < length; i++) {
            if (Float.isNaN(values[i])) {
                nans++;
            } else if (Float.isInfinite(values[i])) {
                infinities++;
            } else {
                values[finite++] = values[i];
            }
        }
        return finite;
    }

    long count() {
        return count;
    }

    long nans() {
        return nans;
    }

    long infinities() {
        return infinities;
    }

    float min() {
        return min;
    }

    float max() {
        return max;
    }

    double sum() {
        return sum;
    }

    double sumOfSquares() {
        return sumOfSquares;
    }
}
