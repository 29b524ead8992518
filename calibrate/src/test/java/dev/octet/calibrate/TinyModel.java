package dev.octet.calibrate;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

import dev.octet.engine.ElementType;
import dev.octet.engine.Engine;
import dev.octet.engine.Feed;
import dev.octet.engine.Graph;
import dev.octet.engine.Session;
import dev.octet.engine.SessionSettings;
import dev.octet.engine.SessionSettings.Optimization;
import dev.octet.engine.Tensor;

/** Builds models of a few nodes with seeded weights. Every method that adds a node gives the name of its output. */
final class TinyModel {
    final Graph graph;
    private final Random random = new Random(20260101);

    TinyModel(int opset) {
        graph = Graph.create("tiny", opset);
        graph.irVersion(8);
    }

    TinyModel() {
        this(17);
    }

    String input(String name, long... shape) {
        graph.addInput(name, ElementType.FLOAT32, shape);
        return name;
    }

    TinyModel output(String name) {
        graph.addOutput(name);
        return this;
    }

    String constant(String name, float spread, long... shape) {
        int size = (int) Arrays.stream(shape).reduce(1, (a, b) -> a * b);
        float[] values = new float[size];
        for (int i = 0; i < size; i++) {
            values[i] = (float) (spread * random.nextGaussian());
        }
        graph.initializer(name, Tensor.ofFloats(values, shape));
        return name;
    }

    String scalar(String name, float value) {
        graph.initializer(name, Tensor.ofFloats(new float[] {value}));
        return name;
    }

    String longs(String name, long... values) {
        graph.initializer(name, Tensor.ofLongs(values, values.length));
        return name;
    }

    String node(String op, String output, Map<String, Object> attributes, String... inputs) {
        graph.add(op, List.of(inputs), List.of(output), attributes);
        return output;
    }

    String node(String op, String output, String... inputs) {
        return node(op, output, Map.of(), inputs);
    }

    /** 3x3 convolution with padding 1. */
    String conv(String output, String input, int in, int out) {
        return conv(output, input, in, out, 3, 1);
    }

    String conv(String output, String input, int in, int out, int kernel, int group) {
        long pad = kernel / 2;
        String weight = constant(output + ".weight", 0.3f, out, in / group, kernel, kernel);
        String bias = constant(output + ".bias", 0.1f, out);
        Map<String, Object> attributes = new LinkedHashMap<>();
        attributes.put("kernel_shape", List.of((long) kernel, (long) kernel));
        attributes.put("pads", List.of(pad, pad, pad, pad));
        attributes.put("group", (long) group);
        return node("Conv", output, attributes, input, weight, bias);
    }

    String relu(String output, String input) {
        return node("Relu", output, input);
    }

    String relu6(String output, String input) {
        return node("Clip", output, input, scalar(output + ".min", 0), scalar(output + ".max", 6));
    }

    String gemm(String output, String input, int in, int out) {
        return node(
                "Gemm",
                output,
                Map.of("transB", 1L),
                input,
                constant(output + ".weight", 0.3f, out, in),
                constant(output + ".bias", 0.1f, out));
    }

    String matMul(String output, String input, int in, int out) {
        return node("MatMul", output, input, constant(output + ".weight", 0.3f, in, out));
    }

    Graph done() {
        graph.nameNodes();
        graph.sort();
        return graph;
    }

    /** Feeds of standard normal values, the same every time. */
    static List<Feed> feeds(int count, String input, long... shape) {
        Random random = new Random(7);
        List<Feed> feeds = new ArrayList<>();
        for (int n = 0; n < count; n++) {
            Tensor tensor = Tensor.zeros(ElementType.FLOAT32, shape);
            for (int i = 0; i < tensor.elements(); i++) {
                tensor.floats().put(i, (float) random.nextGaussian());
            }
            feeds.add(Feed.of(input, tensor));
        }
        return feeds;
    }

    /** Runs without optimization: what the model says, not what the engine makes of it. */
    static Map<String, Tensor> run(Graph graph, Feed feed) {
        return run(graph, feed, Optimization.NONE);
    }

    static Map<String, Tensor> run(Graph graph, Feed feed, Optimization level) {
        try (Session session =
                Engine.onnxRuntime().open(graph, SessionSettings.ofThreads(1).withOptimization(level))) {
            return session.run(feed);
        }
    }
}
