package dev.octet.validate;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

import dev.octet.metrics.Answers;
import dev.octet.metrics.Loss;
import dev.octet.statistics.PairedProportions;
import dev.octet.statistics.SequentialProportions;

/** A result whose bounds hold although the samples were looked at as they came. */
final class SequentialResult {
    private SequentialResult() {}

    /**
     * @param result with bounds for a number of samples that was fixed before; of a metric that is a share
     * @param full whether all planned samples were scored
     * @param answers of all variants, the baseline first
     */
    static AccuracyResult of(AccuracyResult result, boolean full, List<Answers> answers, double confidence) {
        double[] baseline = right(answers.get(0));
        List<Loss> losses = answers.subList(1, answers.size()).stream()
                .map(other ->
                        loss(result.loss(other.variant()).orElseThrow(), baseline, right(other), full, confidence))
                .toList();
        // Of what was not looked at when deciding to stop, no bounds are known that would hold after it.
        return new AccuracyResult(
                result.metric(),
                result.available(),
                result.asked(),
                result.used(),
                result.skipped(),
                result.values(),
                full ? result.bounds() : Map.of(),
                result.notANumber(),
                losses,
                full ? result.categories() : List.of(),
                full ? result.slices() : List.of(),
                result.caveat());
    }

    private static Loss loss(Loss loss, double[] baseline, double[] other, boolean full, double confidence) {
        SequentialProportions table = new SequentialProportions(PairedProportions.of(baseline, other));
        return new Loss(
                loss.baseline(),
                loss.variant(),
                Optional.of(table.absoluteLoss(full, confidence)),
                table.relativeLoss(full, confidence),
                loss.worse(),
                loss.better(),
                loss.flips(),
                full ? loss.noDifference() : OptionalDouble.empty(),
                loss.undecidable());
    }

    private static double[] right(Answers answers) {
        double[] right = new double[answers.size()];
        for (int i = 0; i < right.length; i++) {
            right[i] = answers.outcomes()[i][0];
        }
        return right;
    }
}
