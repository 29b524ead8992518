package dev.octet.calibrate;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import dev.octet.calibrate.CalibrationReport.Step;
import dev.octet.calibrate.PlanOptions.Form;
import dev.octet.engine.Graph;
import dev.octet.io.Progress;
import dev.octet.observe.Observer;
import dev.octet.prepare.TensorTypes;

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

    /** dB that a smaller file may cost. */
    private static final double UNNOTICED = 0.3;

    private final Calibration settings;
    private final Scheme scheme;
    private final Observation seen;
    private final HeldOut heldOut;
    private final String model;
    private final boolean narrow;
    private final List<Step> steps = new ArrayList<>();
    private Design best;
    private double score;

    /** @param seen of the samples that are not held out */
    Refinement(Calibration settings, Scheme scheme, Observation seen, HeldOut heldOut, String model) {
        this.settings = settings;
        this.scheme = scheme;
        this.seen = seen;
        this.heldOut = heldOut;
        this.model = model;
        this.narrow = settings.target().needsNarrowWeights();
    }

    /** What was tried, in order. */
    List<Step> steps() {
        return List.copyOf(steps);
    }

    /** The design for {@code prepared} with everything that helps. */
    Design of(Graph prepared, TensorTypes types, Lowering lowering, Progress progress) {
        progress.begin("lower the error of quantization", 0);
        Quantization first = quantization(settings.method().orElse(OBSERVERS.get(0)), Map.of());
        start(Design.of(prepared, types, first, PlanOptions.EVERYTHING, lowering));
        observers("");
        if (settings.algorithms().biasCorrection()) {
            Quantization corrected = best.quantization().withMeans(seen.means());
            attempt("bias correction", best.with(corrected), seen.means().size() + " layers");
        }
        tables();
        return best;
    }

    /** The design that a search made of ours with what helps it: fewer tensors are quantized now, or others. */
    Design again(Design chosen, Progress progress) {
        progress.begin("lower the error of the chosen plan", 0);
        start(chosen);
        observers(" for the chosen plan");
        return best;
    }

    private void start(Design design) {
        best = design;
        score = heldOut.score(design.write());
    }

    /** Tries every observer for all tensors, unless the recipe names one. */
    private void observers(String where) {
        if (settings.method().isPresent()) {
            return;
        }
        Map<Layers.Input, double[]> means = best.quantization().means();
        for (Observer observer : OBSERVERS) {
            Quantization other = quantization(observer, means);
            if (!other.ranges().equals(best.quantization().ranges())) {
                attempt("ranges by " + observer + where, best.with(other), "every range");
            }
        }
    }

    /** Tables in 8 bits make a smaller file, not a better one: they stay unless they cost what one would notice. */
    private void tables() {
        Design smaller = best.with(best.options().with(Form.INTEGER_TABLES));
        if (smaller.placement().tables().isEmpty()) {
            return;
        }
        double after = heldOut.score(smaller.write());
        boolean kept = after > score - UNNOTICED;
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

    private Quantization quantization(Observer observer, Map<Layers.Input, double[]> means) {
        return new Quantization(scheme, seen.ranges(model, observer), means, narrow);
    }

    private void attempt(String name, Design design, String change) {
        double after = heldOut.score(design.write());
        boolean kept = after > score;
        steps.add(new Step(name, score, after, kept, change));
        if (kept) {
            best = design;
            score = after;
        }
    }
}
