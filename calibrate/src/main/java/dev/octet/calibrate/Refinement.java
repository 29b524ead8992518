package dev.octet.calibrate;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

import dev.octet.calibrate.CalibrationReport.Step;
import dev.octet.engine.Graph;
import dev.octet.io.Progress;
import dev.octet.observe.Observer;
import dev.octet.observe.Range;
import dev.octet.quantize.Design;
import dev.octet.quantize.Design.Base;
import dev.octet.quantize.Layers;
import dev.octet.quantize.Lowering;
import dev.octet.quantize.PlanOptions;
import dev.octet.quantize.PlanOptions.Form;
import dev.octet.quantize.Quantization;
import dev.octet.quantize.Scheme;

/**
 * Lowers the error of quantization step by step. Each step is scored against the float model on held-out samples; one
 * that does not help is undone, and reported all the same.
 */
final class Refinement {
    /** Candidates for the range of an activation where a recipe leaves the choice; the first wins ties. */
    private static final List<Observer> OBSERVERS = List.of(
            new Observer.MinMax(),
            new Observer.Percentile(),
            new Observer.Percentile(99.99),
            new Observer.Mse(),
            new Observer.Entropy());

    /** dB that a much smaller file may cost. */
    private static final double UNNOTICED = 1;
    /** dB above which nothing is noticed at all: noise of a thousandth of the signal's power. */
    private static final double FINE = 30;

    private final Calibration settings;
    private final Scheme scheme;
    private final HeldOut heldOut;
    private final String model;
    private final boolean narrow;
    private final List<Step> steps = new ArrayList<>();
    private Calibrated calibrated;
    /** Whose ranges the best design has, or began with. */
    private Observer observer;

    private Design best;
    private double score;

    Refinement(Calibration settings, Scheme scheme, HeldOut heldOut, String model) {
        this.settings = settings;
        this.scheme = scheme;
        this.heldOut = heldOut;
        this.model = model;
        this.narrow = settings.target().needsNarrowWeights();
        this.observer = settings.method().orElse(OBSERVERS.get(0));
    }

    /** What was tried, in order. */
    List<Step> steps() {
        return List.copyOf(steps);
    }

    /**
     * A design with everything that helps.
     *
     * @param prepared the float graph, seen on the samples that are not held out
     * @param pass shows another graph the same samples
     */
    Design of(Calibrated prepared, Function<Graph, Calibrated> pass, Lowering lowering, Progress progress) {
        progress.begin("lower the error of quantization", 0);
        calibrated = prepared;
        Base base = prepared.base();
        start(Design.of(base.graph(), base.types(), first(), PlanOptions.everything(lowering.portable()), lowering));
        if (settings.algorithms().biasCorrection()) {
            Map<Layers.Input, double[]> means = calibrated.seen().means();
            attempt("bias correction", best.with(best.quantization().withMeans(means)), means.size() + " layers");
        }
        ranges("");
        channels(pass);
        if (settings.algorithms().weightRounding()) {
            attempt(
                    "weights rounded by inputs",
                    best.with(best.quantization().withRounding(calibrated.rounding())),
                    "every layer that it suits");
        }
        tables();
        return best;
    }

    /**
     * Tries a graph that computes the same with channels of other sizes: smoothed by what was seen, or else equalized by
     * the weights alone. Smoothing scales the same places and more, and each graph takes another pass.
     */
    private void channels(Function<Graph, Calibrated> pass) {
        Graph graph = best.base().graph();
        List<SmoothQuant.Choice> choices =
                settings.algorithms().smoothQuant() ? SmoothQuant.choices(best, calibrated) : List.of();
        if (!choices.isEmpty()) {
            attempt(
                    "channels smoothed",
                    pass.apply(SmoothQuant.apply(graph, choices)),
                    choices.size() + " groups of layers");
        } else if (settings.algorithms().equalization()) {
            CrossLayerEqualization.Result equalized =
                    CrossLayerEqualization.of(graph, calibrated.seen().extremes());
            if (!equalized.pairs().isEmpty()) {
                attempt("channels equalized", pass.apply(equalized.graph()), equalized.text());
            }
        }
    }

    /** Tries another graph with what helped ours. */
    private void attempt(String name, Calibrated other, String change) {
        Quantization ours = best.quantization();
        Quantization numbers = new Quantization(
                scheme,
                other.seen().ranges(model, observer),
                ours.means().isEmpty() ? Map.of() : other.seen().means(),
                narrow,
                ours.rounding().map(rounding -> other.rounding()));
        Design design = Design.of(other.base().graph(), other.base().types(), numbers, best.options(), best.lowering());
        double after = heldOut.score(design.write());
        if (settings.method().isEmpty() && settings.algorithms().rangePerTensor()) {
            Design chosen = design.with(numbers.withRanges(RangeChoice.of(design, other)));
            double score = heldOut.score(chosen.write());
            if (score > after) {
                design = chosen;
                after = score;
            }
        }
        if (take(name, design, after, change)) {
            calibrated = other;
        }
    }

    /** The design that a search made of ours with what helps it: fewer tensors are quantized now, or others. */
    Design again(Design chosen, Progress progress) {
        progress.begin("lower the error of the chosen plan", 0);
        if (chosen == best) {
            return best;
        }
        start(chosen);
        ranges(" for the chosen plan");
        return best;
    }

    private Quantization first() {
        Map<String, Range> ranges = observed(observer);
        return new Quantization(scheme, ranges, Map.of(), narrow, Optional.empty());
    }

    private void start(Design design) {
        best = design;
        score = heldOut.score(design.write());
    }

    /** Tries every observer for all tensors and then one for each, unless the recipe names one. */
    private void ranges(String where) {
        if (settings.method().isPresent() || best.placement().measured().isEmpty()) {
            return;
        }
        for (Observer other : OBSERVERS) {
            if (ranges("ranges by " + other + where, observed(other))) {
                observer = other;
            }
        }
        if (settings.algorithms().rangePerTensor()) {
            ranges("ranges by layer error" + where, RangeChoice.of(best, calibrated));
        }
    }

    private boolean ranges(String name, Map<String, Range> ranges) {
        return !ranges.equals(best.quantization().ranges())
                && attempt(name, best.with(best.quantization().withRanges(ranges)), "every range");
    }

    private Map<String, Range> observed(Observer observer) {
        return calibrated.seen().ranges(model, observer);
    }

    /** Tables in 8 bits make a smaller file, not a better one: they stay unless they cost what one would notice. */
    private void tables() {
        Design smaller = best.with(best.options().with(Form.INTEGER_TABLES));
        if (smaller.placement().tables().isEmpty()) {
            return;
        }
        double after = heldOut.score(smaller.write());
        boolean kept = after > Math.min(FINE, score - UNNOTICED);
        steps.add(new Step(
                "embedding tables in 8 bits",
                score,
                after,
                kept,
                smaller.placement().tables().size() + " lookups"));
        if (kept) {
            best = smaller;
            score = after;
        }
    }

    private boolean attempt(String name, Design design, String change) {
        return take(name, design, heldOut.score(design.write()), change);
    }

    private boolean take(String name, Design design, double after, String change) {
        boolean kept = after > score;
        steps.add(new Step(name, score, after, kept, change));
        if (kept) {
            best = design;
            score = after;
        }
        return kept;
    }
}
