package dev.octet.engine;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * Builds graphs of a few nodes with quantized edges: the generator of all tiny models of this module's tests. Weights
 * are random from a fixed seed. Activations have scale {@link #STEP} unless said otherwise.
 */
final class TinyGraph {
    /** Scale of activations; with zero point 128 they span [-2.56, 2.54]. */
    static final float STEP = 0.02f;

    /** Scale of weights. */
    static final float WEIGHT_STEP = 0.01f;

    private final Graph graph;
    private final Random random = new Random(7);
    private int count;

    TinyGraph() {
        this(17);
    }

    TinyGraph(int opset) {
        graph = Graph.create("tiny", opset);
    }

    Graph graph() {
        return graph;
    }

    /** A float input. */
    String input(long... shape) {
        String name = fresh("in");
        graph.addInput(name, ElementType.FLOAT32, shape);
        return name;
    }

    /** A float input that is quantized and dequantized at once. */
    String activation(long... shape) {
        return qdq(input(shape));
    }

    /** Q and DQ to U8 around zero. */
    String qdq(String x) {
        return qdq(x, STEP, 128);
    }

    String qdq(String x, float scale, int zeroPoint) {
        return dq(q(x, scale, zeroPoint), scale, zeroPoint);
    }

    String q(String x, float scale, int zeroPoint) {
        return op("QuantizeLinear", x, scalar(scale), u8(zeroPoint));
    }

    String dq(String x, float scale, int zeroPoint) {
        return op("DequantizeLinear", x, scalar(scale), u8(zeroPoint));
    }

    /** Q and DQ to S8, zero point 0. */
    String qdqSigned(String x) {
        String zero = constant(Tensor.ofBytes(ElementType.INT8, new byte[1]));
        String q = op("QuantizeLinear", x, scalar(STEP), zero);
        return op("DequantizeLinear", q, scalar(STEP), zero);
    }

    /** Dequantized S8 weight, one scale. */
    String weight(long... shape) {
        return op("DequantizeLinear", bytes(ElementType.INT8, shape), scalar(WEIGHT_STEP), signedZero());
    }

    /** Dequantized S8 weight, a scale for each slice of {@code axis}, from one to two times {@link #WEIGHT_STEP}. */
    String weightPerChannel(int axis, long... shape) {
        int channels = (int) shape[axis];
        return op(
                "DequantizeLinear",
                Map.of("axis", (long) axis),
                bytes(ElementType.INT8, shape),
                scales(WEIGHT_STEP, channels),
                constant(Tensor.ofBytes(ElementType.INT8, new byte[channels], channels)));
    }

    /** Dequantized int32 bias that fits {@link #weightPerChannel}. */
    String biasPerChannel(int channels) {
        return op(
                "DequantizeLinear",
                Map.of("axis", 0L),
                constant(Tensor.ofInts(random.ints(channels, -1000, 1000).toArray(), channels)),
                scales(STEP * WEIGHT_STEP, channels));
    }

    private String scales(float smallest, int channels) {
        float[] scales = new float[channels];
        for (int i = 0; i < channels; i++) {
            scales[i] = smallest * (1 + (float) i / channels);
        }
        return constant(Tensor.ofFloats(scales, channels));
    }

    /** Dequantized U8 weight. */
    String weightUnsigned(long... shape) {
        return op("DequantizeLinear", bytes(ElementType.UINT8, shape), scalar(WEIGHT_STEP), u8(100));
    }

    /** Dequantized int32 bias whose scale is {@code factor} times that of the products. */
    String bias(float factor, long... shape) {
        int[] values = new int[(int) Arrays.stream(shape).reduce(1, (a, b) -> a * b)];
        Arrays.setAll(values, i -> random.nextInt(2000) - 1000);
        return op("DequantizeLinear", constant(Tensor.ofInts(values, shape)), scalar(STEP * WEIGHT_STEP * factor));
    }

    String floats(long... shape) {
        float[] values = new float[(int) Arrays.stream(shape).reduce(1, (a, b) -> a * b)];
        for (int i = 0; i < values.length; i++) {
            values[i] = random.nextFloat() - 0.5f;
        }
        return constant(Tensor.ofFloats(values, shape));
    }

    String longs(long... values) {
        return constant(Tensor.ofLongs(values, values.length));
    }

    String scalar(float value) {
        return constant(Tensor.ofFloats(new float[] {value}));
    }

    /** A constant that is listed as an input too, as IR 3 required: the caller may override it. */
    String overridable(String constant) {
        Tensor value = graph.initializer(constant).orElseThrow();
        graph.removeInitializer(constant);
        graph.addInput(constant, value.type(), value.shape());
        graph.initializer(constant, value);
        return constant;
    }

    String u8(int value) {
        return constant(Tensor.ofBytes(ElementType.UINT8, new byte[] {(byte) value}));
    }

    String constant(Tensor value) {
        String name = fresh("c");
        graph.initializer(name, value);
        return name;
    }

    /** Random bytes in [0, 100): small enough that no kernel saturates its sums. */
    String bytes(ElementType type, long... shape) {
        byte[] values = new byte[(int) Arrays.stream(shape).reduce(1, (a, b) -> a * b)];
        for (int i = 0; i < values.length; i++) {
            values[i] = (byte) (type == ElementType.INT8 ? random.nextInt(40) - 20 : 80 + random.nextInt(40));
        }
        return constant(Tensor.ofBytes(type, values, shape));
    }

    String op(String op, String... inputs) {
        return op(op, Map.of(), inputs);
    }

    String op(String op, Map<String, Object> attributes, String... inputs) {
        String out = fresh(op);
        graph.add(op, List.of(inputs), List.of(out), attributes);
        return out;
    }

    /** An operator of ONNX Runtime's own set. */
    String contrib(String op, Map<String, Object> attributes, String... inputs) {
        graph.opset("com.microsoft", 1);
        String out = fresh(op);
        graph.add(op, "com.microsoft", List.of(inputs), List.of(out), attributes);
        return out;
    }

    List<String> ops(String op, int outputs, Map<String, Object> attributes, String... inputs) {
        List<String> outs = new ArrayList<>();
        for (int i = 0; i < outputs; i++) {
            outs.add(fresh(op));
        }
        graph.add(op, List.of(inputs), outs, attributes);
        return outs;
    }

    /** Declares outputs of the model. */
    TinyGraph out(String... tensors) {
        for (String tensor : tensors) {
            graph.addOutput(tensor);
        }
        return this;
    }

    private String signedZero() {
        return constant(Tensor.ofBytes(ElementType.INT8, new byte[1]));
    }

    private String fresh(String stem) {
        return stem + count++;
    }
}
