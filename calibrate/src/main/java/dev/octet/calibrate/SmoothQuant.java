package dev.octet.calibrate;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

import dev.octet.engine.Graph;
import dev.octet.engine.Node;
import dev.octet.engine.Tensor;
import dev.octet.observe.ChannelStatistics;
import dev.octet.observe.Range;
import dev.octet.quantize.Design;
import dev.octet.quantize.InputRows.Rows;
import dev.octet.quantize.Layers;
import dev.octet.quantize.OperatorRules;
import dev.octet.quantize.OperatorRules.Kind;
import dev.octet.quantize.Placement;
import dev.octet.quantize.QuantParams;
import dev.octet.quantize.QuantizedWeights;
import dev.octet.quantize.Scheme;

/**
 * Chooses how much of the size of single channels to move from what layers read into their weights, so that a few large
 * channels do not take the levels of all others.
 *
 * <p>Channel j is divided by {@code s[j] = max|X[j]|^a / max|W[j]|^(1 - a)}, over all layers that read it, and the
 * weights are multiplied. From "SmoothQuant: Accurate and Efficient Post-Training Quantization for Large Language
 * Models", arXiv:2211.10438, section 4. Differs: s is normalised by its geometric mean and bounded; the power a, or
 * none at all, is chosen for each place by the measured error of the layers that read there; convolutions take part
 * where the division costs nothing. With a weight scale for each output that is what equalizing two layers can gain.
 */
final class SmoothQuant {
    /** Tried first; then those next to the best of them. */
    private static final List<Double> POWERS = List.of(0.5, 0.7, 0.9);

    private static final double FINE = 0.1;
    /** Share of the rows' values outside which a range may be cut, half at either end; the extremes are tried too. */
    private static final double CUT = 1e-4;
    /** Bound of s either way, from its geometric mean. */
    private static final double LARGEST_FACTOR = 100;
    /** Least share of the error that s must take away: less is within what other rows would say. */
    private static final double GAIN = 0.02;
    /** The same where a Mul must be put in, which takes as long as the quantization itself. */
    private static final double GAIN_OF_MUL = 0.2;

    private SmoothQuant() {}

    /**
     * A place with what was seen of the INT8 layers that read there.
     *
     * @param layers those of the place's readers that run in INT8, with their rows and channels
     */
    record Group(ScalePlace place, Map<Node, Seen> layers) {}

    /** What was seen of a layer's input. */
    record Seen(Rows rows, ChannelStatistics channels) {}

    /**
     * What suits one group.
     *
     * @param power the a that was chosen
     * @param divisors s for each channel
     * @param before sum of the layers' relative errors without
     * @param after the same with s
     */
    record Choice(ScalePlace place, double power, double[] divisors, double before, double after) {}

    /** What lowers the error of the layers of {@code design}, in the order of its graph. */
    static List<Choice> choices(Design design, Calibrated calibrated) {
        return groups(design, calibrated).parallelStream()
                .map(group -> choose(design, group))
                .flatMap(Optional::stream)
                .toList();
    }

    /** All places of a design that some INT8 layer reads from. */
    static List<Group> groups(Design design, Calibrated calibrated) {
        Graph prepared = design.prepared();
        Placement placement = design.placement();
        OperatorRules rules = new OperatorRules(prepared, design.types());
        Map<String, Range> observed = calibrated.seen().extremes();
        Map<Layers.Input, ChannelStatistics> channels = calibrated.seen().channels();
        Map<String, Node> nodes = new HashMap<>();
        Map<Layers.Input, List<Node>> readers = new LinkedHashMap<>();
        for (Node node : prepared.nodes()) {
            nodes.put(node.name(), node);
            if (placement.int8().contains(node.name())
                    && rules.kind(node) == Kind.COMPUTE
                    && calibrated.rows().of(node).isPresent()) {
                readers.computeIfAbsent(Layers.input(node), input -> new ArrayList<>())
                        .add(node);
            }
        }
        int rows = LayerError.rows(
                rules, readers.values().stream().flatMap(List::stream).toList());
        List<Group> groups = new ArrayList<>();
        Set<String> taken = new HashSet<>();
        readers.forEach((input, layers) -> {
            Optional<ScalePlace> place = ScalePlace.find(prepared, input, layers, placement.produced(), observed);
            if (place.isEmpty() || !taken.addAll(place.get().readers())) {
                return;
            }
            Map<Node, Seen> seen = new LinkedHashMap<>();
            for (String reader : place.get().readers()) {
                Node node = nodes.get(reader);
                Optional<Rows> read = calibrated.rows().of(node);
                if (placement.int8().contains(reader) && read.isPresent()) {
                    seen.put(node, new Seen(read.get().first(rows), channels.get(Layers.input(node))));
                }
            }
            groups.add(new Group(place.get(), seen));
        });
        return groups;
    }

    /** The best power for a group; empty if none lowers the error by enough. */
    static Optional<Choice> choose(Design design, Group group) {
        Scheme scheme = design.quantization().scheme();
        List<Layer> layers = new ArrayList<>();
        group.layers().forEach((node, seen) -> layers.add(new Layer(design, node, seen)));
        double[] largest = new double[layers.get(0).scaling.inputs()];
        double[] weights = new double[largest.length];
        for (Layer layer : layers) {
            float[] seen = layer.seen.channels().largest();
            double[] own = layer.scaling.largestByInput();
            for (int j = 0; j < largest.length; j++) {
                largest[j] = Math.max(largest[j], seen[j]);
                weights[j] = Math.max(weights[j], own[j]);
            }
        }
        double[] none = new double[largest.length];
        Arrays.fill(none, 1);
        double before =
                layers.stream().mapToDouble(layer -> layer.error(scheme, none)).sum();
        double best = before * (1 - (group.place().isFree() ? GAIN : GAIN_OF_MUL));
        Optional<Choice> choice = Optional.empty();
        List<Double> powers = new ArrayList<>(POWERS);
        for (int i = 0; i < powers.size(); i++) {
            double power = powers.get(i);
            double[] divisors = divisors(largest, weights, power);
            double after = layers.stream()
                    .mapToDouble(layer -> layer.error(scheme, divisors))
                    .sum();
            if (after < best) {
                best = after;
                choice = Optional.of(new Choice(group.place(), power, divisors, before, after));
            }
            if (i == POWERS.size() - 1 && choice.isPresent()) {
                powers.add(choice.get().power() - FINE);
                powers.add(choice.get().power() + FINE);
            }
        }
        return choice;
    }

    /** s, of which the used channels have geometric mean 1; others keep 1. */
    static double[] divisors(double[] largest, double[] weights, double power) {
        double[] divisors = new double[largest.length];
        double logarithms = 0;
        int used = 0;
        for (int j = 0; j < divisors.length; j++) {
            if (largest[j] > 0 && weights[j] > 0) {
                divisors[j] = Math.pow(largest[j], power) / Math.pow(weights[j], 1 - power);
                logarithms += Math.log(divisors[j]);
                used++;
            }
        }
        double mean = Math.exp(logarithms / Math.max(1, used));
        for (int j = 0; j < divisors.length; j++) {
            divisors[j] =
                    divisors[j] == 0 ? 1 : Math.max(1 / LARGEST_FACTOR, Math.min(LARGEST_FACTOR, divisors[j] / mean));
        }
        return divisors;
    }

    /** A copy of {@code prepared} that computes the same with the choices made. */
    static Graph apply(Graph prepared, List<Choice> choices) {
        Graph graph = prepared.copy();
        Map<String, Node> nodes = new HashMap<>();
        graph.nodes().forEach(node -> nodes.put(node.name(), node));
        choices.forEach(choice -> choice.place().divide(graph, nodes, choice.divisors()));
        graph.removeUnused();
        graph.nameNodes();
        graph.sort();
        return graph;
    }

    private static final class Layer {
        private final ChannelScaling scaling;
        private final Seen seen;
        private final LayerError error;

        Layer(Design design, Node node, Seen seen) {
            Tensor weight = design.prepared().initializer(node.inputs().get(1)).orElseThrow();
            this.scaling = ChannelScaling.of(weight, Layers.outputAxis(node), Layers.groups(node));
            this.seen = seen;
            this.error = LayerError.of(design, node, seen.rows());
        }

        /** With the best of a few ranges: which one is used is decided later, of exact statistics. */
        double error(Scheme scheme, double[] divisors) {
            QuantizedWeights weights = QuantizedWeights.of(
                    scaling.withInputsTimes(divisors), OptionalInt.of(scaling.outputAxis()), scheme);
            float[] features = new float[seen.rows().width()];
            int kernel = features.length / divisors.length;
            for (int i = 0; i < features.length; i++) {
                features[i] = (float) divisors[i / kernel];
            }
            List<QuantParams> activations =
                    ranges(divisors, features).stream().map(scheme::activation).toList();
            return Arrays.stream(error.of(activations, weights, features)).min().orElseThrow();
        }

        private List<Range> ranges(double[] divisors, float[] features) {
            float low = 0;
            float high = 0;
            List<Range> channels = seen.channels().ranges();
            for (int j = 0; j < divisors.length; j++) {
                low = (float) Math.min(low, channels.get(j).min() / divisors[j]);
                high = (float) Math.max(high, channels.get(j).max() / divisors[j]);
            }
            List<Range> ranges = new ArrayList<>();
            ranges.add(new Range(low, high));
            float[] values = seen.rows().values().clone();
            for (int i = 0; i < values.length; i++) {
                values[i] /= features[i % features.length];
            }
            Arrays.sort(values);
            int off = (int) Math.round(values.length * CUT / 2);
            ranges.add(new Range(values[off], values[values.length - 1 - off]));
            return ranges;
        }
    }
}
