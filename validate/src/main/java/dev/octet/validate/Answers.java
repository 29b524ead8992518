package dev.octet.validate;

import java.util.List;

/**
 * One variant's answers to all samples as a metric sees them; one entry a sample. The array is not copied.
 *
 * @param variant name of the variant
 * @param labels as {@link dev.octet.zoo.Label#text}
 * @param predictions class index in the dataset's numbering, or the score, or {@link Answer#NOT_A_NUMBER}
 * @param outcomes what {@link Metric#outcome} gave
 */
record Answers(String variant, List<String> labels, List<String> predictions, double[] outcomes) {

    /** In how many samples the predictions differ. */
    int flips(Answers other) {
        int flips = 0;
        for (int i = 0; i < predictions.size(); i++) {
            if (!predictions.get(i).equals(other.predictions.get(i))) {
                flips++;
            }
        }
        return flips;
    }

    /** How many outputs held a NaN. */
    int notANumber() {
        return (int) predictions.stream().filter(Answer.NOT_A_NUMBER::equals).count();
    }
}
