package dev.octet.zoo;

/** The truth about a sample, as its dataset tells it. */
public sealed interface Label {

    /** As text for a CSV cell; empty for {@link None}. */
    String text();

    /**
     * One class of a classification.
     *
     * @param index class number as the model counts, from 0
     */
    record ClassIndex(int index) implements Label {
        public ClassIndex {
            if (index < 0) {
                throw new IllegalArgumentException("class index must not be negative but was " + index);
            }
        }

        @Override
        public String text() {
            return Integer.toString(index);
        }
    }

    /**
     * A human or measured score, in the dataset's own unit.
     *
     * @param value finite
     */
    record Score(double value) implements Label {
        public Score {
            if (!Double.isFinite(value)) {
                throw new IllegalArgumentException("score must be finite but was " + value);
            }
        }

        @Override
        public String text() {
            return Double.toString(value);
        }
    }

    /** The dataset has no labels: good for calibration, speed and agreement with FP32. */
    record None() implements Label {
        @Override
        public String text() {
            return "";
        }
    }
}
