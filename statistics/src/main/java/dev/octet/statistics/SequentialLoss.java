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
record SequentialLoss(long worse, long better, long samples) {
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
        double win = 1 / (1 - limit);
        return Bets.evidence(
                new long[] {worse, better, samples - worse - better},
                new double[] {-1, win * (1 + limit), win * limit});
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
        return new PairedProportions.Bounds(
                -Bets.bound(mirrored()::below, confidence), Bets.bound(this::below, confidence));
    }

    private SequentialLoss mirrored() {
        return new SequentialLoss(better, worse, samples);
    }
}
