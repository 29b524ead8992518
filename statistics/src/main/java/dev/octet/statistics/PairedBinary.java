package dev.octet.statistics;

import java.util.Arrays;
import java.util.Optional;

/**
 * Yes and no answers of two models to the same samples, whose truth is yes or no: a table of eight cells, number 4 truth +
 * 2 first + second.
 *
 * <p>The loss of a score is jackknifed over that table after half a sample is added to each of the four cells in which the
 * models differ: without it a handful of flips, which is what quantization gives, makes bounds that hold in 90% of cases
 * instead of 95%. The {@linkplain SkewBounds skewness} that is left is allowed for. The loss itself is that of the table as
 * it is.
 */
public final class PairedBinary {
    private static final int CELLS = 8;

    private final double[] counts;

    private PairedBinary(double[] counts) {
        this.counts = counts;
    }

    /** Counts of the eight cells. */
    public static PairedBinary ofCells(long... cells) {
        if (cells.length != CELLS || Arrays.stream(cells).anyMatch(count -> count < 0)) {
            throw new IllegalArgumentException("eight counts are needed but were " + Arrays.toString(cells));
        }
        return new PairedBinary(Arrays.stream(cells).asDoubleStream().toArray());
    }

    /** Answers by sample: 1 for yes, 0 for no. */
    public static PairedBinary of(int[] truth, int[] first, int[] second) {
        double[] counts = new double[CELLS];
        for (int i = 0; i < truth.length; i++) {
            counts[4 * truth[i] + 2 * first[i] + second[i]]++;
        }
        return new PairedBinary(counts);
    }

    /** The scores of the two models. */
    public Pair values(BinaryScore score) {
        return values(score, counts);
    }

    /**
     * What the second model lost; empty if there are fewer than two samples. Recall is a share of the samples whose truth is
     * yes, so that it has the bounds of {@link PairedProportions}.
     */
    public Optional<Losses> losses(BinaryScore score, double confidence) {
        long positives = Math.round(counts[4] + counts[5] + counts[6] + counts[7]);
        if (score == BinaryScore.RECALL && positives > 0) {
            PairedProportions shares = new PairedProportions(
                    Math.round(counts[7]), Math.round(counts[6]), Math.round(counts[5]), Math.round(counts[4]));
            return Optional.of(new Losses(shares.absoluteLoss(confidence), shares.relativeLoss(confidence)));
        }
        double[] more = counts.clone();
        for (int cell = 0; cell < CELLS; cell++) {
            more[cell] += differs(cell) ? 0.5 : 0;
        }
        return jackknife(score, more, "jackknife over the table of truth and answers, 0.5 added where they differ")
                .losses(true, confidence);
    }

    /** The jackknife of a table of {@code cells}; the values are those of the table as it is. */
    PairedInfluence jackknife(BinaryScore score, double[] cells, String method) {
        return PairedInfluence.jackknife(
                values(score),
                Units.ofCounts(cells),
                cell -> {
                    double[] left = cells.clone();
                    left[cell] -= left[cell] == 0 ? 0 : 1;
                    return values(score, left);
                },
                PairedInfluence.Shape.SKEWED,
                method);
    }

    double[] cells() {
        return counts.clone();
    }

    private static boolean differs(int cell) {
        return (cell >> 1 & 1) != (cell & 1);
    }

    private static Pair values(BinaryScore score, double[] n) {
        double first = score.of(n[6] + n[7], n[2] + n[3], n[4] + n[5], n[0] + n[1]);
        double second = score.of(n[5] + n[7], n[1] + n[3], n[4] + n[6], n[0] + n[2]);
        return new Pair(first, second);
    }
}
