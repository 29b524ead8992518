package dev.octet.metrics;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

import dev.octet.statistics.Groups;

/**
 * One variant's answers to all samples as a metric sees them; one entry a sample. Arrays are not copied.
 *
 * @param variant name of the variant
 * @param labels as {@link dev.octet.datasets.Label#text}
 * @param predictions as {@link Answer#text}
 * @param groups which samples belong together; empty if the dataset tells none
 * @param outcomes what {@link Metric#outcome} gave
 */
public record Answers(
        String variant,
        List<String> labels,
        List<String> predictions,
        Optional<List<String>> groups,
        double[][] outcomes) {
    /** With fewer changed samples a bootstrap has nothing to resample. */
    private static final int FEWEST_CHANGES = 5;

    public Answers {
        if (labels.size() != outcomes.length
                || predictions.size() != outcomes.length
                || groups.map(List::size).orElse(outcomes.length) != outcomes.length) {
            throw new IllegalArgumentException("labels, predictions, groups and outcomes must be one a sample");
        }
    }

    /** How many samples there are. */
    public int size() {
        return outcomes.length;
    }

    /** Those of the samples at {@code rows}. */
    public Answers at(int[] rows) {
        return new Answers(
                variant,
                Arrays.stream(rows).mapToObj(labels::get).toList(),
                Arrays.stream(rows).mapToObj(predictions::get).toList(),
                groups.map(all -> Arrays.stream(rows).mapToObj(all::get).toList()),
                Arrays.stream(rows).mapToObj(row -> outcomes[row]).toArray(double[][]::new));
    }

    /** How many outputs could not be scored because they held a NaN. */
    int notANumber() {
        return (int) predictions.stream().filter(Answer.NOT_A_NUMBER::equals).count();
    }

    /** The number at {@code place} of every outcome. */
    double[] column(int place) {
        return Arrays.stream(outcomes).mapToDouble(outcome -> outcome[place]).toArray();
    }

    /** In how many samples answer or outcome differ. */
    int flips(Answers other) {
        return (int) IntStream.range(0, size())
                .filter(i -> !predictions.get(i).equals(other.predictions.get(i))
                        || !Arrays.equals(outcomes[i], other.outcomes[i]))
                .count();
    }

    /** The groups that intervals are computed over; each sample its own if the dataset tells none. */
    Groups units() {
        return groups.map(Groups::of).orElseGet(() -> Groups.none(size()));
    }

    /** The labels as numbers. */
    double[] labelNumbers() {
        return labels.stream().mapToDouble(Double::parseDouble).toArray();
    }

    /** The labels as class numbers. */
    int[] labelClasses() {
        return labels.stream().mapToInt(Integer::parseInt).toArray();
    }

    /** The number at {@code place} of every outcome, as class numbers. */
    int[] classes(int place) {
        return Arrays.stream(outcomes).mapToInt(outcome -> (int) outcome[place]).toArray();
    }

    /** Why no gate may judge a loss against {@code other}; empty if it may. */
    Optional<String> undecidable(Answers other) {
        return fewGroups().or(() -> tooFewFlips(other));
    }

    /** Why groups cannot tell how much they vary; empty if there are enough of them, or none. */
    Optional<String> fewGroups() {
        Groups units = units();
        return !units.isNone() && units.count() < Groups.FEWEST
                ? Optional.of("only " + units.count() + " groups of samples: an interval over fewer than "
                        + Groups.FEWEST + " cannot be trusted")
                : Optional.empty();
    }

    /** Why a bootstrap over the samples cannot tell anything; empty if enough of them changed. */
    private Optional<String> tooFewFlips(Answers other) {
        int flips = flips(other);
        return flips < FEWEST_CHANGES
                ? Optional.of("only " + flips + " of " + size() + " answers changed: there is nothing to resample")
                : Optional.empty();
    }
}
