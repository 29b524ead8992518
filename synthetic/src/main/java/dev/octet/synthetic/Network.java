package dev.octet.synthetic;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

import dev.octet.engine.ElementType;
import dev.octet.engine.Graph;
import dev.octet.engine.Tensor;

/** A model under construction: its graph, its random numbers, and what it costs. Not thread-safe. */
final class Network {
    /** Of the operator set; what exporters of these architectures write by default. */
    private static final int OPSET = 17;

    private final Graph graph;
    private final SplitMix random;
    private final Map<String, Integer> made = new HashMap<>();
    private long parameters;
    private long macs;

    Network(String name, long seed) {
        graph = Graph.create(name, OPSET);
        random = new SplitMix(seed);
    }

    Graph graph() {
        return graph;
    }

    SplitMix random() {
        return random;
    }

    /** Trained numbers: weights, biases, scales and shifts; not the statistics of normalizations. */
    long parameters() {
        return parameters;
    }

    /** Multiply-accumulates of convolutions and matrix products for one sample. */
    long macs() {
        return macs;
    }

    void addMacs(long more) {
        macs = Math.addExact(macs, more);
    }

    /** Declares an input. @param shape -1 for an open dimension @return its name */
    String input(String name, ElementType type, long... shape) {
        graph.addInput(name, type, shape);
        return name;
    }

    /** Pictures {@code FLOAT32[N, 3, size, size]}, normalized: mean 0, variance 1. */
    Features pictures(int size) {
        return new Features(
                this, input("input", ElementType.FLOAT32, -1, 3, size, size), 3, size, size, Moments.of(3, 0, 1));
    }

    /** Adds a node with one output. @return the output's name */
    String node(String op, List<String> inputs, Map<String, Object> attributes) {
        return node(name(op), op, inputs, attributes);
    }

    /** Adds a node. @param output name of what it makes @return the same name */
    String node(String output, String op, List<String> inputs, Map<String, Object> attributes) {
        graph.add(op, inputs, List.of(output), attributes);
        return output;
    }

    /** Gives values another shape. @param shape one dimension may be -1; 0 keeps that of the input */
    String reshape(String tensor, long... shape) {
        return node("Reshape", List.of(tensor, integers(shape)), Map.of());
    }

    /** Adds numbers that training would have found. @return the initializer's name */
    String trained(String name, float[] values, long... shape) {
        parameters += values.length;
        return constant(name, Tensor.ofFloats(values, shape));
    }

    /** Adds numbers that training does not count. @return the initializer's name */
    String constant(String name, Tensor value) {
        graph.initializer(name, value);
        return name;
    }

    /** As above, under a name of its own. */
    String constant(Tensor value) {
        return constant(name("Constant"), value);
    }

    /** Adds a constant without dimensions. @return its name */
    String scalar(float value) {
        return constant(Tensor.ofFloats(new float[] {value}));
    }

    /** Adds an INT64 constant of one dimension. @return its name */
    String integers(long... values) {
        return constant(Tensor.ofLongs(values, values.length));
    }

    /** A tensor name made of an operator and a running number. */
    String name(String op) {
        String stem = op.toLowerCase(Locale.ROOT);
        return stem + "_" + made.merge(stem, 1, Integer::sum);
    }

    /** Makes a tensor an output of the model, under a name of its own. @param shape -1 for an open dimension */
    void output(String name, String tensor, long... shape) {
        output(name, tensor, ElementType.FLOAT32, shape);
    }

    /** As above, of another type. */
    void output(String name, String tensor, ElementType type, long... shape) {
        graph.setOutput(graph.producer(tensor).orElseThrow(), 0, name);
        graph.replaceUses(tensor, name);
        graph.addOutput(name, type, shape);
    }
}
