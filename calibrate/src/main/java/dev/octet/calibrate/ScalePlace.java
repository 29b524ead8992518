package dev.octet.calibrate;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Collection;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import dev.octet.engine.ElementType;
import dev.octet.engine.Graph;
import dev.octet.engine.Node;
import dev.octet.engine.Tensor;
import dev.octet.observe.Range;
import dev.octet.quantize.Layers;
import dev.octet.quantize.OperatorRules;

/**
 * Tensors whose channels can be scaled together without changing what the model computes: divided in the constants of
 * all that makes them, multiplied in the weights of all that reads them. Between the two may lie what lets a positive
 * factor of a channel through, residual additions among it; then a whole residual stream is one place.
 *
 * @param tensor where the search began
 * @param axis of the channels: 1 for convolutions, -1 for matrix products
 * @param made constants that are divided; none if a Mul is put before the readers instead
 * @param readers names of the layers whose weights are multiplied
 * @param clips Clips between them that were seen to be inactive above and become Relus
 */
record ScalePlace(String tensor, int axis, Set<Constant> made, Set<String> readers, Set<String> clips) {
    private static final Set<String> LAYERS = Set.of("Conv", "Gemm", "MatMul");
    private static final Set<String> HOMOGENEOUS =
            Set.of("Relu", "LeakyRelu", "PRelu", "MaxPool", "AveragePool", "GlobalAveragePool");

    /** Input {@code index} of a node: the weight of a layer, or a vector with one value for each channel. */
    record Constant(String node, int index, boolean weight) {}

    /** Whether the division costs nothing when the model runs. */
    boolean isFree() {
        return !made.isEmpty();
    }

    /**
     * Finds the place that holds what {@code input} names; a tensor that others see too can only be divided by a Mul
     * before {@code layers}, which is offered for matrix products.
     *
     * @param layers the layers that read it
     * @param produced tensors that leave their producer quantized, before which no Mul is put
     * @param observed exact extremes by tensor; may lack any
     */
    static Optional<ScalePlace> find(
            Graph graph,
            Layers.Input input,
            Collection<Node> layers,
            Set<String> produced,
            Map<String, Range> observed) {
        Search search = new Search(graph, input.axis(), observed);
        if (search.closes(input.tensor())) {
            return Optional.of(new ScalePlace(input.tensor(), input.axis(), search.made, search.readers, search.clips));
        }
        if (input.axis() == 1 || produced.contains(input.tensor())) {
            return Optional.empty();
        }
        Set<String> names = new LinkedHashSet<>();
        layers.forEach(layer -> names.add(layer.name()));
        return Optional.of(new ScalePlace(input.tensor(), input.axis(), Set.of(), names, Set.of()));
    }

    /** All tensors that must be scaled if one is. */
    private static final class Search {
        private final Graph graph;
        private final int axis;
        private final Map<String, Range> observed;
        private final Set<String> seen = new LinkedHashSet<>();
        private final Deque<String> open = new ArrayDeque<>();
        private final Set<Constant> made = new LinkedHashSet<>();
        private final Set<String> readers = new LinkedHashSet<>();
        private final Set<String> clips = new LinkedHashSet<>();

        Search(Graph graph, int axis, Map<String, Range> observed) {
            this.graph = graph;
            this.axis = axis;
            this.observed = observed;
        }

        /** Whether the search from {@code tensor} ends at constants everywhere. */
        boolean closes(String tensor) {
            join(tensor);
            while (!open.isEmpty()) {
                String next = open.remove();
                if (graph.isReadOutside(next)) {
                    return false;
                }
                Optional<Node> producer = graph.producer(next);
                if (producer.isEmpty() || !(ends(producer.get()) || passes(producer.get()))) {
                    return false;
                }
                for (Node consumer : graph.consumers(next)) {
                    if (!(reads(consumer, next) || passes(consumer))) {
                        return false;
                    }
                }
            }
            return true;
        }

        private void join(String tensor) {
            if (seen.add(tensor)) {
                open.add(tensor);
            }
        }

        /** Whether a node's output scales with its constants, which are then noted. */
        private boolean ends(Node node) {
            if (!node.domain().isEmpty()) {
                return false;
            }
            boolean bias = OperatorRules.hasBias(node);
            switch (node.op()) {
                case "Conv", "Gemm", "MatMul" -> {
                    if (!isLayer(node)
                            || bias
                                    && !isVector(
                                            node.inputs().get(2), weight(node).shape()[Layers.outputAxis(node)])) {
                        return false;
                    }
                    made.add(new Constant(node.name(), 1, true));
                }
                case "LayerNormalization" -> {
                    if (axis != -1
                            || node.integer("axis").orElse(-1L) != -1
                            || !isVector(node.inputs().get(1), -1)
                            || bias && !isVector(node.inputs().get(2), -1)) {
                        return false;
                    }
                    made.add(new Constant(node.name(), 1, false));
                }
                case "Mul" -> {
                    if (axis != -1 || vector(node).isEmpty()) {
                        return false;
                    }
                    made.add(new Constant(node.name(), vector(node).get(), false));
                    return true;
                }
                default -> {
                    return false;
                }
            }
            if (bias) {
                made.add(new Constant(node.name(), 2, false));
            }
            return true;
        }

        private boolean reads(Node node, String tensor) {
            if (!isLayer(node) || node.inputs().lastIndexOf(tensor) != 0) {
                return false;
            }
            readers.add(node.name());
            return true;
        }

        private boolean isLayer(Node node) {
            return node.domain().isEmpty()
                    && LAYERS.contains(node.op())
                    && node.op().equals("Conv") == (axis == 1)
                    && node.integer("transA").orElse(0L) == 0
                    && graph.initializer(node.inputs().get(1))
                            .filter(w -> w.type() == ElementType.FLOAT32 && w.elements() > 0)
                            .filter(w -> axis == 1 || w.rank() == 2)
                            .isPresent();
        }

        private Tensor weight(Node node) {
            return graph.initializer(node.inputs().get(1)).orElseThrow();
        }

        /** Whether scaling what a node reads scales what it makes alike; both are then to be scaled. */
        private boolean passes(Node node) {
            if (!node.domain().isEmpty() || node.outputs().size() != 1) {
                return false;
            }
            if (node.op().equals("Add")) {
                Optional<Integer> vector = vector(node);
                boolean constant = graph.initializer(node.inputs().get(0)).isPresent()
                        || graph.initializer(node.inputs().get(1)).isPresent();
                if (constant && (axis != -1 || vector.isEmpty())) {
                    return false;
                }
                vector.ifPresent(index -> made.add(new Constant(node.name(), index, false)));
                for (int index = 0; index < 2; index++) {
                    if (vector.isEmpty() || vector.get() != index) {
                        join(node.inputs().get(index));
                    }
                }
            } else {
                boolean clip = InactiveClip.of(graph, node, observed).isPresent();
                boolean computed = node.op().equals("PRelu")
                        && graph.initializer(node.inputs().get(1)).isEmpty();
                if (!clip && !HOMOGENEOUS.contains(node.op()) || computed) {
                    return false;
                }
                if (axis != 1 && !node.op().equals("Relu")) {
                    return false;
                }
                if (clip) {
                    clips.add(node.name());
                }
                join(node.inputs().get(0));
            }
            join(node.outputs().get(0));
            return true;
        }

        /** The input of an Add or Mul that is a constant vector. A single value is none: it may be part of a Gelu. */
        private Optional<Integer> vector(Node node) {
            return List.of(0, 1).stream()
                    .filter(index -> isVector(node.inputs().get(index), -1))
                    .findFirst();
        }

        private boolean isVector(String tensor, long elements) {
            return graph.initializer(tensor)
                    .filter(v -> v.type() == ElementType.FLOAT32
                            && v.rank() == 1
                            && (elements < 0 ? v.elements() > 1 : v.elements() == elements))
                    .isPresent();
        }
    }

    /**
     * Divides the channels as the readers see them, and multiplies the readers' weights: the graph computes what it did.
     * Constants are replaced, not changed, so that others may share them.
     *
     * @param nodes the nodes of {@code graph} by name
     */
    void divide(Graph graph, Map<String, Node> nodes, double[] divisors) {
        for (Constant constant : made) {
            Node node = nodes.get(constant.node());
            Tensor value =
                    graph.initializer(node.inputs().get(constant.index())).orElseThrow();
            replace(
                    graph,
                    node,
                    constant.index(),
                    constant.weight() ? weight(node, value, divisors) : vector(value, divisors));
        }
        for (String clip : clips) {
            InactiveClip.replace(graph, nodes.get(clip));
        }
        if (made.isEmpty()) {
            double[] ones = new double[divisors.length];
            Arrays.fill(ones, 1);
            String factors = graph.uniqueTensor(tensor + "_factors");
            graph.initializer(factors, vector(vector(ones), divisors));
            String divided = graph.uniqueTensor(tensor + "_scaled");
            graph.add("Mul", List.of(tensor, factors), List.of(divided), Map.of());
            readers.forEach(reader -> graph.setInput(nodes.get(reader), 0, divided));
        }
        for (String reader : readers) {
            Node node = nodes.get(reader);
            Tensor value = graph.initializer(node.inputs().get(1)).orElseThrow();
            replace(
                    graph,
                    node,
                    1,
                    ChannelScaling.of(value, Layers.outputAxis(node), Layers.groups(node))
                            .withInputsTimes(divisors));
        }
    }

    private static void replace(Graph graph, Node node, int index, Tensor value) {
        String name = graph.uniqueTensor(node.inputs().get(index) + "_scaled");
        graph.initializer(name, value);
        graph.setInput(node, index, name);
    }

    private static Tensor weight(Node node, Tensor weight, double[] divisors) {
        ChannelScaling scaling = ChannelScaling.of(weight, Layers.outputAxis(node), Layers.groups(node));
        double[] ones = new double[scaling.inputs()];
        Arrays.fill(ones, 1);
        return scaling.scaled(ones, divisors);
    }

    private static Tensor vector(double[] values) {
        float[] floats = new float[values.length];
        for (int i = 0; i < floats.length; i++) {
            floats[i] = (float) values[i];
        }
        return Tensor.ofFloats(floats, floats.length);
    }

    private static Tensor vector(Tensor vector, double[] divisors) {
        float[] values = vector.toFloats();
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) (values[i] / divisors[i]);
        }
        return Tensor.ofFloats(values, vector.shape());
    }
}
