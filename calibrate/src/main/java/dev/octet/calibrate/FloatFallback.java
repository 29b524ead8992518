package dev.octet.calibrate;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

import dev.octet.calibrate.Limit.Judgement;
import dev.octet.engine.Engine;
import dev.octet.engine.Feed;
import dev.octet.engine.Tensor;
import dev.octet.io.Progress;
import dev.octet.quantize.Design;
import dev.octet.quantize.PlanOptions;
import dev.octet.quantize.PlanOptions.Form;

/**
 * Leaves nodes float until a limit is kept: those first whose quantization disturbs the outputs most for the time that it
 * saves. Products among them quantize their activations in every run instead, where that is enough. How many is found by
 * halving, so that N nodes take O(log N) judgements; at the end each of them is tried in INT8 again, for not all may have
 * been needed.
 */
final class FloatFallback {
    /** Time for the simulations that rank the nodes: a rough order is enough. */
    private static final long RANKING_NANOS = 15_000_000_000L;
    /** Nodes that are tried in INT8 again, the most time-saving first. */
    private static final int RETRIES = 6;
    /** Microseconds that a node counts as saving at least, so that the ranking divides by no zero. */
    private static final double LEAST_MICROS = 1;

    private final Engine engine;
    private final HeldOut heldOut;
    private final Function<Design, Judgement> judge;
    private final NodeProfiles profiles;
    private final Progress progress;

    /** @param profiles tell the time that INT8 saves */
    FloatFallback(
            Engine engine,
            HeldOut heldOut,
            Function<Design, Judgement> judge,
            NodeProfiles profiles,
            Progress progress) {
        this.engine = engine;
        this.heldOut = heldOut;
        this.judge = judge;
        this.profiles = profiles;
        this.progress = progress;
    }

    /**
     * What became of a design.
     *
     * @param nodes what no longer runs in INT8 with ranges known before the run
     * @param judgement of the design; exceeded if nothing helped
     */
    record Result(Design design, Set<String> nodes, Judgement judgement) {}

    /** {@code design} itself if it keeps the limit, else with as few nodes in float as it takes. */
    Result apply(Design design) {
        Result found = withFewestFloat(design);
        if (!found.judgement().exceeded() || design.placement().recurrent().isEmpty()) {
            return found;
        }
        // No simulation ranks LSTMs, so they are the last to be left float, and all at once.
        Design without = design.with(design.options().without(Form.INTEGER_RECURRENCES));
        if (without.placement().isEmpty()) {
            return found;
        }
        Result other = withFewestFloat(without);
        return other.judgement().loss() < found.judgement().loss() ? other : found;
    }

    private Result withFewestFloat(Design design) {
        Judgement first = judge(design);
        if (!first.exceeded()) {
            return new Result(design, Set.of(), first);
        }
        if (!design.options().weightOnly().isEmpty()) {
            return withFewestFloat(design.with(design.options().withWeightOnly(Map.of())));
        }
        List<String> ranked = ranked(design);
        progress.begin("leave nodes float until the limit is kept", 0);
        Result nearest = new Result(design, Set.of(), first);
        int most = ranked.size() - 1; // the limit is not kept by quantizing nothing
        if (most < 1) {
            return nearest;
        }
        int tooFew = 0;
        int enough = 1;
        Result found = either(design, ranked.subList(0, enough));
        while (found.judgement().exceeded()) {
            nearest = found.judgement().loss() < nearest.judgement().loss() ? found : nearest;
            if (enough == most) {
                return nearest;
            }
            tooFew = enough;
            enough = Math.min(2 * enough, most);
            found = either(design, ranked.subList(0, enough));
        }
        // What was enough for the products is not put to the question again.
        boolean dynamic =
                !found.design().options().dynamic().equals(design.options().dynamic());
        while (enough - tooFew > 1) {
            int middle = (enough + tooFew) / 2;
            Result tried = tried(design, ranked.subList(0, middle), dynamic);
            if (tried.judgement().exceeded()) {
                tooFew = middle;
            } else {
                enough = middle;
                found = tried;
            }
        }
        return withoutNeedless(design, found, dynamic);
    }

    private Result withoutNeedless(Design design, Result found, boolean dynamic) {
        Result best = found;
        List<String> nodes = new ArrayList<>(found.nodes());
        // The last ones in the ranking cost the least accuracy for the time they save.
        for (int i = nodes.size() - 2; i >= 0 && i >= nodes.size() - 1 - RETRIES; i--) {
            List<String> fewer = new ArrayList<>(best.nodes());
            fewer.remove(nodes.get(i));
            Result tried = tried(design, fewer, dynamic);
            best = tried.judgement().exceeded() ? best : tried;
        }
        return best;
    }

    /** Products among the nodes quantize their activations in every run if that is enough, else they are float too. */
    private Result either(Design design, List<String> nodes) {
        if (nodes.stream().noneMatch(PlanMoves.products(design)::contains)) {
            return tried(design, nodes, false);
        }
        Result dynamic = tried(design, nodes, true);
        if (!dynamic.judgement().exceeded()) {
            return dynamic;
        }
        Result floats = tried(design, nodes, false);
        boolean nearer = dynamic.judgement().loss() < floats.judgement().loss();
        return nearer && floats.judgement().exceeded() ? dynamic : floats;
    }

    /** @param dynamic whether products quantize their activations in every run rather than being float */
    private Result tried(Design design, List<String> nodes, boolean dynamic) {
        PlanOptions options = design.options();
        Set<String> left = new LinkedHashSet<>(nodes);
        Set<String> products = dynamic ? new LinkedHashSet<>(PlanMoves.products(design)) : new LinkedHashSet<>();
        products.retainAll(left);
        Set<String> others = new LinkedHashSet<>(left);
        others.removeAll(products);
        products.addAll(options.dynamic());
        Design other = design.with(options.withFloatNodes(others).withDynamic(products));
        boolean possible = !other.placement().isEmpty() && other.isMeasured();
        return new Result(
                other,
                left,
                possible ? judge(other) : new Judgement(Double.POSITIVE_INFINITY, true, "nothing is left in INT8"));
    }

    private Judgement judge(Design design) {
        progress.advance(1);
        return judge.apply(design);
    }

    /** INT8 nodes by disturbance for the time saved, the most expensive in accuracy first. */
    List<String> ranked(Design design) {
        progress.begin("rank nodes by what their quantization costs", 0);
        Map<String, Double> noise = noise(design);
        Map<String, Double> integer = profiles.integer(design);
        Map<String, Double> exact = profiles.exact(design);
        Map<String, Double> price = new HashMap<>();
        noise.forEach((node, power) -> {
            double saved = exact.getOrDefault(node, 0.0) - integer.getOrDefault(node, 0.0);
            price.put(node, power / Math.max(LEAST_MICROS, saved));
        });
        return NodeProfiles.largestFirst(price);
    }

    /** Noise at the scored tensors, as a share of their signal, that quantizing each node alone makes. */
    private Map<String, Double> noise(Design design) {
        Map<String, Double> noise = new HashMap<>();
        long end = System.nanoTime() + RANKING_NANOS;
        try (GatedSimulator simulator = new GatedSimulator(
                engine, design, heldOut.tensors(), Runtime.getRuntime().availableProcessors())) {
            int sample = 0;
            for (Feed feed : heldOut.feeds()) {
                if (sample++ > 0 && System.nanoTime() > end) {
                    break;
                }
                Map<String, Tensor> exact = simulator.run(feed, Set.of(), heldOut.tensors());
                for (String node : simulator.nodes()) {
                    double share = share(exact, simulator.run(feed, Set.of(node), heldOut.tensors()));
                    noise.merge(node, share, Double::sum);
                }
            }
        }
        return noise;
    }

    private static double share(Map<String, Tensor> exact, Map<String, Tensor> disturbed) {
        double share = 0;
        for (Map.Entry<String, Tensor> entry : exact.entrySet()) {
            double[] sums = new double[2];
            float[] values = HeldOut.floats(entry.getValue());
            float[] others = HeldOut.floats(disturbed.get(entry.getKey()));
            if (values.length == others.length) {
                Decibels.accumulate(sums, values, others);
                share += sums[0] > 0 ? sums[1] / sums[0] : 0;
            }
        }
        return share;
    }
}
