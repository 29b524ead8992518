package dev.octet.metrics;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.BiFunction;

import dev.octet.datasets.Label;
import dev.octet.statistics.PairedInfluence;

/**
 * A sum over all samples divided by another one, so that long samples count more. The outcome of a sample is its part of
 * both: errors and words, or negative logarithms of probabilities and tokens.
 */
final class RatioMetric extends Metric {

    /** What becomes of the ratio. */
    private enum Scale {
        PLAIN,
        EXPONENTIAL
    }

    private final Answer.Kind kind;
    private final Set<Label.Kind> labels;
    private final BiFunction<Answer, Label, double[]> parts;
    private final Scale scale;

    private RatioMetric(
            String name,
            String unit,
            String reference,
            Answer.Kind kind,
            Set<Label.Kind> labels,
            BiFunction<Answer, Label, double[]> parts,
            Scale scale) {
        super(name, unit, Direction.LOWER_IS_BETTER, reference);
        this.kind = kind;
        this.labels = labels;
        this.parts = parts;
        this.scale = scale;
    }

    static List<RatioMetric> family() {
        String errors =
                "words replaced, inserted and deleted (Levenshtein) over words of the first reference, in all; ";
        return List.of(
                new RatioMetric(
                        "wer",
                        "%",
                        errors + "words are what stands between white space, compared as they are",
                        Answer.Kind.TEXT,
                        EnumSet.of(Label.Kind.TEXTS),
                        (answer, label) -> errors(answer.text(), reference(label)),
                        Scale.PLAIN),
                new RatioMetric(
                        "wer_normalized",
                        "%",
                        errors
                                + "both in lower case, all but letters, marks, digits and apostrophes taken as white space",
                        Answer.Kind.TEXT,
                        EnumSet.of(Label.Kind.TEXTS),
                        (answer, label) -> errors(Words.normal(answer.text()), Words.normal(reference(label))),
                        Scale.PLAIN),
                new RatioMetric(
                        "perplexity",
                        "",
                        "exp of the mean negative natural logarithm of the tokens' probabilities, each given those before"
                                + " it in its sample",
                        Answer.Kind.LIKELIHOOD,
                        EnumSet.allOf(Label.Kind.class),
                        (answer, label) -> likelihood((Answer.Likelihood) answer),
                        Scale.EXPONENTIAL));
    }

    private static String reference(Label label) {
        return ((Label.Texts) label).texts().get(0);
    }

    private static double[] errors(String said, String truth) {
        List<String> words = Words.split(truth);
        return new double[] {Words.edits(Words.split(said), words), words.size()};
    }

    private static double[] likelihood(Answer.Likelihood text) {
        return new double[] {-text.logProbability(), text.tokens()};
    }

    @Override
    public Answer.Kind answers() {
        return kind;
    }

    @Override
    public Set<Label.Kind> labels() {
        return labels;
    }

    @Override
    double[] outcome(Answer answer, Answer baseline, Label label) {
        return parts.apply(answer, label);
    }

    @Override
    public double value(Answers answers) {
        return ratio(answers, answers).values().first();
    }

    @Override
    public Loss loss(Answers baseline, Answers other, double confidence) {
        return Loss.of(
                baseline, other, ratio(baseline, other).by(baseline.units()).losses(false, confidence));
    }

    private PairedInfluence ratio(Answers one, Answers two) {
        PairedInfluence ratio = PairedInfluence.ofRatios(one.column(0), one.column(1), two.column(0), two.column(1));
        return scale == Scale.PLAIN ? ratio : ratio.exponential();
    }
}
