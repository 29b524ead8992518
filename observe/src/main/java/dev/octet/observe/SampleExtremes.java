package dev.octet.observe;

/** Number and extremes of the finite values of one sample. */
final class SampleExtremes {
    private long count;
    private long nans;
    private long infinities;
    private float min = Float.POSITIVE_INFINITY;
    private float max = Float.NEGATIVE_INFINITY;

    /**
     * Adds the first {@code length} values; NaN and infinities are counted and moved out of the way.
     *
     * @return how many finite values there are, now at the front
     */
    int add(float[] values, int length) {
        float low = Float.POSITIVE_INFINITY;
        float high = Float.NEGATIVE_INFINITY;
        for (int i = 0; i < length; i++) {
            low = Math.min(low, values[i]);
            high = Math.max(high, values[i]);
        }
        if (length > 0 && !(low > Float.NEGATIVE_INFINITY && high < Float.POSITIVE_INFINITY)) { // true for NaN too
            return add(values, removeNonFinite(values, length));
        }
        count += length;
        min = Math.min(min, low);
        max = Math.max(max, high);
        return length;
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
}
