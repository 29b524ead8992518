package dev.octet.emulate;

/** What saturation does to the outputs of one layer, over everything that was run. Not thread-safe. */
final class SaturationTally {
    private long outputs;
    private long saturated;
    private double signal;
    private double noise;

    /**
     * Adds one output.
     *
     * @param exact what it is without saturation, in the unit of the output
     * @param lost what saturation takes from it
     */
    void add(float exact, float lost) {
        outputs++;
        signal += (double) exact * exact;
        if (lost != 0) {
            saturated++;
            noise += (double) lost * lost;
        }
    }

    /** Outputs that were computed. */
    long outputs() {
        return outputs;
    }

    /** Outputs that come out otherwise without VNNI. */
    long saturated() {
        return saturated;
    }

    /** Energy of the exact outputs over that of the loss, in dB; infinite if nothing saturated. */
    double signalToNoise() {
        return noise == 0 ? Double.POSITIVE_INFINITY : 10 * Math.log10(signal / noise);
    }
}
