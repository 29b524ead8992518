package dev.octet.calibrate;

import java.util.Map;
import java.util.TreeMap;

/** Signal-to-noise ratios, {@code 10 log10(|x|^2 / |x - y|^2)} in dB, from sums that can be added up over samples. */
public final class Decibels {
    /** Beyond what float32 can resolve (150 dB). */
    private static final double MOST = 200;

    private Decibels() {}

    /** Adds the energy of the signal, at 0, and of the difference, at 1, where the signal is a number. */
    static void accumulate(double[] sums, float[] expected, float[] actual) {
        for (int i = 0; i < expected.length; i++) {
            if (Float.isFinite(expected[i])) {
                double difference = (double) expected[i] - actual[i];
                sums[0] += (double) expected[i] * expected[i];
                sums[1] += difference * difference;
            }
        }
    }

    /** From such sums by name. */
    static Map<String, Double> of(Map<String, double[]> sums) {
        Map<String, Double> decibels = new TreeMap<>();
        sums.forEach((name, power) -> decibels.put(name, of(power[0], power[1])));
        return decibels;
    }

    /**
     * Of the energy of a signal and that of a difference. Finite, so that it can be written as JSON: no difference at all is
     * 200 dB, one that is no number -200 dB.
     */
    public static double of(double signal, double noise) {
        if (noise == 0) {
            return MOST;
        }
        if (!Double.isFinite(noise)) {
            return -MOST;
        }
        return Math.max(-MOST, Math.min(MOST, 10 * Math.log10(signal / noise)));
    }
}
