package dev.octet.synthetic;

/**
 * The random numbers that weights are made of: the same on every machine and JDK, because a model's identity is the
 * digest of its bytes. Only integers, and doubles that IEEE 754 rounds in one way.
 *
 * <p>SplitMix64 of "Fast splittable pseudorandom number generators" (OOPSLA 2014). Java's own generators promise their
 * sequence for integers only; how they make normal numbers has changed between releases.
 */
final class SplitMix {
    private static final long GOLDEN_GAMMA = 0x9E3779B97F4A7C15L;

    /** Four uniform numbers of 16 bits: their sum has this mean and this standard deviation, sqrt(4 (2^32 - 1) / 12). */
    private static final int SUM_MEAN = 2 * 0xFFFF;

    private static final double SUM_DEVIATION = StrictMath.sqrt(4 * (4294967296.0 - 1) / 12);

    private long state;

    SplitMix(long seed) {
        state = seed;
    }

    long next() {
        state += GOLDEN_GAMMA;
        long mixed = (state ^ (state >>> 30)) * 0xBF58476D1CE4E5B9L;
        mixed = (mixed ^ (mixed >>> 27)) * 0x94D049BB133111EBL;
        return mixed ^ (mixed >>> 31);
    }

    /** Uniform in [0, 1). */
    double uniform() {
        return (next() >>> 11) * 0x1.0p-53;
    }

    /** Uniform in [low, high). */
    double uniform(double low, double high) {
        return low + (high - low) * uniform();
    }

    /** {@code count} numbers of {@link #normal}, times {@code deviation}. */
    float[] normals(int count, double deviation) {
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = (float) (deviation * normal());
        }
        return values;
    }

    /**
     * Mean 0, variance 1, close to normal up to its ends at +-3.46: the sum of four uniform numbers. One addition of
     * integers, where a logarithm would take most of the time of making a large model.
     */
    double normal() {
        long bits = next();
        long sum = (bits & 0xFFFF) + (bits >>> 16 & 0xFFFF) + (bits >>> 32 & 0xFFFF) + (bits >>> 48);
        return (sum - SUM_MEAN) / SUM_DEVIATION;
    }
}
