package dev.octet.statistics;

import java.util.Locale;

/** What a ratio of speeds says in the face of the noise that the host shows when nothing differs. */
public enum SpeedVerdict {
    /** The interval lies above what noise alone makes. */
    FASTER,
    /** It lies below. */
    SLOWER,
    /** It lies within the noise, or within 1% where that is more. */
    SAME,
    /** The data do not settle it. */
    UNCLEAR;

    /** Differences below this are of no use to anybody, however sure they are. */
    private static final double NEGLIGIBLE = 0.01;

    /**
     * Judges a ratio.
     *
     * @param floor what the interval of the logarithm of a ratio of equals reaches to on this host, at least 0; 0 if
     *     that was not measured
     * @throws IllegalArgumentException if {@code floor} is negative
     */
    public static SpeedVerdict of(Ratio ratio, double floor) {
        if (!(floor >= 0)) { // written so that NaN fails too
            throw new IllegalArgumentException("floor must not be negative but was " + floor);
        }
        double low = Math.log(ratio.low());
        double high = Math.log(ratio.high());
        if (low > floor) {
            return FASTER;
        }
        if (high < -floor) {
            return SLOWER;
        }
        double same = Math.max(floor, NEGLIGIBLE);
        return low >= -same && high <= same ? SAME : UNCLEAR;
    }

    /** How far the logarithm of a ratio of equals reaches from 0: the floor for {@link #of}. */
    public static double floor(Ratio equals) {
        return Math.max(Math.abs(Math.log(equals.low())), Math.abs(Math.log(equals.high())));
    }

    /**
     * Whether a host that shows this ratio between equals can be measured on: not if the interval excludes 1 by more than
     * 1%.
     */
    public static boolean fit(Ratio equals) {
        return Math.log(equals.low()) <= NEGLIGIBLE && Math.log(equals.high()) >= -NEGLIGIBLE;
    }

    /** As records and tables write it: {@code faster}, {@code slower}, {@code same}, {@code unclear}. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
