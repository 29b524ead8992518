package dev.octet.calibrate;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;

import dev.octet.calibrate.CalibrationReport.Candidate;
import dev.octet.calibrate.CalibrationReport.Timing;
import dev.octet.calibrate.PlanCache.State;
import dev.octet.calibrate.PlanMoves.Move;
import dev.octet.engine.Graph;
import dev.octet.io.Progress;
import dev.octet.quantize.Design;
import dev.octet.quantize.Placement;

/**
 * Looks for the fastest design on this machine by changing the best one so far and measuring, each against the other in
 * alternating rounds at one thread. A change is kept if it is surely faster, or as fast and nearer to the float model on
 * held-out samples. Changes of the whole plan come first; then single nodes whose profile says that they lose in INT8, and those that
 * cost most accuracy for the time they save.
 *
 * <p>What is measured is remembered at once, so a search that was killed goes on where it was.
 */
final class PlanSearch {
    /** What the FP32 model is called among the timings. */
    static final String FP32 = "fp32";
    /** A design takes the place of another only if it is surely faster by this much: less is not worth a change. */
    private static final double MARGIN = 1.01;
    /** As fast for all that matters: surely not slower than by this much. */
    private static final double AS_FAST = 0.985;
    /** dB that make one of two designs of the same speed the better one: less is noise of the samples. */
    private static final double NEARER = 0.5;
    /** dB that a faster design may be farther from the float model than the one before. */
    private static final double FARTHER = 0.2;
    /** dB more for each doubling of speed: a tenth faster may cost two of them. */
    private static final double FARTHER_PER_DOUBLING = 14;
    /** dB that all changes together may cost; whether the result is good enough the recipe's limit judges. */
    private static final double FARTHEST = 6;
    /** Single nodes that are tried: they are sorted by what the profile promises, and the promise fades. */
    private static final int NODES = 8;
    /** Nodes that are tried in float for accuracy. */
    private static final int DEAREST = 4;
    /** A node whose profile promises less, as a share of the whole run, is not worth the measurement. */
    private static final double SMALLEST_SHARE = 0.002;

    private final HeldOut heldOut;
    private final PairedTiming stopwatch;
    private final NodeProfiles profiles;
    private final long end;
    private final Progress progress;
    private final Function<Design, List<String>> ranking;
    private final Consumer<State> keeper;

    private final Set<Object> known = new HashSet<>();
    private final List<Candidate> seen = new ArrayList<>();
    private final Map<String, Candidate> remembered = new HashMap<>();
    private State state;
    private Design best;
    private double score;
    private double firstScore;

    /**
     * @param budgetNanos time after which nothing new is tried
     * @param ranking INT8 nodes by what their quantization costs, the dearest first
     * @param keeper remembers the search after each measurement
     */
    PlanSearch(
            HeldOut heldOut,
            PairedTiming stopwatch,
            NodeProfiles profiles,
            long budgetNanos,
            Function<Design, List<String>> ranking,
            Consumer<State> keeper,
            Progress progress) {
        this.heldOut = heldOut;
        this.stopwatch = stopwatch;
        this.profiles = profiles;
        this.end = System.nanoTime() + budgetNanos;
        this.ranking = ranking;
        this.keeper = keeper;
        this.progress = progress;
    }

    /** The fastest design that can be reached from {@code first}. @param before what an earlier search remembered */
    State from(Design first, State before) {
        before.seen().forEach(candidate -> remembered.put(candidate.name(), candidate));
        progress.begin("search for the fastest plan", 0);
        state = before;
        best = first;
        known.add(identity(first));
        firstScore = heldOut.score(first.write());
        score = firstScore;
        seen.add(new Candidate(first.options().name(), 1, 1, 1, 0, score, true));
        PlanMoves.whole(first).forEach(this::attempt);
        PlanMoves.leaveFloat(losers()).forEach(this::attempt);
        if (System.nanoTime() < end) {
            ranking.apply(best).stream()
                    .limit(DEAREST)
                    .map(PlanMoves::leaveFloat)
                    .forEach(this::attempt);
        }
        return state;
    }

    private void attempt(Move move) {
        Design challenger = move.change().apply(best);
        if (challenger.placement().isEmpty()
                || !challenger.isMeasured()
                || !known.add(identity(challenger))
                || System.nanoTime() > end) {
            return;
        }
        Candidate found = Optional.ofNullable(remembered.get(move.name())).orElseGet(() -> measured(move, challenger));
        seen.add(found);
        if (found.taken()) {
            best = challenger;
            score = found.decibels();
        }
        state = state.with(best, seen);
        keeper.accept(state);
        progress.advance(1);
    }

    private Candidate measured(Move move, Design challenger) {
        Graph graph = challenger.write();
        Map<String, Graph> models = new LinkedHashMap<>();
        models.put("best", best.write());
        models.put(move.name(), graph);
        Timing timing = stopwatch
                .measure(models, t -> t.low() > MARGIN || t.high() < AS_FAST)
                .get(1);
        double decibels = timing.high() < AS_FAST ? Double.NaN : heldOut.score(graph);
        boolean faster =
                timing.low() > MARGIN && decibels > score - price(timing.ratio()) && decibels > firstScore - FARTHEST;
        boolean nearer = timing.low() > AS_FAST && decibels > score + NEARER;
        return new Candidate(
                move.name(), timing.ratio(), timing.low(), timing.high(), timing.rounds(), decibels, faster || nearer);
    }

    /** dB that a speed-up may cost. */
    private static double price(double ratio) {
        return FARTHER + FARTHER_PER_DOUBLING * Math.log(ratio) / Math.log(2);
    }

    /** INT8 nodes that take longer than in the float model, by their share of the run, the worst first. */
    private List<String> losers() {
        if (System.nanoTime() > end) {
            return List.of();
        }
        Map<String, Double> integer = profiles.integer(best);
        Map<String, Double> exact = profiles.exact(best);
        double smallest = SMALLEST_SHARE
                * integer.values().stream().mapToDouble(Double::doubleValue).sum();
        Map<String, Double> losses = new HashMap<>();
        for (String node : best.placement().int8()) {
            double loss = integer.getOrDefault(node, 0.0) - exact.getOrDefault(node, 0.0);
            if (exact.containsKey(node) && loss > smallest) {
                losses.put(node, loss);
            }
        }
        return NodeProfiles.largestFirst(losses).stream().limit(NODES).toList();
    }

    /** A design and the FP32 model it stands for, in one measurement. */
    List<Timing> close(Design design) {
        progress.begin("time the plan against FP32", 0);
        Map<String, Graph> models = new LinkedHashMap<>();
        models.put(design.options().name(), design.write());
        models.put(FP32, design.base().graph());
        return stopwatch.measure(models, timing -> false);
    }

    private static Object identity(Design design) {
        Placement placement = design.placement();
        return List.of(
                placement.int8(),
                placement.produced(),
                placement.dynamic(),
                placement.weightOnly(),
                placement.recurrent(),
                design.lowering());
    }
}
