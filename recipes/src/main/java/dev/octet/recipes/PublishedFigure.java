package dev.octet.recipes;

import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;

import dev.octet.metrics.Metric;
import dev.octet.reports.ReferenceRecord;
import dev.octet.statistics.Estimate;
import dev.octet.validate.AccuracyResult;
import dev.octet.zoo.ModelCard;

/**
 * What is published of a model, held against what it scored here as FP32. One that is off by more than can be
 * chance says that the pictures or texts it was fed, or the labels, are not those it was published with: whatever else
 * the run finds is not about the model then.
 */
record PublishedFigure(double value, long samples, OptionalDouble tolerance, String source) {
    /** Half a percentage point, or half a percent of plain numbers: what versions of decoders and engines move. */
    private static final double USUAL_TOLERANCE = 0.005;

    /** Of the sampling error that is allowed on top where not all samples are scored: 99.7% of draws are within. */
    private static final double STANDARD_ERRORS = 3;

    static PublishedFigure of(ModelCard.Reference reference) {
        return new PublishedFigure(reference.value(), reference.samples(), reference.tolerance(), reference.measured());
    }

    static PublishedFigure of(ReferenceRecord record) {
        return new PublishedFigure(
                record.value(),
                record.samples(),
                record.tolerance().map(OptionalDouble::of).orElse(OptionalDouble.empty()),
                record.source());
    }

    /** The one of {@code card} for a metric on a dataset. */
    static Optional<PublishedFigure> of(ModelCard card, String dataset, Metric metric) {
        return card.references().stream()
                .filter(reference -> reference.dataset().equals(dataset)
                        && reference.metric().equals(metric.name()))
                .findFirst()
                .map(PublishedFigure::of);
    }

    /** The figure beside a result; empty if it has no value, which is told elsewhere. */
    Optional<ReferenceRecord> against(AccuracyResult result) {
        double measured = result.values().get(Run.FP32);
        if (Double.isNaN(measured)) {
            return Optional.empty();
        }
        double allowed = allowed(result, measured);
        return Optional.of(new ReferenceRecord(
                value,
                samples,
                tolerance.isPresent() ? Optional.of(tolerance.getAsDouble()) : Optional.empty(),
                source,
                allowed,
                Math.abs(measured - value) <= allowed));
    }

    private double allowed(AccuracyResult result, double measured) {
        boolean percent = result.metric().unit().equals("%");
        double usual = percent ? USUAL_TOLERANCE : USUAL_TOLERANCE * Math.abs(value);
        double left = 1 - (double) result.used() / samples;
        double error = result.metric().isShare()
                ? Math.sqrt(measured * (1 - measured) / result.used())
                : Optional.ofNullable(result.bounds().get(Run.FP32))
                        .map(Estimate::standardError)
                        .orElse(0.0);
        return tolerance.orElse(usual) + (left > 0 ? STANDARD_ERRORS * error * Math.sqrt(left) : 0);
    }

    /** What to say where it is off. */
    static String warning(String baseline, AccuracyResult result, String dataset, ReferenceRecord reference) {
        String unit = result.metric().unit();
        double scale = unit.equals("%") ? 100 : 1;
        return String.format(
                Locale.ROOT,
                "%s %s is %.2f%s on %d samples of %s but %.2f%s is published (%s), and %.2f is the most that chance and"
                        + " tolerance explain: preprocessing, postprocessing or labels are not those of the publication, so"
                        + " find out why before anything is concluded from this run",
                baseline,
                result.metric(),
                scale * result.values().get(baseline),
                unit,
                result.used(),
                dataset,
                scale * reference.value(),
                unit,
                reference.source(),
                scale * reference.allowed());
    }
}
