package dev.octet.statistics;

/**
 * Evidence about an absolute loss of paired proportions that may be looked at after every batch of samples: a mixture of
 * bets which lose on average where the claim is wrong, so that by Ville's inequality its wealth ever reaches 1/alpha with
 * probability at most alpha, however often one looks. The samples must come in random order.
 *
 * <p>After Waudby-Smith and Ramdas, "Estimating means of bounded random variables by betting", arXiv:2010.09686; with 16
 * fixed bets in place of adaptive ones, so that the evidence depends on the counts and not on the order of the samples.
 *
 * @param worse samples that the baseline got right and the variant wrong (b)
 * @param better samples that the variant got right and the baseline wrong (c)
 * @param samples all samples so far, those two included
 */
public record SequentialLoss(long worse, long better, long samples) {
    private static final int BETS = 16;
    private static final double SMALLEST_BET = 0.01;
    private static final double LARGEST_BET = 0.95;

    /** Bisections of [-1, 1]: to less than 1e-15. */
    private static final int BISECTIONS = 51;

    public SequentialLoss {
        if (worse < 0 || better < 0 || samples < worse + better) {
            throw new IllegalArgumentException(
                    "counts must not be negative, and no more samples may differ than there are, but were " + worse
                            + ", " + better + " and " + samples);
        }
    }

    /**
     * ln of the evidence that the loss is below {@code limit}. Under any loss of {@code limit} or more its expectation
     * is at most 1.
     *
     * @param limit a fraction in (-1, 1): 0.01 is one percentage point
     */
    public double below(double limit) {
        if (!(limit > -1 && limit < 1)) {
            throw new IllegalArgumentException("limit must be in (-1, 1) but was " + limit);
        }
        double[] wealth = new double[BETS];
        double most = Double.NEGATIVE_INFINITY;
        for (int i = 0; i < BETS; i++) {
            double bet = SMALLEST_BET * Math.pow(LARGEST_BET / SMALLEST_BET, i / (BETS - 1.0));
            double win = bet / (1 - limit);
            wealth[i] = worse * Math.log1p(-bet)
                    + better * Math.log1p(win * (1 + limit))
                    + (samples - worse - better) * Math.log1p(win * limit);
            most = Math.max(most, wealth[i]);
        }
        double sum = 0;
        for (double one : wealth) {
            sum += Math.exp(one - most);
        }
        return most + Math.log(sum / BETS);
    }

    /** ln of the evidence that the loss is above {@code limit}; as {@link #below}. */
    public double above(double limit) {
        return mirrored().below(-limit);
    }

    /**
     * Bounds that hold at every look at once.
     *
     * @param confidence of each one-sided bound, in [0.5, 1)
     */
    public PairedProportions.Bounds bounds(double confidence) {
        if (!(confidence >= 0.5 && confidence < 1)) {
            throw new IllegalArgumentException("confidence must be in [0.5, 1) but was " + confidence);
        }
        return new PairedProportions.Bounds(-mirrored().high(confidence), high(confidence));
    }

    /** The smallest limit that the loss is known to be below; 1 if there is none. The evidence grows with the limit. */
    private double high(double confidence) {
        double enough = -Math.log1p(-confidence);
        double low = -1;
        double high = 1;
        for (int i = 0; i < BISECTIONS; i++) {
            double middle = (low + high) / 2;
            if (below(middle) >= enough) {
                high = middle;
            } else {
                low = middle;
            }
        }
        return high;
    }

    private SequentialLoss mirrored() {
        return new SequentialLoss(better, worse, samples);
    }
}
