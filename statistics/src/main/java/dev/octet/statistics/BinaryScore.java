package dev.octet.statistics;

/** A score of answers that are yes or no. What is 0/0 is 0, as in scikit-learn. */
public enum BinaryScore {
    /** Share of yes-answers that are right. */
    PRECISION {
        @Override
        public double of(double tp, double fp, double fn, double tn) {
            return ratio(tp, tp + fp);
        }
    },
    /** Share of true yes that is found. */
    RECALL {
        @Override
        public double of(double tp, double fp, double fn, double tn) {
            return ratio(tp, tp + fn);
        }
    },
    /** Harmonic mean of precision and recall. */
    F1 {
        @Override
        public double of(double tp, double fp, double fn, double tn) {
            return ratio(2 * tp, 2 * tp + fp + fn);
        }
    },
    /** Matthews correlation: that of truth and answer as 0 and 1. */
    MCC {
        @Override
        public double of(double tp, double fp, double fn, double tn) {
            return ratio(tp * tn - fp * fn, Math.sqrt((tp + fp) * (tp + fn) * (tn + fp) * (tn + fn)));
        }
    };

    /**
     * The score of a two by two table.
     *
     * @param tp said yes and is yes
     * @param fp said yes and is no
     * @param fn said no and is yes
     * @param tn said no and is no
     */
    public abstract double of(double tp, double fp, double fn, double tn);

    private static double ratio(double part, double whole) {
        return whole == 0 ? 0 : part / whole;
    }
}
