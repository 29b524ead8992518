package dev.octet.metrics;

import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.Set;

import dev.octet.datasets.Label;
import dev.octet.statistics.Estimate;
import dev.octet.statistics.PairedInfluence;
import dev.octet.statistics.ValueBounds;

/** How near outputs are to the baseline's; needs no labels. The baseline itself is perfect. */
final class FidelityMetric extends Metric {

    /** How nearness is measured. */
    private enum Measure {
        /** The outcome is the cosine. */
        COSINE,
        /** The outcome is the energy of the signal and that of the noise. */
        NOISE
    }

    /** Of one natural logarithm of energies. */
    private static final double DECIBELS = 10 / Math.log(10);

    private final Measure measure;

    private FidelityMetric(String name, Measure measure, String unit, String reference) {
        super(name, unit, Direction.HIGHER_IS_BETTER, reference + "; of the output named, or of all floats together");
        this.measure = measure;
    }

    static List<FidelityMetric> family() {
        return List.of(
                new FidelityMetric(
                        "cosine",
                        Measure.COSINE,
                        "",
                        "mean over samples of the cosine of the angle between a variant's output and the baseline's; of two"
                                + " values a sample or more"),
                new FidelityMetric(
                        "sqnr",
                        Measure.NOISE,
                        "dB",
                        "signal to quantization noise: 10 log10 of the sum of squares of the baseline's output over that"
                                + " of the difference to it, over all samples; infinite for the baseline itself"));
    }

    @Override
    public boolean hasLoss() {
        return measure == Measure.COSINE;
    }

    @Override
    public boolean splitsByLabel() {
        return true;
    }

    @Override
    public Answer.Kind answers() {
        return Answer.Kind.VALUES;
    }

    @Override
    public Set<Label.Kind> labels() {
        return EnumSet.allOf(Label.Kind.class);
    }

    /** The cosine of one number with another is their sign: 1 for whatever is positive. */
    @Override
    Optional<String> fault(Answer answer, Label label) {
        int values = ((Answer.Values) answer)
                .outputs().values().stream().mapToInt(output -> output.length).sum();
        return measure == Measure.COSINE && values < 2
                ? Optional.of("has " + values + (values == 1 ? " value" : " values")
                        + " a sample, and a cosine needs two or more to tell anything; use sqnr instead")
                : Optional.empty();
    }

    @Override
    double[] outcome(Answer answer, Answer baseline, Label label) {
        double signal = 0;
        double own = 0;
        double product = 0;
        double noise = 0;
        for (Map.Entry<String, double[]> output :
                ((Answer.Values) baseline).outputs().entrySet()) {
            double[] x = output.getValue();
            double[] y = ((Answer.Values) answer).outputs().get(output.getKey());
            if (y == null || y.length != x.length) {
                throw new AccuracyException("output '" + output.getKey() + "' has " + x.length
                        + " values in the baseline but " + (y == null ? "is missing" : y.length)
                        + " in a variant; " + name() + " cannot compare them. Name an output of one shape in"
                        + " task.postprocess.output.");
            }
            for (int i = 0; i < x.length; i++) {
                signal += x[i] * x[i];
                own += y[i] * y[i];
                product += x[i] * y[i];
                noise += (x[i] - y[i]) * (x[i] - y[i]);
            }
        }
        return measure == Measure.NOISE ? new double[] {signal, noise} : new double[] {cosine(product, signal, own)};
    }

    /** Of two zeros it is 1: they agree. */
    private static double cosine(double product, double signal, double own) {
        if (signal == 0 && own == 0) {
            return 1;
        }
        return signal == 0 || own == 0 ? 0 : product / Math.sqrt(signal * own);
    }

    @Override
    public double value(Answers answers) {
        double first = sum(answers, 0);
        return measure == Measure.COSINE ? first / answers.size() : 10 * Math.log10(first / sum(answers, 1));
    }

    @Override
    public Optional<Estimate> bounds(Answers answers, double confidence) {
        return measure == Measure.COSINE
                ? super.bounds(answers, confidence)
                : ValueBounds.ofLogRatio(DECIBELS, answers.column(0), answers.column(1), answers.units(), confidence);
    }

    private static double sum(Answers answers, int place) {
        double sum = 0;
        for (double part : answers.column(place)) {
            sum += part;
        }
        return sum;
    }

    @Override
    public Loss loss(Answers baseline, Answers other, double confidence) {
        if (measure == Measure.COSINE) {
            return Loss.of(
                    baseline,
                    other,
                    PairedInfluence.ofMeans(baseline.column(0), other.column(0))
                            .by(baseline.units())
                            .losses(true, confidence));
        }
        return new Loss(
                baseline.variant(),
                other.variant(),
                Optional.empty(),
                Optional.empty(),
                OptionalInt.empty(),
                OptionalInt.empty(),
                baseline.flips(other),
                OptionalDouble.empty(),
                Optional.of(
                        "the baseline has no noise, so there is no loss against it; limit the value itself in gate.accuracy,"
                                + " such as min: 30 (dB)"));
    }
}
