package dev.octet.calibrate;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

import dev.octet.calibrate.Limit.Judgement;
import dev.octet.quantize.Plan;

import static java.util.Objects.requireNonNull;

/**
 * What a calibration did and found: only plain values, lists and maps in a stable order, so that it goes into JSON as it
 * is.
 *
 * @param samples feeds that were used
 * @param seconds wall time from reading the FP32 model to the written and verified INT8 model
 * @param peakRssBytes largest resident memory of this process during the calibration; only Linux tells
 * @param plan what runs in INT8, and why the rest does not
 * @param fused nodes of the INT8 model that the engine runs on integers, by the operator it runs, after its own rewriting
 * @param unfused planned INT8 nodes that the engine runs in float all the same; empty if all is well
 * @param notNumbers tensors with NaN or infinite values during calibration, and how many
 * @param signalToNoise per output, 20 log10(|x| / |x - y|) in dB between FP32 x and INT8 y over calibration samples;
 *     200 where they do not differ; without outputs whose shape came to differ
 * @param fp32Bytes size of the FP32 model
 * @param int8Bytes size of the INT8 model
 * @param timings the chosen plan and the FP32 model in one measurement; empty unless the objective is fastest
 * @param candidates what the search for the plan measured on its way
 * @param steps what was tried to lower the error, in order
 * @param judgement of the model by the limit of its search; empty unless the objective is fastest
 * @param warnings what the user should know: INT8 not smaller, not faster, model parts left alone
 */
public record CalibrationReport(
        int samples,
        double seconds,
        Optional<Long> peakRssBytes,
        Plan plan,
        Map<String, Integer> fused,
        List<Unfused> unfused,
        Map<String, Long> notNumbers,
        Map<String, Double> signalToNoise,
        long fp32Bytes,
        long int8Bytes,
        List<Timing> timings,
        List<Candidate> candidates,
        List<Step> steps,
        Optional<Judgement> judgement,
        List<String> warnings) {

    /**
     * A planned INT8 node that ended in float.
     *
     * @param node its name
     * @param op its operator
     * @param reason what the engine made of it and which condition it missed, as far as that can be told
     */
    public record Unfused(String node, String op, String reason) {}

    /**
     * One way to lower the error of quantization, scored on samples that no range was made of.
     *
     * @param name what was done
     * @param before signal-to-noise ratio against FP32 in dB without it
     * @param after the same with it
     * @param kept whether it stayed: a step that does not help is undone
     * @param change what it changed
     */
    public record Step(String name, double before, double after, boolean kept, String change) {}

    /**
     * A design that the search for the fastest one measured against the best before it.
     *
     * @param name what was changed
     * @param ratio time of the best before over this one's, median of the paired rounds: above 1 is faster
     * @param low lower bound of the ratio's 95 % interval
     * @param high upper bound
     * @param rounds paired rounds; 0 for the first design
     * @param decibels signal-to-noise ratio against FP32 on held-out samples; NaN where speed alone settled it
     * @param taken whether it became the best
     */
    public record Candidate(
            String name, double ratio, double low, double high, int rounds, double decibels, boolean taken) {}

    /**
     * Measured speed of one model at one thread, in rounds that alternate between all of them.
     *
     * @param name the plan, or {@code fp32}
     * @param milliseconds median over the rounds of the time of one run
     * @param ratio time of the first model over this one's, median of the paired rounds: above 1 is faster
     * @param low lower bound of the ratio's 95 % interval
     * @param high upper bound
     * @param rounds paired rounds
     */
    public record Timing(String name, double milliseconds, double ratio, double low, double high, int rounds) {}

    public CalibrationReport {
        requireNonNull(peakRssBytes, "peakRssBytes");
        requireNonNull(plan, "plan");
        fused = Collections.unmodifiableMap(new TreeMap<>(fused));
        unfused = List.copyOf(unfused);
        notNumbers = Collections.unmodifiableMap(new TreeMap<>(notNumbers));
        signalToNoise = Collections.unmodifiableMap(new TreeMap<>(signalToNoise));
        timings = List.copyOf(timings);
        candidates = List.copyOf(candidates);
        steps = List.copyOf(steps);
        requireNonNull(judgement, "judgement");
        warnings = List.copyOf(warnings);
    }
}
