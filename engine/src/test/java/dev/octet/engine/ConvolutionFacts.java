package dev.octet.engine;

import java.util.List;
import java.util.Map;

import static dev.octet.engine.FusionFact.Result.FAILS;
import static dev.octet.engine.FusionFact.Result.WRONG;

/** What ONNX Runtime makes of quantized convolutions. */
final class ConvolutionFacts {
    /** The convolution in INT8, with the change to and from its layout and the Q and DQ of the model's ends. */
    private static final String FUSED = "DequantizeLinear, QLinearConv, QuantizeLinear, 2 Transpose";

    private ConvolutionFacts() {}

    private static String conv(TinyGraph g, String x, Map<String, Object> attributes, String... weights) {
        String[] inputs = new String[weights.length + 1];
        inputs[0] = x;
        System.arraycopy(weights, 0, inputs, 1, weights.length);
        return g.op("Conv", attributes, inputs);
    }

    private static String batchNorm(TinyGraph g, String x) {
        String variance = g.constant(Tensor.ofFloats(new float[] {1, 2, 1, 2, 1, 2, 1, 2, 1, 2, 1, 2, 1, 2, 1, 2}, 16));
        return g.op("BatchNormalization", x, g.floats(16), g.floats(16), g.floats(16), variance);
    }

    static List<FusionFact> fused() {
        return List.of(
                FusionFact.of("Conv", FUSED, g -> {
                    String y = conv(g, g.activation(1, 16, 6, 6), Map.of(), g.weightPerChannel(0, 16, 16, 3, 3));
                    g.out(g.qdq(y));
                }),
                FusionFact.of("Conv with int32 bias", FUSED, g -> {
                    String x = g.activation(1, 16, 6, 6);
                    g.out(g.qdq(conv(g, x, Map.of(), g.weight(16, 16, 3, 3), g.bias(1, 16))));
                }),
                FusionFact.of("Conv with int32 bias, scales per channel", FUSED, g -> {
                    String x = g.activation(1, 16, 6, 6);
                    g.out(g.qdq(conv(g, x, Map.of(), g.weightPerChannel(0, 16, 16, 3, 3), g.biasPerChannel(16))));
                }),
                FusionFact.of("Conv with float bias", FUSED, g -> {
                    String x = g.activation(1, 16, 6, 6);
                    g.out(g.qdq(conv(g, x, Map.of(), g.weight(16, 16, 3, 3), g.floats(16))));
                }),
                FusionFact.of("Conv with float weight", FUSED, g -> {
                    String x = g.activation(1, 16, 6, 6);
                    g.out(g.qdq(conv(g, x, Map.of(), g.floats(16, 16, 3, 3))));
                }),
                FusionFact.of("Conv, Relu, zero point at the minimum", FUSED, g -> {
                    String y = conv(g, g.activation(1, 16, 6, 6), Map.of(), g.weight(16, 16, 3, 3));
                    g.out(g.qdq(g.op("Relu", y), TinyGraph.STEP, 0));
                }),
                FusionFact.of("Conv, Clip to the whole range", FUSED, g -> {
                    String y = conv(g, g.activation(1, 16, 6, 6), Map.of(), g.weight(16, 16, 3, 3));
                    g.out(g.qdq(g.op("Clip", y, g.scalar(0), g.scalar(6)), 6f / 255, 0));
                }),
                FusionFact.of("Conv depthwise", FUSED, g -> {
                    String x = g.activation(1, 16, 6, 6);
                    g.out(g.qdq(conv(g, x, Map.of("group", 16L), g.weightPerChannel(0, 16, 1, 3, 3))));
                }),
                FusionFact.of("Conv grouped", FUSED, g -> {
                    String x = g.activation(1, 16, 6, 6);
                    g.out(g.qdq(conv(g, x, Map.of("group", 4L), g.weightPerChannel(0, 16, 4, 3, 3))));
                }),
                FusionFact.of("Conv 1-D", FUSED, g -> {
                    g.out(g.qdq(conv(g, g.activation(1, 16, 9), Map.of(), g.weightPerChannel(0, 16, 16, 3))));
                }),
                FusionFact.of("Conv with unsigned weights", FUSED, g -> {
                    g.out(g.qdq(conv(g, g.activation(1, 16, 6, 6), Map.of(), g.weightUnsigned(16, 16, 3, 3))));
                }),
                FusionFact.of("Conv, all signed", FUSED, g -> {
                    String x = g.qdqSigned(g.input(1, 16, 6, 6));
                    g.out(g.qdqSigned(conv(g, x, Map.of(), g.weight(16, 16, 3, 3))));
                }),
                FusionFact.of(
                        "Conv, MaxPool, Conv",
                        "DequantizeLinear, NhwcMaxPool, 2 QLinearConv, QuantizeLinear, 2 Transpose",
                        g -> {
                            String y = g.qdq(conv(g, g.activation(1, 16, 8, 8), Map.of(), g.weight(16, 16, 3, 3)));
                            String p = g.qdq(g.op("MaxPool", Map.of("kernel_shape", List.of(2L, 2L)), y));
                            g.out(g.qdq(conv(g, p, Map.of(), g.weight(16, 16, 3, 3))));
                        }),
                FusionFact.of(
                        "Conv, Add of its input",
                        "DequantizeLinear, QLinearAdd, QLinearConv, QuantizeLinear, 2 Transpose",
                        g -> {
                            String x = g.activation(1, 16, 6, 6);
                            Map<String, Object> same = Map.of("pads", List.of(1L, 1L, 1L, 1L));
                            String y = g.qdq(conv(g, x, same, g.weight(16, 16, 3, 3)));
                            g.out(g.qdq(g.op("Add", y, x), TinyGraph.STEP, 128));
                        }));
    }

    static List<FusionFact> limits() {
        return List.of(
                FusionFact.of(
                        "Conv with bias scale off by 0.5 %",
                        FUSED, g -> {
                            String x = g.activation(1, 16, 6, 6);
                            g.out(g.qdq(conv(g, x, Map.of(), g.weight(16, 16, 3, 3), g.bias(1.005f, 16))));
                        }),
                FusionFact.of(
                        "Conv with bias scale off by 2 % stays float",
                        "Conv, 4 DequantizeLinear, 2 QuantizeLinear", g -> {
                            String x = g.activation(1, 16, 6, 6);
                            g.out(g.qdq(conv(g, x, Map.of(), g.weight(16, 16, 3, 3), g.bias(1.02f, 16))));
                        }),
                FusionFact.of(
                        "Conv without Q on its output stays float", "Conv, 2 DequantizeLinear, QuantizeLinear", g -> {
                            g.out(conv(g, g.activation(1, 16, 6, 6), Map.of(), g.weight(16, 16, 3, 3)));
                        }),
                new FusionFact("Conv with scales along axis 1 fuses and cannot run", FUSED, FAILS, g -> {
                    g.out(g.qdq(conv(g, g.activation(1, 8, 6, 6), Map.of(), g.weightPerChannel(1, 16, 8, 3, 3))));
                }),
                new FusionFact("Conv, square, with scales along axis 1 fuses and is wrong", FUSED, WRONG, g -> {
                    g.out(g.qdq(conv(g, g.activation(1, 16, 6, 6), Map.of(), g.weightPerChannel(1, 16, 16, 3, 3))));
                }),
                FusionFact.of(
                        "Conv, Relu, zero point inside stays float",
                        "3 DequantizeLinear, FusedConv, 2 QuantizeLinear",
                        g -> {
                            String y = conv(g, g.activation(1, 16, 6, 6), Map.of(), g.weight(16, 16, 3, 3));
                            g.out(g.qdq(g.op("Relu", y)));
                        }),
                FusionFact.of(
                        "Conv, Clip inside the range stays float",
                        "3 DequantizeLinear, FusedConv, 2 QuantizeLinear",
                        g -> {
                            String y = conv(g, g.activation(1, 16, 6, 6), Map.of(), g.weight(16, 16, 3, 3));
                            g.out(g.qdq(g.op("Clip", y, g.scalar(0), g.scalar(1)), TinyGraph.STEP, 0));
                        }),
                FusionFact.of(
                        "Conv whose result is also read as float stays float",
                        "Conv, 3 DequantizeLinear, 2 QuantizeLinear, Tanh",
                        g -> {
                            String y = conv(g, g.activation(1, 16, 6, 6), Map.of(), g.weight(16, 16, 3, 3));
                            g.out(g.qdq(y), g.op("Tanh", y));
                        }),
                FusionFact.of(
                        "Conv whose result is an output stays float",
                        "Conv, 3 DequantizeLinear, 2 QuantizeLinear",
                        g -> {
                            String y = conv(g, g.activation(1, 16, 6, 6), Map.of(), g.weight(16, 16, 3, 3));
                            g.out(g.qdq(y), y);
                        }),
                FusionFact.of(
                        "Conv with two Q on its output stays float",
                        "Conv, 4 DequantizeLinear, 3 QuantizeLinear",
                        g -> {
                            String y = conv(g, g.activation(1, 16, 6, 6), Map.of(), g.weight(16, 16, 3, 3));
                            g.out(g.qdq(y), g.qdq(y, 2 * TinyGraph.STEP, 128));
                        }),
                FusionFact.of("Conv whose INT8 weight is also an input", FUSED, g -> {
                    String w = g.overridable(g.bytes(ElementType.INT8, 16, 16, 3, 3));
                    String x = g.activation(1, 16, 6, 6);
                    String scale = g.scalar(TinyGraph.WEIGHT_STEP);
                    g.out(g.qdq(conv(g, x, Map.of(), g.op("DequantizeLinear", w, scale))));
                }),
                FusionFact.of("Conv whose weight scale is also an input", FUSED, g -> {
                    String w = g.bytes(ElementType.INT8, 16, 16, 3, 3);
                    String x = g.activation(1, 16, 6, 6);
                    String scale = g.overridable(g.scalar(TinyGraph.WEIGHT_STEP));
                    g.out(g.qdq(conv(g, x, Map.of(), g.op("DequantizeLinear", w, scale))));
                }),
                FusionFact.of(
                        "Conv, Relu, whose zero point is also an input",
                        "3 DequantizeLinear, FusedConv, 2 QuantizeLinear",
                        g -> {
                            String y =
                                    g.op("Relu", conv(g, g.activation(1, 16, 6, 6), Map.of(), g.weight(16, 16, 3, 3)));
                            String zero = g.overridable(g.u8(0));
                            String scale = g.scalar(TinyGraph.STEP);
                            g.out(g.op("DequantizeLinear", g.op("QuantizeLinear", y, scale, zero), scale, zero));
                        }),
                FusionFact.of(
                        "MaxPool whose zero point is also an input",
                        "2 DequantizeLinear, MaxPool, 2 QuantizeLinear, ReorderInput, ReorderOutput",
                        g -> {
                            String zero = g.overridable(g.u8(128));
                            String scale = g.scalar(TinyGraph.STEP);
                            String x = g.op("QuantizeLinear", g.input(1, 16, 6, 6), scale, zero);
                            String y = g.op(
                                    "MaxPool",
                                    Map.of("kernel_shape", List.of(2L, 2L)),
                                    g.op("DequantizeLinear", x, scale, zero));
                            g.out(g.op("DequantizeLinear", g.op("QuantizeLinear", y, scale, zero), scale, zero));
                        }),
                FusionFact.of(
                        "Conv with float weight that is also an input",
                        "DequantizeLinear, QLinearConv, 2 QuantizeLinear, 2 Transpose",
                        g -> {
                            String w = g.overridable(g.floats(16, 16, 3, 3));
                            g.out(g.qdq(conv(g, g.activation(1, 16, 6, 6), Map.of(), w)));
                        }),
                FusionFact.of("float Conv, BatchNormalization fold", "Conv, ReorderInput, ReorderOutput", g -> {
                    g.out(batchNorm(g, conv(g, g.input(1, 16, 6, 6), Map.of(), g.floats(16, 16, 3, 3))));
                }),
                FusionFact.of(
                        "float Conv, BatchNormalization, weight also an input, do not fold",
                        "BatchNormalization, Conv",
                        g -> {
                            String w = g.overridable(g.floats(16, 16, 3, 3));
                            g.out(batchNorm(g, conv(g, g.input(1, 16, 6, 6), Map.of(), w)));
                        }),
                FusionFact.of("ConvTranspose stays float", "ConvTranspose, 3 DequantizeLinear, 2 QuantizeLinear", g -> {
                    g.out(g.qdq(g.op("ConvTranspose", g.activation(1, 16, 6, 6), g.weight(16, 16, 3, 3))));
                }));
    }
}
