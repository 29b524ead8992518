package dev.octet.audio;

import java.util.Arrays;

/** One channel of a frame of a FLAC file: RFC 9639, section 9.2. */
final class FlacSubframe {
    private static final int VERBATIM = 1;
    private static final int FIXED = 8;
    private static final int LINEAR = 32;
    /** Factors of the samples before, the latest first, by order (section 9.2.5). */
    private static final int[][] FIXED_FACTORS = {{}, {1}, {2, -1}, {3, -3, 1}, {4, -6, 4, -1}};

    private final FlacBits bits;
    private final long[] samples;

    private FlacSubframe(FlacBits bits, int size) {
        this.bits = bits;
        this.samples = new long[size];
    }

    /**
     * Decodes the one that comes next. What it returns may be out of the range of its bits if the file is damaged.
     *
     * @param size how many samples it has
     * @param width bits of a sample, up to 33
     */
    static long[] decode(FlacBits bits, int size, int width) throws BadAudioException {
        FlacSubframe subframe = new FlacSubframe(bits, size);
        subframe.decode(width);
        return subframe.samples;
    }

    private void decode(int width) throws BadAudioException {
        if (bits.read(1) != 0) {
            throw bits.fault("has a subframe that does not begin with a 0");
        }
        int type = bits.read(6);
        int wasted = bits.read(1) == 0 ? 0 : (int) bits.zeros(width) + 1;
        if (wasted >= width) {
            throw bits.fault("has samples without bits");
        }
        int stored = width - wasted;
        if (type == 0) {
            Arrays.fill(samples, bits.signed(stored));
        } else if (type == VERBATIM) {
            verbatim(samples.length, stored);
        } else if (type >= FIXED && type < FIXED + FIXED_FACTORS.length) {
            int[] factors = FIXED_FACTORS[type - FIXED];
            verbatim(factors.length, stored);
            residuals(factors.length);
            predict(samples, factors, 0);
        } else if (type >= LINEAR) {
            linear(type - LINEAR + 1, stored);
        } else {
            throw bits.fault("has a subframe of the unknown type " + type);
        }
        if (wasted > 0) {
            for (int i = 0; i < samples.length; i++) {
                samples[i] <<= wasted;
            }
        }
    }

    /** The first samples, as they are. */
    private void verbatim(int count, int stored) throws BadAudioException {
        if (count > samples.length) {
            throw bits.fault("has " + samples.length + " samples, fewer than its predictor needs");
        }
        for (int i = 0; i < count; i++) {
            samples[i] = bits.signed(stored);
        }
    }

    private void linear(int order, int stored) throws BadAudioException {
        verbatim(order, stored);
        int precision = bits.read(4) + 1;
        int shift = (int) bits.signed(5);
        if (precision == 16 || shift < 0) {
            throw bits.fault("has a predictor that is forbidden");
        }
        int[] factors = new int[order];
        for (int i = 0; i < order; i++) {
            factors[i] = (int) bits.signed(precision);
        }
        residuals(order);
        predict(samples, factors, shift);
    }

    /** What predictions are wrong by, in the place of the samples (section 9.2.7). @param at the first of them */
    private void residuals(int first) throws BadAudioException {
        int method = bits.read(2);
        if (method > 1) {
            throw bits.fault("has residuals of the unknown kind " + method);
        }
        int parameterBits = 4 + method;
        int escape = (1 << parameterBits) - 1;
        int partitions = 1 << bits.read(4);
        int size = samples.length / partitions;
        if (size * partitions != samples.length || size < first) {
            throw bits.fault("has " + partitions + " partitions, into which its samples do not go");
        }
        int at = first;
        for (int end = size; end <= samples.length; end += size) {
            int parameter = bits.read(parameterBits);
            if (parameter == escape) {
                int width = bits.read(5);
                for (; at < end; at++) {
                    samples[at] = bits.signed(width);
                }
            } else {
                for (; at < end; at++) {
                    samples[at] = bits.rice(parameter);
                }
            }
        }
    }

    /**
     * Adds predictions to residuals. As long as samples keep to their 33 bits, sums of 32 products with 15 bits have no more
     * than 53; the first sample that does not is seen as such by whoever looks at the range.
     */
    private static void predict(long[] samples, int[] factors, int shift) {
        for (int i = factors.length; i < samples.length; i++) {
            long sum = 0;
            for (int k = 0; k < factors.length; k++) {
                sum += factors[k] * samples[i - 1 - k];
            }
            samples[i] += sum >> shift;
        }
    }
}
