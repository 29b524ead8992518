package dev.octet.explain;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;

import dev.octet.engine.ElementType;
import dev.octet.engine.Graph;
import dev.octet.engine.Tensor;

/** Builds quantized models of a few nodes. Every method that adds a node gives the name of its output. */
final class QdqModel {
    static final float STEP = 0.02f;
    static final float WEIGHT_STEP = 0.01f;

    final Graph graph;
    private final Random random = new Random(7);

    QdqModel(int opset) {
        graph = Graph.create("tiny", opset);
        graph.irVersion(8);
    }

    QdqModel() {
        this(17);
    }

    String input(long... shape) {
        graph.addInput("x", ElementType.FLOAT32, shape);
        return "x";
    }

    String op(String op, String output, Map<String, Object> attributes, String... inputs) {
        graph.add(op, List.of(inputs), List.of(output), attributes);
        return output;
    }

    String op(String op, String output, String... inputs) {
        return op(op, output, Map.of(), inputs);
    }

    /** Q and DQ to U8. */
    String qdq(String x) {
        return qdq(x, STEP, 128);
    }

    String qdq(String x, float scale, int zeroPoint) {
        return qdq(x, scale, Tensor.ofBytes(ElementType.UINT8, new byte[] {(byte) zeroPoint}));
    }

    String qdq(String x, float scale, Tensor zero) {
        String step = scalar(x + "_scale", scale);
        graph.initializer(x + "_zero_point", zero);
        op("QuantizeLinear", x + "_quantized", x, step, x + "_zero_point");
        return op("DequantizeLinear", x + "_dequantized", x + "_quantized", step, x + "_zero_point");
    }

    /** Dequantized S8 weights with one scale. */
    String weight(String name, long... shape) {
        int size = (int) Arrays.stream(shape).reduce(1, (a, b) -> a * b);
        byte[] values = new byte[size];
        random.nextBytes(values);
        graph.initializer(name + "_quantized", Tensor.ofBytes(ElementType.INT8, values, shape));
        graph.initializer(name + "_zero_point", Tensor.ofBytes(ElementType.INT8, new byte[1]));
        return op(
                "DequantizeLinear",
                name + "_dequantized",
                name + "_quantized",
                scalar(name + "_scale", WEIGHT_STEP),
                name + "_zero_point");
    }

    /** Dequantized INT32 bias. @param scale STEP times WEIGHT_STEP is the right one */
    String bias(String name, float scale, int size) {
        graph.initializer(name + "_quantized", Tensor.ofInts(new int[size], size));
        return op("DequantizeLinear", name + "_dequantized", name + "_quantized", scalar(name + "_scale", scale));
    }

    String floats(String name, long... shape) {
        graph.initializer(name, Tensor.zeros(ElementType.FLOAT32, shape));
        return name;
    }

    /** 3x3 convolution of 16 to 16 channels. */
    String conv(String output, String input, String... bias) {
        List<String> inputs = new ArrayList<>(List.of(input, weight(output + "_w", 16, 16, 3, 3)));
        inputs.addAll(List.of(bias));
        return op("Conv", output, Map.of("pads", List.of(1L, 1L, 1L, 1L)), inputs.toArray(String[]::new));
    }

    String scalar(String name, float value) {
        graph.initializer(name, Tensor.ofFloats(new float[] {value}));
        return name;
    }

    QdqModel output(String name) {
        graph.addOutput(name);
        return this;
    }

    Graph done() {
        graph.nameNodes();
        graph.sort();
        return graph;
    }
}
