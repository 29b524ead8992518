package dev.octet.diff;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import dev.octet.diff.Change.Kind;
import dev.octet.diff.Change.Outcome;
import dev.octet.io.TemporaryFolder;
import dev.octet.metrics.AccuracyException;
import dev.octet.reports.AccuracyRecord;
import dev.octet.reports.AccuracyRecord.Loss;
import dev.octet.reports.Comparison;
import dev.octet.reports.Figures;
import dev.octet.reports.RunStore;
import dev.octet.statistics.Estimate;
import dev.octet.validate.AccuracyResult;

/** What changed in the scores of each variant: sample by sample where the samples are the same, else by intervals. */
final class AccuracyChanges {
    private final RunStore.Stored before;
    private final RunStore.Stored after;
    private final double tolerance;
    private final List<Change> changes = new ArrayList<>();
    private String obstacle = "";

    AccuracyChanges(RunStore.Stored before, RunStore.Stored after, double tolerance) {
        this.before = before;
        this.after = after;
        this.tolerance = tolerance;
    }

    List<Change> changes() {
        return changes;
    }

    /** Why the samples could not be paired; empty if they were, or nothing was scored. */
    String obstacle() {
        return obstacle;
    }

    AccuracyChanges find() throws IOException {
        Map<String, AccuracyRecord> firsts = metrics(before);
        Map<String, AccuracyRecord> seconds = metrics(after);
        firsts.keySet().stream()
                .filter(metric -> !seconds.containsKey(metric))
                .forEach(metric -> changes.add(Change.fact(metric, "scored", "not scored")));
        seconds.keySet().stream()
                .filter(metric -> !firsts.containsKey(metric))
                .forEach(metric -> changes.add(Change.fact(metric, "not scored", "scored")));
        firsts.keySet().retainAll(seconds.keySet());
        if (firsts.isEmpty()) {
            return this;
        }
        PairedRuns.Pairing pairing = PairedRuns.of(before, after);
        obstacle = pairing.obstacle();
        try (TemporaryFolder folder = TemporaryFolder.create("octet-diff-")) {
            for (String variant : new Comparison(before.record()).variants()) {
                Map<String, AccuracyResult> paired = paired(pairing, variant, folder.path());
                for (String metric : firsts.keySet()) {
                    AccuracyRecord first = firsts.get(metric);
                    AccuracyRecord second = seconds.get(metric);
                    if (paired.containsKey(metric)) {
                        paired(variant, first, paired.get(metric));
                    } else if (first.values().containsKey(variant)
                            && second.values().containsKey(variant)) {
                        unpaired(variant, first, second);
                    }
                }
            }
        }
        return this;
    }

    private static Map<String, AccuracyRecord> metrics(RunStore.Stored run) {
        Map<String, AccuracyRecord> metrics = new LinkedHashMap<>();
        if (!run.record().model().synthetic()) {
            run.record().accuracy().forEach(metric -> metrics.put(metric.metric(), metric));
        }
        return metrics;
    }

    private Map<String, AccuracyResult> paired(PairedRuns.Pairing pairing, String variant, Path folder)
            throws IOException {
        Map<String, AccuracyResult> results = new LinkedHashMap<>();
        if (pairing.runs().isPresent() && pairing.runs().get().has(variant)) {
            try {
                pairing.runs()
                        .get()
                        .compare(variant, folder)
                        .forEach(result -> results.put(result.metric().name(), result));
            } catch (AccuracyException e) {
                obstacle = e.getMessage();
            }
        }
        return results;
    }

    /** A loss of the second run against the first, from the samples of both. */
    private void paired(String variant, AccuracyRecord metric, AccuracyResult result) {
        var loss = result.loss(RawFiles.AFTER).orElseThrow();
        Optional<Estimate> absolute = loss.absolute();
        if (loss.flips() == 0 && absolute.map(Estimate::value).orElse(0.0) == 0) {
            return;
        }
        Outcome outcome =
                absolute.map(estimate -> judge(estimate.low(), estimate.high())).orElse(Outcome.UNCLEAR);
        changes.add(new Change(
                Kind.ACCURACY,
                variant + " " + metric.metric(),
                Figures.score(finite(result.values().get(RawFiles.BEFORE)), metric.unit()),
                Figures.score(finite(result.values().get(RawFiles.AFTER)), metric.unit()),
                absolute.map(estimate -> difference(metric, estimate.value(), estimate.low(), estimate.high()))
                        .orElse(""),
                outcome,
                "the same " + Figures.count(Optional.of((long) result.used())) + " samples, "
                        + Figures.count(Optional.of((long) loss.flips())) + " answers differ"));
    }

    /** Losses against the baseline of each run: more than noise only where their intervals have nothing in common. */
    private void unpaired(String variant, AccuracyRecord first, AccuracyRecord second) {
        double from = first.values().get(variant);
        double to = second.values().get(variant);
        if (from == to) {
            return;
        }
        Optional<Loss> old = new Comparison(before.record()).loss(first, variant);
        Optional<Loss> now = new Comparison(after.record()).loss(second, variant);
        Outcome outcome = Outcome.UNCLEAR;
        String basis = variant.equals(after.record().baseline())
                ? "no interval of the baseline itself"
                : "no intervals to compare";
        if (old.flatMap(Loss::absoluteHigh).isPresent()
                && old.flatMap(Loss::absoluteLow).isPresent()
                && now.flatMap(Loss::absoluteHigh).isPresent()
                && now.flatMap(Loss::absoluteLow).isPresent()) {
            outcome = judge(
                    now.get().absoluteLow().get() - old.get().absoluteHigh().get(),
                    now.get().absoluteHigh().get() - old.get().absoluteLow().get());
            basis = "intervals of the losses against " + after.record().baseline();
        }
        double worse = second.higherIsBetter() ? from - to : to - from;
        changes.add(new Change(
                Kind.ACCURACY,
                variant + " " + first.metric(),
                Figures.score(Optional.of(from), first.unit()),
                Figures.score(Optional.of(to), second.unit()),
                amount(second, second.higherIsBetter() ? -worse : worse),
                outcome,
                basis));
    }

    private Outcome judge(double low, double high) {
        if (low > tolerance) {
            return Outcome.WORSE;
        }
        return high < 0 ? Outcome.BETTER : Outcome.NOISE;
    }

    /** What the score went up or down by; a loss counts what got worse. */
    private static String difference(AccuracyRecord metric, double loss, double low, double high) {
        return metric.higherIsBetter()
                ? amount(metric, 0 - loss) + " [" + amount(metric, 0 - high) + ", " + amount(metric, 0 - low) + "]"
                : amount(metric, loss) + " [" + amount(metric, low) + ", " + amount(metric, high) + "]";
    }

    private static String amount(AccuracyRecord metric, double value) {
        if (metric.unit().equals("%")) {
            return Figures.signedPercent(value).replace("%", " pp");
        }
        return (value > 0 ? "+" : "") + Figures.score(Optional.of(value), metric.unit());
    }

    private static Optional<Double> finite(double value) {
        return Double.isFinite(value) ? Optional.of(value) : Optional.empty();
    }
}
