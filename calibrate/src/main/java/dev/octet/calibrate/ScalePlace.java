package dev.octet.calibrate;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
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

/**
 * Where the channels of a tensor can be divided without changing what anything else reads.
 *
 * @param tensor what the layers read
 * @param axis of its channels: 1 for convolutions, -1 for matrix products
 * @param scaled constants that are divided, node and input; none if a Mul is put before the layers instead
 * @param clips Clips on the way that were seen to be inactive above and must become Relu
 */
record ScalePlace(String tensor, int axis, List<Constant> scaled, List<String> clips) {
    private static final Set<String> POOLS = Set.of("MaxPool", "AveragePool", "GlobalAveragePool");

    /** Input {@code index} of the node {@code node}: the weight of a layer, or a vector with one value for each channel. */
    record Constant(String node, int index, boolean weight) {}

    /** Whether the division costs nothing when the model runs. */
    boolean isFree() {
        return !scaled.isEmpty();
    }

    /**
     * Finds the place for the layers that read {@code input}.
     *
     * @param layers all layers that shall see the divided tensor
     * @param produced tensors that leave their producer quantized, before which no Mul may be put
     * @param observed exact extremes by tensor; may lack any
     */
    static Optional<ScalePlace> find(
            Graph graph,
            Layers.Input input,
            Collection<Node> layers,
            Set<String> produced,
            Map<String, Range> observed) {
        List<Constant> scaled = new ArrayList<>();
        List<String> clips = new ArrayList<>();
        Set<Node> readers = new LinkedHashSet<>(layers);
        String tensor = input.tensor();
        while (isRead(graph, tensor, readers)) {
            Optional<Node> producer = graph.producer(tensor);
            if (producer.isEmpty() || !producer.get().domain().isEmpty()) {
                break;
            }
            Node node = producer.get();
            if (ends(graph, node, input.axis(), scaled)) {
                return Optional.of(new ScalePlace(input.tensor(), input.axis(), scaled, clips));
            }
            Optional<String> before = before(graph, node, input.axis(), scaled, observed);
            if (before.isEmpty()) {
                break;
            }
            if (node.op().equals("Clip")) {
                clips.add(node.name());
            }
            readers = Set.of(node);
            tensor = before.get();
        }
        return input.axis() == 1 || produced.contains(input.tensor())
                ? Optional.empty()
                : Optional.of(new ScalePlace(input.tensor(), input.axis(), List.of(), List.of()));
    }

    /** Whether nobody but {@code readers} sees a tensor. */
    private static boolean isRead(Graph graph, String tensor, Set<Node> readers) {
        return !graph.isOutput(tensor)
                && !graph.isUsedInSubgraph(tensor)
                && new LinkedHashSet<>(graph.consumers(tensor)).equals(readers)
                && readers.stream()
                        .allMatch(r ->
                                r.inputs().lastIndexOf(tensor) == r.inputs().indexOf(tensor));
    }

    /** Whether all of {@code node}'s output scales with its constants, which are then noted. */
    private static boolean ends(Graph graph, Node node, int axis, List<Constant> scaled) {
        switch (node.op()) {
            case "Conv", "Gemm", "MatMul" -> {
                boolean convolution = node.op().equals("Conv");
                if (convolution != (axis == 1)
                        || graph.initializer(node.inputs().get(1))
                                .filter(w -> w.type() == ElementType.FLOAT32 && (convolution || w.rank() == 2))
                                .isEmpty()) {
                    return false;
                }
                long channels =
                        graph.initializer(node.inputs().get(1)).orElseThrow().shape()[Layers.outputAxis(node)];
                if (OperatorRules.hasBias(node)
                        && !isVector(graph, node.inputs().get(2), channels)) {
                    return false;
                }
                scaled.add(new Constant(node.name(), 1, true));
                if (OperatorRules.hasBias(node)) {
                    scaled.add(new Constant(node.name(), 2, false));
                }
                return true;
            }
            case "LayerNormalization" -> {
                if (axis != -1
                        || node.integer("axis").orElse(-1L) != -1
                        || !isVector(graph, node.inputs().get(1), -1)) {
                    return false;
                }
                if (OperatorRules.hasBias(node)
                        && !isVector(graph, node.inputs().get(2), -1)) {
                    return false;
                }
                scaled.add(new Constant(node.name(), 1, false));
                if (OperatorRules.hasBias(node)) {
                    scaled.add(new Constant(node.name(), 2, false));
                }
                return true;
            }
            case "Mul" -> {
                int constant = constant(graph, node);
                if (axis != -1 || constant < 0) {
                    return false;
                }
                scaled.add(new Constant(node.name(), constant, false));
                return true;
            }
            default -> {
                return false;
            }
        }
    }

    /** The tensor whose division has the same effect as dividing what {@code node} makes of it. */
    private static Optional<String> before(
            Graph graph, Node node, int axis, List<Constant> scaled, Map<String, Range> observed) {
        switch (node.op()) {
            case "Relu", "LeakyRelu" -> {
                return Optional.of(node.inputs().get(0));
            }
            case "Add" -> {
                int constant = constant(graph, node);
                if (axis != -1 || constant < 0) {
                    return Optional.empty();
                }
                scaled.add(new Constant(node.name(), constant, false));
                return Optional.of(node.inputs().get(1 - constant));
            }
            default -> {
                return axis == 1
                                && (POOLS.contains(node.op()) && node.outputs().size() == 1
                                        || node.op().equals("PRelu")
                                        || InactiveClip.of(graph, node, observed)
                                                .isPresent())
                        ? Optional.of(node.inputs().get(0))
                        : Optional.empty();
            }
        }
    }

    /** Which input of an Add or Mul is a constant vector; -1 if none is. A single value is none: it may be part of a Gelu. */
    private static int constant(Graph graph, Node node) {
        for (int index = 0; index < 2; index++) {
            if (isVector(graph, node.inputs().get(index), -1)) {
                return index;
            }
        }
        return -1;
    }

    private static boolean isVector(Graph graph, String tensor, long elements) {
        return graph.initializer(tensor)
                .filter(v -> v.type() == ElementType.FLOAT32
                        && v.rank() == 1
                        && (elements < 0 ? v.elements() > 1 : v.elements() == elements))
                .isPresent();
    }

    /**
     * Divides the channels of the tensor as {@code layers} read it, and multiplies the weights of {@code layers}: the
     * graph computes what it did. Constants are replaced, not changed, so that others may share them.
     *
     * @param nodes the nodes of {@code graph} by name
     */
    void divide(Graph graph, Map<String, Node> nodes, List<Node> layers, double[] divisors) {
        for (Constant constant : scaled) {
            Node node = nodes.get(constant.node());
            String name = node.inputs().get(constant.index());
            Tensor value = graph.initializer(name).orElseThrow();
            String divided = graph.uniqueTensor(name + "_scaled");
            graph.initializer(divided, constant.weight() ? weight(node, value, divisors) : vector(value, divisors));
            graph.setInput(node, constant.index(), divided);
        }
        for (String clip : clips) {
            InactiveClip.replace(graph, nodes.get(clip));
        }
        if (scaled.isEmpty()) {
            String factors = graph.uniqueTensor(tensor + "_factors");
            float[] inverse = new float[divisors.length];
            for (int i = 0; i < inverse.length; i++) {
                inverse[i] = (float) (1 / divisors[i]);
            }
            graph.initializer(factors, Tensor.ofFloats(inverse, inverse.length));
            String divided = graph.uniqueTensor(tensor + "_scaled");
            graph.add("Mul", List.of(tensor, factors), List.of(divided), Map.of());
            layers.forEach(layer -> graph.setInput(layer, 0, divided));
        }
        for (Node layer : layers) {
            String name = layer.inputs().get(1);
            Tensor value = graph.initializer(name).orElseThrow();
            String multiplied = graph.uniqueTensor(name + "_scaled");
            graph.initializer(
                    multiplied,
                    ChannelScaling.of(value, Layers.outputAxis(layer), Layers.groups(layer))
                            .withInputsTimes(divisors));
            graph.setInput(layer, 1, multiplied);
        }
    }

    private static Tensor weight(Node node, Tensor weight, double[] divisors) {
        ChannelScaling scaling = ChannelScaling.of(weight, Layers.outputAxis(node), Layers.groups(node));
        double[] ones = new double[scaling.inputs()];
        Arrays.fill(ones, 1);
        return scaling.scaled(ones, divisors);
    }

    private static Tensor vector(Tensor vector, double[] divisors) {
        float[] values = vector.toFloats();
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) (values[i] / divisors[i]);
        }
        return Tensor.ofFloats(values, vector.shape());
    }
}
