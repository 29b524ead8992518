package dev.octet.reports;

import java.util.Optional;

import static dev.octet.reports.RecordRules.finite;
import static dev.octet.reports.RecordRules.optional;
import static dev.octet.reports.RecordRules.required;

/**
 * What is published of the baseline, and whether this run measured the same.
 *
 * @param value published, in the unit of the metric
 * @param samples it was measured on
 * @param tolerance how far a run over all samples may be from it, as it is published; absent if nothing is known
 * @param source where it is published
 * @param allowed how far this run may be from it: the tolerance, and what fewer samples scatter
 * @param agrees whether it is no further away; if not, preprocessing, postprocessing or labels are wrong
 */
public record ReferenceRecord(
        double value, long samples, Optional<Double> tolerance, String source, double allowed, boolean agrees) {
    public ReferenceRecord {
        finite(Optional.of(value), "accuracy.reference.value");
        tolerance = finite(optional(tolerance), "accuracy.reference.tolerance");
        source = required(source, "accuracy.reference.source");
        finite(Optional.of(allowed), "accuracy.reference.allowed");
    }
}
