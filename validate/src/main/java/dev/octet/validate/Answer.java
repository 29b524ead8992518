package dev.octet.validate;

/**
 * What one variant answered to one sample: the scores of all classes, or one number. The array is not copied.
 *
 * @param values class scores by class index of the output, or a single score
 */
record Answer(double[] values) {
    /** What the prediction of an output with a NaN is called in {@code samples.csv}. */
    static final String NOT_A_NUMBER = "nan";

    /** Whether some class score is NaN. Infinite scores can be ranked and are fine. */
    boolean hasNan() {
        for (double value : values) {
            if (Double.isNaN(value)) {
                return true;
            }
        }
        return false;
    }

    /** Index of the highest score; of equal ones the lowest index. */
    int top() {
        int top = 0;
        for (int i = 1; i < values.length; i++) {
            if (values[i] > values[top]) {
                top = i;
            }
        }
        return top;
    }

    /** How many classes rank before {@code index}: those with a higher score, and equal ones with a lower index. */
    int rankOf(int index) {
        int before = 0;
        for (int i = 0; i < values.length; i++) {
            if (values[i] > values[index] || (values[i] == values[index] && i < index)) {
                before++;
            }
        }
        return before;
    }

    /** The single score. */
    double score() {
        return values[0];
    }
}
