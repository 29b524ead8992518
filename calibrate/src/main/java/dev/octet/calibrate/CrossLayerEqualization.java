package dev.octet.calibrate;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import dev.octet.calibrate.ScalePlace.Constant;
import dev.octet.engine.ElementType;
import dev.octet.engine.Graph;
import dev.octet.engine.Node;
import dev.octet.observe.Range;
import dev.octet.quantize.Layers;

/**
 * Gives the channels between two layers equal shares of the range, without changing what the network computes.
 *
 * <p>What lies between the two layers lets a positive factor of a channel through, so that channel i may be divided by
 * s[i] where it is made and multiplied again where it is read. Here r1[i] is the largest magnitude of the channel's
 * weights in the first layer, r2[i] that in the second, and {@code s[i] = sqrt(r1[i] r2[i]) / r2[i]} makes both equal.
 * Pairs share layers, so the sweep over all of them is repeated until it settles. From "Data-Free Quantization Through
 * Weight Equalization and Bias Correction", arXiv:1906.04721, section 4.1. Differs: channels that one side does not use
 * are left alone, the factors are bounded, and an upper bound of a Clip is never assumed away: the Clip must be seen to
 * be inactive, as the paper's replacement of ReLU6 by ReLU changes the network.
 */
final class CrossLayerEqualization {
    /** Bound of each factor either way: beyond it a channel is noise that no scale can help. */
    private static final double LARGEST_FACTOR = 100;
    /** Three sweeps settle most networks; long chains of pairs take more. */
    private static final int MOST_SWEEPS = 20;
    /** Logarithm of a factor that changes no level. */
    private static final double SETTLED = 1e-3;

    private static final Set<String> LAYERS = Set.of("Conv", "Gemm", "MatMul");

    /**
     * Two layers that were equalized.
     *
     * @param first name of the node that makes the channels
     * @param second name of the node that reads them
     * @param channels how many there are
     * @param changed how many were scaled
     */
    record Pair(String first, String second, int channels, int changed) {}

    /**
     * What came of it.
     *
     * @param graph an equalized copy; the layers that changed read new initializers
     * @param pairs in topological order of the second layers
     * @param replaced Clips that are Relus now
     */
    record Result(Graph graph, List<Pair> pairs, List<InactiveClip> replaced) {

        /** For people; the Clips are told, as values beyond those seen in calibration pass them now. */
        String text() {
            String text = pairs.size() + " pairs of layers";
            return replaced.isEmpty()
                    ? text
                    : text + "; " + replaced.size() + " Clips that cut nothing in calibration are Relus";
        }
    }

    private final Graph graph;
    private final Map<String, Node> nodes = new HashMap<>();
    private final Map<String, Sides> sides = new LinkedHashMap<>();

    /** A layer's weight with the factors that it has so far. */
    private record Sides(ChannelScaling weight, float[] values, double[] inputs, double[] outputs) {}

    private record Way(ScalePlace place, Node first, Node second, double[] factors) {}

    private CrossLayerEqualization(Graph graph) {
        this.graph = graph;
        graph.nodes().forEach(node -> nodes.put(node.name(), node));
    }

    /**
     * Equalizes a copy of {@code prepared}.
     *
     * @param observed exact extremes of tensors over the calibration data, by name; may lack any
     */
    static Result of(Graph prepared, Map<String, Range> observed) {
        return new CrossLayerEqualization(prepared.copy()).equalize(observed);
    }

    private Result equalize(Map<String, Range> observed) {
        List<Way> ways = new ArrayList<>();
        for (Node node : graph.nodes()) {
            way(node, observed).ifPresent(ways::add);
        }
        double moved = Double.POSITIVE_INFINITY;
        for (int sweep = 0; sweep < MOST_SWEEPS && moved > SETTLED; sweep++) {
            moved = ways.stream().mapToDouble(this::sweep).max().orElse(0);
        }
        List<Pair> pairs = new ArrayList<>();
        List<InactiveClip> replaced = new ArrayList<>();
        for (Way way : ways) {
            for (String clip : way.place().clips()) {
                InactiveClip.of(graph, nodes.get(clip), observed).ifPresent(replaced::add);
            }
            way.place().divide(graph, nodes, way.factors());
            int changed = (int) Arrays.stream(way.factors()).filter(s -> s != 1).count();
            pairs.add(new Pair(way.first().name(), way.second().name(), way.factors().length, changed));
        }
        graph.removeUnused();
        graph.nameNodes();
        graph.sort();
        return new Result(graph, pairs, replaced);
    }

    /** The way to {@code second} from the layer that makes what it alone reads. */
    private Optional<Way> way(Node second, Map<String, Range> observed) {
        if (!LAYERS.contains(second.op())
                || !second.domain().isEmpty()
                || second.integer("transA").orElse(0L) != 0
                || graph.initializer(second.inputs().get(1))
                        .filter(w -> w.type() == ElementType.FLOAT32 && w.rank() >= 2 && w.elements() > 0)
                        .isEmpty()) {
            return Optional.empty();
        }
        Optional<ScalePlace> place = ScalePlace.find(graph, Layers.input(second), List.of(second), Set.of(), observed)
                .filter(p -> p.readers().size() == 1);
        List<String> first = place.stream()
                .flatMap(p -> p.made().stream())
                .filter(Constant::weight)
                .map(Constant::node)
                .toList();
        return first.size() != 1
                ? Optional.empty()
                : Optional.of(new Way(
                        place.orElseThrow(),
                        nodes.get(first.get(0)),
                        second,
                        ones(sides(second).inputs().length)));
    }

    private Sides sides(Node layer) {
        return sides.computeIfAbsent(layer.name(), name -> {
            ChannelScaling weight = ChannelScaling.of(
                    graph.initializer(layer.inputs().get(1)).orElseThrow(),
                    Layers.outputAxis(layer),
                    Layers.groups(layer));
            return new Sides(weight, weight.weight().toFloats(), ones(weight.inputs()), ones(weight.outputs()));
        });
    }

    private static double[] ones(int length) {
        double[] ones = new double[length];
        Arrays.fill(ones, 1);
        return ones;
    }

    /** Equalizes one pair as it stands. @return the logarithm of the factor that is farthest from 1 */
    private double sweep(Way way) {
        Sides first = sides(way.first());
        Sides second = sides(way.second());
        double[] made = largest(first, false);
        double[] read = largest(second, true);
        double moved = 0;
        for (int i = 0; i < way.factors().length; i++) {
            if (!(made[i] > 0 && read[i] > 0)) {
                continue;
            }
            double wanted = way.factors()[i] * Math.sqrt(made[i] / read[i]);
            double bounded = Math.max(1 / LARGEST_FACTOR, Math.min(LARGEST_FACTOR, wanted));
            double step = bounded / way.factors()[i];
            first.outputs()[i] *= step;
            second.inputs()[i] *= step;
            way.factors()[i] = bounded;
            moved = Math.max(moved, Math.abs(Math.log(step)));
        }
        return moved;
    }

    /** Largest magnitude of the scaled weights of each input or output channel. */
    private static double[] largest(Sides layer, boolean byInput) {
        double[] largest = new double[byInput ? layer.inputs().length : layer.outputs().length];
        for (int i = 0; i < layer.values().length; i++) {
            int input = layer.weight().inputOf(i);
            int output = layer.weight().outputOf(i);
            int channel = byInput ? input : output;
            double value = Math.abs(layer.values()[i]) * layer.inputs()[input] / layer.outputs()[output];
            largest[channel] = Math.max(largest[channel], value);
        }
        return largest;
    }
}
