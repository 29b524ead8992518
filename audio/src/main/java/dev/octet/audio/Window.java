package dev.octet.audio;

/** Functions that a piece of a signal is multiplied with before its spectrum is taken. */
enum Window {
    HANN,
    HAMMING,
    BLACKMAN,
    BARTLETT,
    RECTANGULAR;

    /** @param periodic whether it is the begin of one that is longer by one, as for a spectrum; else symmetric */
    double[] of(int length, boolean periodic) {
        double[] values = new double[length];
        int period = periodic ? length : length - 1;
        for (int i = 0; i < length; i++) {
            double turn = period == 0 ? 0.5 : (double) i / period;
            double angle = 2 * Math.PI * turn;
            values[i] = switch (this) {
                case HANN -> 0.5 - 0.5 * Math.cos(angle);
                case HAMMING -> 0.54 - 0.46 * Math.cos(angle);
                case BLACKMAN -> 0.42 - 0.5 * Math.cos(angle) + 0.08 * Math.cos(2 * angle);
                case BARTLETT -> 1 - Math.abs(2 * turn - 1);
                case RECTANGULAR -> 1;
            };
        }
        return values;
    }
}
