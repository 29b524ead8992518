package dev.octet.reports;

import java.util.List;
import java.util.Map;
import java.util.Optional;

import static dev.octet.reports.RecordRules.count;
import static dev.octet.reports.RecordRules.finite;
import static dev.octet.reports.RecordRules.list;
import static dev.octet.reports.RecordRules.optional;
import static dev.octet.reports.RecordRules.ordered;
import static dev.octet.reports.RecordRules.required;

/**
 * How the INT8 model was made: the part {@code calibration} of a {@link RunRecord}.
 *
 * @param samples used
 * @param peakRssBytes largest resident memory of the process meanwhile
 * @param int8Nodes number of nodes that really run in INT8, by operator
 * @param floatNodes nodes that stayed float, and why
 * @param steps what was tried to lower the error, in order
 * @param candidates plans that the search measured, in order; the first is where it began
 * @param timing the model against FP32 at one thread; absent unless the fastest plan was wanted
 * @param judgement of the plan by the limit that the search had to keep; absent likewise
 */
public record CalibrationRecord(
        Optional<String> dataset,
        Optional<Long> samples,
        Optional<Double> seconds,
        Optional<Long> peakRssBytes,
        Optional<String> method,
        Optional<String> scheme,
        Optional<String> objective,
        Map<String, Integer> int8Nodes,
        List<FloatNode> floatNodes,
        List<String> warnings,
        List<Step> steps,
        List<Candidate> candidates,
        Optional<Timing> timing,
        Optional<Judgement> judgement) {

    public CalibrationRecord {
        dataset = optional(dataset);
        samples = count(samples, "calibration.samples");
        seconds = finite(seconds, "calibration.seconds");
        peakRssBytes = count(peakRssBytes, "calibration.peak_rss_bytes");
        method = optional(method);
        scheme = optional(scheme);
        objective = optional(objective);
        int8Nodes = ordered(int8Nodes);
        floatNodes = list(floatNodes);
        warnings = list(warnings);
        steps = list(steps);
        candidates = list(candidates);
        timing = optional(timing);
        judgement = optional(judgement);
    }

    /** A node that was not quantized, or was but ended float in the optimised graph. */
    public record FloatNode(String node, String op, String reason) {
        public FloatNode {
            node = required(node, "float_nodes.node");
            op = required(op, "float_nodes.op");
            reason = required(reason, "float_nodes.reason");
        }
    }

    /**
     * One way to lower the error of quantization, scored on samples that no range was made of.
     *
     * @param before signal-to-noise ratio against FP32 in dB without it
     * @param after the same with it
     * @param kept whether it stayed
     * @param change what it changed
     */
    public record Step(String name, Optional<Double> before, Optional<Double> after, boolean kept, String change) {
        public Step {
            name = required(name, "steps.name");
            before = finite(before, "steps.before");
            after = finite(after, "steps.after");
            change = change == null ? "" : change;
        }
    }

    /**
     * A plan that was measured on this machine against the best one before it, at one thread.
     *
     * @param ratio time of the best before over this one's: above 1 is faster
     * @param low lower bound of the ratio's two-sided 95% interval
     * @param high upper bound
     * @param rounds paired rounds; 0 for the first plan, which the search began with
     * @param decibels signal-to-noise ratio against FP32 on held-out samples; absent where speed alone settled it
     * @param taken whether it became the best
     * @param speed time of the first plan over this one's: the ratios on the way here, multiplied
     * @param pareto whether no other plan with {@code decibels} was as fast and as near, and better in one of the two
     */
    public record Candidate(
            String name,
            double ratio,
            double low,
            double high,
            int rounds,
            Optional<Double> decibels,
            boolean taken,
            double speed,
            boolean pareto) {
        public Candidate {
            name = required(name, "candidates.name");
            finite(Optional.of(ratio), "candidates.ratio");
            finite(Optional.of(low), "candidates.low");
            finite(Optional.of(high), "candidates.high");
            decibels = finite(decibels, "candidates.decibels");
            finite(Optional.of(speed), "candidates.speed");
        }

        /** {@code speed} at the lower bound of {@code ratio}; what earlier comparisons leave open is not in it. */
        public double speedLow() {
            return ratio == 0 ? speed : speed * low / ratio;
        }

        /** {@code speed} at the upper bound of {@code ratio}. */
        public double speedHigh() {
            return ratio == 0 ? speed : speed * high / ratio;
        }
    }

    /**
     * The INT8 model against the FP32 model at one thread, in alternating rounds on this machine.
     *
     * @param int8Ms median time of one run
     * @param fp32Ms the same of FP32
     * @param ratio time of FP32 over that of INT8, median of the paired rounds: above 1 is faster
     * @param low lower bound of the ratio's two-sided 95% interval
     * @param high upper bound
     * @param rounds paired rounds
     */
    public record Timing(double int8Ms, double fp32Ms, double ratio, double low, double high, int rounds) {
        public Timing {
            finite(Optional.of(int8Ms), "timing.int8_ms");
            finite(Optional.of(fp32Ms), "timing.fp32_ms");
            finite(Optional.of(ratio), "timing.ratio");
            finite(Optional.of(low), "timing.low");
            finite(Optional.of(high), "timing.high");
        }
    }

    /**
     * Whether the plan keeps the limit of the search.
     *
     * @param loss in the limit's own unit, larger is worse; absent if the model gave no value
     * @param exceeded whether no plan was found that keeps it
     * @param text one sentence with the figures
     */
    public record Judgement(Optional<Double> loss, boolean exceeded, String text) {
        public Judgement {
            loss = finite(loss, "judgement.loss");
            text = required(text, "judgement.text");
        }
    }
}
