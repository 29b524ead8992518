package dev.octet.validate;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.Locale;
import java.util.Optional;

import dev.octet.statistics.Estimate;
import dev.octet.statistics.PairedProportions;

/** How many samples it takes to tell a loss from its limit. */
final class SampleSize {
    /** Chance of a decision that the numbers aim at. */
    static final double POWER = 0.8;

    /**
     * Makes up for a loss and discordance known from an undecided run only. Simulated: with 1.5 a second run of that
     * size decides in 94 to 96% of cases, with 1 in 88 to 91%.
     */
    static final double PILOT_FACTOR = 1.5;

    /** Share of samples whose correctness changes from FP32 to INT8, where nothing better is known. */
    static final double TYPICAL_DISCORDANCE = 0.03;

    private SampleSize() {}

    /**
     * Samples in all that decide with probability {@value #POWER} if the loss is what was seen.
     *
     * @param n samples that the estimate comes from
     * @return infinite if the loss seen is the limit
     */
    static double needed(Estimate loss, int n, double limit) {
        double distance = limit - loss.value();
        double variance = loss.standardError() * loss.standardError() * n;
        return squaredQuantiles(loss.confidence()) * variance / (distance * distance);
    }

    /** Fewest samples that can pass a share metric at all: even if none of them is discordant, Tango's bound needs them. */
    static double floor(double absoluteLimit, double confidence) {
        double z = PairedProportions.z(confidence);
        return z * z * (1 - absoluteLimit) / absoluteLimit;
    }

    /** What to do about a result that {@code needed} samples in all are likely to decide. */
    static String advice(long needed, AccuracyResult result) {
        return needed <= result.available()
                ? String.format(Locale.ROOT, "run %,d more samples", needed - result.used())
                : String.format(
                        Locale.ROOT,
                        "undecidable with this dataset (n = %d): needs about %,d samples like these",
                        result.available(),
                        rounded(needed));
    }

    /** Two significant digits, upwards: 5072 is "about 5,100". */
    private static BigInteger rounded(long needed) {
        return new BigDecimal(needed)
                .round(new MathContext(2, RoundingMode.CEILING))
                .toBigIntegerExact();
    }

    /** Samples that a variant without any true loss needs to pass. */
    static double neededWithoutLoss(double limit, double discordance, double confidence) {
        return squaredQuantiles(confidence) * discordance / (limit * limit);
    }

    /** What to say before a run of {@code samples} against {@code limit}, if they are too few. */
    static Optional<String> warning(int samples, double limit, double confidence) {
        if (limit == 0) {
            return Optional.of("a limit of 0 passes only a variant that is better than the baseline; allow some loss");
        }
        double needed = neededWithoutLoss(limit, TYPICAL_DISCORDANCE, confidence);
        if (samples >= needed) {
            return Optional.empty();
        }
        double decidable = Math.sqrt(squaredQuantiles(confidence) * TYPICAL_DISCORDANCE / samples);
        return Optional.of(String.format(
                Locale.ROOT,
                "%,d samples are few for a limit of %s%%: a variant without any loss that flips 3%% of the answers needs"
                        + " about %,d to pass in 4 of 5 runs. Expect an undecided gate, use more samples, or set the limit"
                        + " to about %.1f%%",
                samples,
                LossCriterion.plain(limit * 100),
                (long) Math.ceil(needed),
                Math.ceil(decidable * 1000) / 10));
    }

    private static double squaredQuantiles(double confidence) {
        double sum = PairedProportions.z(confidence) + PairedProportions.z(POWER);
        return sum * sum;
    }
}
