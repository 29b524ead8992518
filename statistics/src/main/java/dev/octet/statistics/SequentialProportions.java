package dev.octet.statistics;

import java.util.Optional;

import static java.util.Objects.requireNonNull;

/**
 * Losses of paired proportions whose samples, in random order, were looked at after every batch, so that one could stop
 * when they were decided. Of the error that the confidence allows, a fifth is spent on the evidence at the looks
 * ({@link SequentialLoss}) and the rest on one ordinary test of the full set. After an early stop the bounds are those that
 * hold at every look at once.
 *
 * <p>A relative loss is at most d if the mean of {@code loss - d right} is at most 0, where {@code loss} of a sample is 1,
 * -1 or 0 and {@code right} is 1 where the baseline is right. That is a mean of numbers in [-1, 1 - d], and the same bets
 * are made on it.
 *
 * @param table of the samples so far
 */
public record SequentialProportions(PairedProportions table) {
    /** Part of the allowed error that the looks may use. */
    private static final double LOOKS = 0.2;

    private static final String ANYTIME = "anytime bounds by betting";

    public SequentialProportions {
        requireNonNull(table, "table");
    }

    /** Whether a loss of {@code limit} is decided at a look. @param relative whether it is a fraction of the baseline */
    public boolean decides(double limit, boolean relative, double confidence) {
        double enough = Bets.enough(looks(confidence));
        return relative
                ? below(limit) >= enough || above(limit) >= enough
                : loss().below(limit) >= enough || loss().above(limit) >= enough;
    }

    /** The absolute loss. @param full whether these are all samples that were planned */
    public Estimate absoluteLoss(boolean full, double confidence) {
        return estimate(
                table.absoluteLoss(full ? last(confidence) : confidence),
                loss().bounds(full ? looks(confidence) : confidence),
                full,
                confidence);
    }

    /** The loss as a fraction of the baseline; empty if that got nothing right. */
    public Optional<Estimate> relativeLoss(boolean full, double confidence) {
        double level = full ? looks(confidence) : confidence;
        double gain = Bets.bound(limit -> above(-limit), level);
        // A variant may be right more than twice as often as the baseline, where the search ends.
        double low = gain < 1 ? -gain : Double.NEGATIVE_INFINITY;
        PairedProportions.Bounds anytime = new PairedProportions.Bounds(low, Bets.bound(this::below, level));
        return table.relativeLoss(full ? last(confidence) : confidence)
                .map(ordinary -> estimate(ordinary, anytime, full, confidence));
    }

    private static Estimate estimate(
            Estimate ordinary, PairedProportions.Bounds anytime, boolean full, double confidence) {
        return new Estimate(
                ordinary.value(),
                full ? Math.max(ordinary.low(), anytime.low()) : Math.min(anytime.low(), ordinary.value()),
                full ? Math.min(ordinary.high(), anytime.high()) : Math.max(anytime.high(), ordinary.value()),
                confidence,
                ordinary.standardError(),
                full ? ordinary.method() + ", and " + ANYTIME : ANYTIME);
    }

    /** ln of the evidence that the relative loss is below {@code limit}; grows with it. */
    double below(double limit) {
        double win = limit < 1 ? 1 / (1 - limit) : Double.MAX_VALUE;
        return Bets.evidence(counts(), new double[] {win * limit, -1, win, 0});
    }

    /** ln of the evidence that the relative loss is above {@code limit}; falls as it grows. */
    double above(double limit) {
        return Bets.evidence(counts(), new double[] {-limit, 1 - limit, -1, 0});
    }

    private long[] counts() {
        return new long[] {table.both(), table.worse(), table.better(), table.neither()};
    }

    private SequentialLoss loss() {
        return new SequentialLoss(table.worse(), table.better(), (long) table.n());
    }

    private static double looks(double confidence) {
        return 1 - LOOKS * (1 - confidence);
    }

    private static double last(double confidence) {
        return 1 - (1 - LOOKS) * (1 - confidence);
    }
}
