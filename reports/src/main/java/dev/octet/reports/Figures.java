package dev.octet.reports;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Optional;

/**
 * Numbers as readers see them, the same under every locale. Rounds half up on the decimal digits that the record shows, so
 * that a figure which was published with two decimals comes out as it went in.
 */
public final class Figures {
    /** What is shown for a number that was not measured. */
    public static final String MISSING = "n/a";

    /** A rate that is given with at most so many decimals is a rounded figure already, and is shown as given. */
    private static final int GIVEN_RATE_DECIMALS = 3;

    /** Digits between commas. */
    private static final int GROUP = 3;

    private Figures() {}

    /** {@code 0.9328} in {@code %} is {@code 93.28%}; points have two decimals and everything else four. */
    public static String score(Optional<Double> value, String unit) {
        return switch (unit) {
            case "%" -> percent(value);
            case "points" -> value.map(v -> fixed(v, 2)).orElse(MISSING);
            default -> value.map(v -> (fixed(v, 4) + " " + unit).strip()).orElse(MISSING);
        };
    }

    /** {@code -0.0003} is {@code -0.03%}. */
    public static String percent(Optional<Double> fraction) {
        return fraction.map(v -> hundredths(v).toPlainString() + "%").orElse(MISSING);
    }

    /** {@code 0.001} is {@code +0.10%}. */
    public static String signedPercent(double fraction) {
        BigDecimal value = hundredths(fraction);
        return (value.signum() > 0 ? "+" : "") + value.toPlainString() + "%";
    }

    /** {@code 1.257} is {@code 1.26x}. */
    public static String ratio(Optional<Double> value) {
        return value.map(v -> fixed(v, 2) + "x").orElse(MISSING);
    }

    /** Samples a second: two decimals, four below 1, and a figure that was given with three keeps them. */
    public static String rate(Optional<Double> value) {
        return value.map(v -> {
                    int given = Math.max(
                            2, BigDecimal.valueOf(v).stripTrailingZeros().scale());
                    int rounded = Math.abs(v) < 1 ? 4 : 2;
                    return fixed(v, given <= GIVEN_RATE_DECIMALS ? given : rounded);
                })
                .orElse(MISSING);
    }

    /** Milliseconds with three decimals, which is a microsecond. */
    public static String ms(Optional<Double> value) {
        return value.map(v -> fixed(v, 3)).orElse(MISSING);
    }

    /** {@code 31.52} is {@code 31.5}. */
    public static String decibels(Optional<Double> value) {
        return value.map(v -> fixed(v, 1)).orElse(MISSING);
    }

    /** {@code 4.25} is {@code 4.3 s}. */
    public static String seconds(double value) {
        return fixed(value, 1) + " s";
    }

    /** {@code 10000} is {@code 10,000}. */
    public static String count(Optional<Long> value) {
        return value.map(v -> {
                    StringBuilder digits = new StringBuilder(Long.toString(v));
                    for (int i = digits.length() - GROUP; i > (v < 0 ? 1 : 0); i -= GROUP) {
                        digits.insert(i, ',');
                    }
                    return digits.toString();
                })
                .orElse(MISSING);
    }

    /** {@code 1092354} is {@code 1.04 MiB}. */
    public static String bytes(Optional<Long> value) {
        return value.map(v -> {
                    if (v < 1 << 10) {
                        return v + " B";
                    }
                    return v < 1 << 20
                            ? fixed(v / (double) (1 << 10), 1) + " KiB"
                            : fixed(v / (double) (1 << 20), 2) + " MiB";
                })
                .orElse(MISSING);
    }

    /** {@code 0.95} is {@code 95%}. */
    public static String confidence(double fraction) {
        return BigDecimal.valueOf(fraction)
                        .movePointRight(2)
                        .stripTrailingZeros()
                        .toPlainString() + "%";
    }

    /** All the digits that the number has, for machines. */
    public static String exact(Optional<Double> value) {
        return value.map(v -> BigDecimal.valueOf(v).stripTrailingZeros().toPlainString())
                .orElse(MISSING);
    }

    private static BigDecimal hundredths(double fraction) {
        return BigDecimal.valueOf(fraction).movePointRight(2).setScale(2, RoundingMode.HALF_UP);
    }

    private static String fixed(double value, int decimals) {
        return BigDecimal.valueOf(value)
                .setScale(decimals, RoundingMode.HALF_UP)
                .toPlainString();
    }
}
