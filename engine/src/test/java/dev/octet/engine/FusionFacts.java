package dev.octet.engine;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import static dev.octet.engine.FusionFact.Result.FAILS;
import static dev.octet.engine.FusionFact.Result.WRONG;

/**
 * What ONNX Runtime makes of quantized patterns. A row that fails after an upgrade of the engine tells what the planner
 * has to learn anew.
 */
final class FusionFacts {
    private FusionFacts() {}

    static Stream<FusionFact> all() {
        return Stream.of(
                        ConvolutionFacts.fused(),
                        ConvolutionFacts.limits(),
                        products(),
                        gemms(),
                        ChainFacts.all(),
                        elementwise(),
                        movement(),
                        never())
                .flatMap(List::stream);
    }

    private static List<FusionFact> products() {
        return List.of(
                FusionFact.of("MatMul", "DequantizeLinear, QLinearMatMul, QuantizeLinear", g -> {
                    g.out(g.qdq(g.op("MatMul", g.activation(2, 4, 32), g.weightPerChannel(1, 32, 16))));
                }),
                FusionFact.of("MatMul without Q gives float", "MatMulIntegerToFloat, QuantizeLinear", g -> {
                    g.out(g.op("MatMul", g.activation(2, 4, 32), g.weightPerChannel(1, 32, 16)));
                }),
                new FusionFact(
                        "MatMul with scales along axis 0 fuses and cannot run",
                        "DequantizeLinear, QLinearMatMul, QuantizeLinear",
                        FAILS,
                        g -> {
                            g.out(g.qdq(g.op("MatMul", g.activation(2, 4, 32), g.weightPerChannel(0, 32, 16))));
                        }),
                new FusionFact(
                        "MatMul, square, with scales along axis 0 fuses and is wrong",
                        "DequantizeLinear, QLinearMatMul, QuantizeLinear",
                        WRONG,
                        g -> {
                            g.out(g.qdq(g.op("MatMul", g.activation(2, 4, 32), g.weightPerChannel(0, 32, 32))));
                        }),
                FusionFact.of("MatMul of two activations", "DequantizeLinear, QLinearMatMul, 2 QuantizeLinear", g -> {
                    g.out(g.qdq(g.op("MatMul", g.activation(2, 4, 8), g.activation(2, 8, 4))));
                }),
                FusionFact.of(
                        "MatMul, Add, static shape, no Q stays float",
                        "2 DequantizeLinear, Gemm, QuantizeLinear, 2 Reshape",
                        g -> {
                            String y = g.op("MatMul", g.activation(2, 4, 32), g.weightPerChannel(1, 32, 16));
                            g.out(g.op("Add", y, g.floats(16)));
                        }),
                FusionFact.of("MatMul, Add, open shape, no Q", "Add, MatMulIntegerToFloat, QuantizeLinear", g -> {
                    String y = g.op("MatMul", g.activation(-1, -1, 32), g.weightPerChannel(1, 32, 16));
                    g.out(g.op("Add", y, g.floats(16)));
                }),
                FusionFact.of(
                        "MatMul, Add, static shape, Q", "DequantizeLinear, QGemm, QuantizeLinear, 2 Reshape", g -> {
                            String y = g.op("MatMul", g.activation(2, 4, 32), g.weightPerChannel(1, 32, 16));
                            g.out(g.qdq(g.op("Add", y, g.floats(16))));
                        }),
                FusionFact.of(
                        "MatMulIntegerToFloat with bias, written as such",
                        "MatMulIntegerToFloat, QuantizeLinear",
                        g -> {
                            String x = g.q(g.input(2, 4, 32), TinyGraph.STEP, 128);
                            g.out(g.contrib(
                                    "MatMulIntegerToFloat",
                                    Map.of(),
                                    x,
                                    g.bytes(ElementType.INT8, 32, 16),
                                    g.scalar(TinyGraph.STEP),
                                    g.scalar(TinyGraph.WEIGHT_STEP),
                                    g.u8(128),
                                    g.constant(Tensor.ofBytes(ElementType.INT8, new byte[1])),
                                    g.floats(16)));
                        }));
    }

    private static List<FusionFact> gemms() {
        Map<String, Object> transB = Map.of("transB", 1L);
        return List.of(
                FusionFact.of("Gemm with int32 bias", "DequantizeLinear, QGemm, QuantizeLinear", g -> {
                    g.out(g.qdq(g.op(
                            "Gemm", transB, g.activation(4, 32), g.weightPerChannel(0, 16, 32), g.biasPerChannel(16))));
                }),
                FusionFact.of("Gemm with int32 bias, no Q, gives float", "QGemm, QuantizeLinear", g -> {
                    g.out(g.op(
                            "Gemm", transB, g.activation(4, 32), g.weightPerChannel(0, 16, 32), g.biasPerChannel(16)));
                }),
                FusionFact.of("Gemm without bias, no Q, gives float", "QGemm, QuantizeLinear", g -> {
                    g.out(g.op("Gemm", transB, g.activation(4, 32), g.weightPerChannel(0, 16, 32)));
                }),
                FusionFact.of(
                        "Gemm with float bias, no Q stays float", "2 DequantizeLinear, Gemm, QuantizeLinear", g -> {
                            g.out(g.op(
                                    "Gemm", transB, g.activation(4, 32), g.weightPerChannel(0, 16, 32), g.floats(16)));
                        }),
                FusionFact.of("Gemm with float bias", "DequantizeLinear, QGemm, QuantizeLinear", g -> {
                    g.out(g.qdq(g.op("Gemm", transB, g.activation(4, 32), g.weight(16, 32), g.floats(16))));
                }),
                FusionFact.of(
                        "Gemm not transposed, scales along axis 1", "DequantizeLinear, QGemm, QuantizeLinear", g -> {
                            g.out(g.qdq(g.op("Gemm", g.activation(4, 32), g.weightPerChannel(1, 32, 16))));
                        }),
                FusionFact.of("Gemm with bias of rank 2 stays float", "DequantizeLinear, QGemm, QuantizeLinear", g -> {
                    g.out(g.qdq(g.op("Gemm", transB, g.activation(4, 32), g.weight(16, 32), g.bias(1, 1, 16))));
                }),
                FusionFact.of("Gemm, alpha and bias, stays float", "4 DequantizeLinear, Gemm, 2 QuantizeLinear", g -> {
                    Map<String, Object> half = Map.of("alpha", 0.5f, "transB", 1L);
                    g.out(g.qdq(g.op("Gemm", half, g.activation(4, 32), g.weight(16, 32), g.bias(1, 16))));
                }),
                new FusionFact(
                        "Gemm with a bias of wrong scale fuses and is wrong",
                        "DequantizeLinear, QGemm, QuantizeLinear",
                        WRONG,
                        g -> {
                            g.out(g.qdq(g.op("Gemm", transB, g.activation(4, 32), g.weight(16, 32), g.bias(2, 16))));
                        }),
                FusionFact.of("Gemm, Relu", "DequantizeLinear, QGemm, QuantizeLinear", g -> {
                    String y = g.op("Gemm", transB, g.activation(4, 32), g.weight(16, 32), g.bias(1, 16));
                    g.out(g.qdq(g.op("Relu", y), TinyGraph.STEP, 0));
                }));
    }

    private static FusionFact unary(String op, String operators, Map<String, Object> attributes, long... shape) {
        return FusionFact.of(op, operators, g -> g.out(g.qdq(g.op(op, attributes, g.activation(shape)))));
    }

    private static List<FusionFact> elementwise() {
        Map<String, Object> window = Map.of("kernel_shape", List.of(2L, 2L));
        return List.of(
                unary(
                        "GlobalAveragePool",
                        "DequantizeLinear, QLinearGlobalAveragePool, QuantizeLinear",
                        Map.of(),
                        1,
                        16,
                        6,
                        6),
                unary("AveragePool", "DequantizeLinear, QLinearAveragePool, QuantizeLinear", window, 1, 16, 6, 6),
                unary("Sigmoid", "DequantizeLinear, QLinearSigmoid, QuantizeLinear", Map.of(), 1, 16, 6, 6),
                unary("LeakyRelu", "DequantizeLinear, QLinearLeakyRelu, QuantizeLinear", Map.of(), 1, 16, 6, 6),
                unary("Softmax", "DequantizeLinear, QLinearSoftmax, QuantizeLinear", Map.of(), 4, 16),
                FusionFact.of("Add", "DequantizeLinear, QLinearAdd, 2 QuantizeLinear", g -> {
                    g.out(g.qdq(g.op("Add", g.activation(1, 16), g.activation(1, 16))));
                }),
                FusionFact.of("Add of a float constant stays float", "Add, 2 DequantizeLinear, 2 QuantizeLinear", g -> {
                    g.out(g.qdq(g.op("Add", g.activation(1, 16), g.floats(16))));
                }),
                FusionFact.of("Mul", "DequantizeLinear, QLinearMul, 2 QuantizeLinear", g -> {
                    g.out(g.qdq(g.op("Mul", g.activation(1, 16, 6, 6), g.activation(1, 16, 1, 1))));
                }),
                FusionFact.of(
                        "Mul of a float result stays float", "3 DequantizeLinear, Mul, 2 QuantizeLinear, Tanh", g -> {
                            String x = g.activation(1, 16);
                            g.out(g.qdq(g.op("Mul", x, g.op("Tanh", x))));
                        }),
                FusionFact.of("Concat of different scales", "DequantizeLinear, QLinearConcat, 2 QuantizeLinear", g -> {
                    String a = g.qdq(g.input(1, 16), TinyGraph.STEP / 2, 128);
                    g.out(g.qdq(g.op("Concat", Map.of("axis", 1L), a, g.activation(1, 16))));
                }),
                FusionFact.of(
                        "Concat with one float input stays float",
                        "Concat, 2 DequantizeLinear, 2 QuantizeLinear",
                        g -> {
                            g.out(g.qdq(g.op("Concat", Map.of("axis", 1L), g.activation(1, 16), g.input(1, 16))));
                        }),
                FusionFact.of("Where", "DequantizeLinear, QLinearWhere, 2 QuantizeLinear", g -> {
                    String condition = g.constant(Tensor.ofBytes(ElementType.BOOL, new byte[] {1, 0, 1, 0}, 4));
                    g.out(g.qdq(g.op("Where", condition, g.activation(1, 4), g.activation(1, 4))));
                }),
                FusionFact.of("Relu with zero point at the minimum vanishes", "DequantizeLinear, QuantizeLinear", g -> {
                    String x = g.qdq(g.input(1, 16), TinyGraph.STEP, 0);
                    g.out(g.qdq(g.op("Relu", x), TinyGraph.STEP, 0));
                }),
                FusionFact.of("ArgMax needs no Q", "ArgMax, QuantizeLinear", g -> {
                    g.out(g.op("ArgMax", Map.of("axis", 1L), g.activation(1, 16)));
                }));
    }

    private static List<FusionFact> movement() {
        Map<String, Object> window = Map.of("kernel_shape", List.of(2L, 2L));
        Map<String, Object> nearest =
                Map.of("mode", "nearest", "coordinate_transformation_mode", "asymmetric", "nearest_mode", "floor");
        Map<String, Object> linear = Map.of("mode", "linear");
        return List.of(
                unary("MaxPool", "DequantizeLinear, MaxPool, QuantizeLinear", window, 1, 16, 6, 6),
                FusionFact.of(
                        "MaxPool between different scales stays float",
                        "2 DequantizeLinear, MaxPool, 2 QuantizeLinear, ReorderInput, ReorderOutput",
                        g -> {
                            g.out(g.qdq(g.op("MaxPool", window, g.activation(1, 16, 6, 6)), 2 * TinyGraph.STEP, 128));
                        }),
                unary(
                        "Transpose",
                        "DequantizeLinear, QuantizeLinear, Transpose",
                        Map.of("perm", List.of(0L, 2L, 1L)),
                        1,
                        16,
                        6),
                unary("Flatten", "DequantizeLinear, Flatten, QuantizeLinear", Map.of(), 1, 16, 6),
                FusionFact.of("Reshape", "DequantizeLinear, QuantizeLinear, Reshape", g -> {
                    g.out(g.qdq(g.op("Reshape", g.activation(1, 16, 6), g.longs(1, 96))));
                }),
                FusionFact.of(
                        "Reshape between different scales stays float",
                        "2 DequantizeLinear, 2 QuantizeLinear, Reshape",
                        g -> {
                            String y = g.op("Reshape", g.activation(1, 16, 6), g.longs(1, 96));
                            g.out(g.qdq(y, 2 * TinyGraph.STEP, 128));
                        }),
                FusionFact.of("Slice", "DequantizeLinear, QuantizeLinear, Slice", g -> {
                    g.out(g.qdq(g.op("Slice", g.activation(1, 16), g.longs(2), g.longs(9), g.longs(1))));
                }),
                FusionFact.of("Squeeze", "DequantizeLinear, QuantizeLinear, Squeeze", g -> {
                    g.out(g.qdq(g.op("Squeeze", g.activation(1, 16), g.longs(0))));
                }),
                FusionFact.of("Unsqueeze", "DequantizeLinear, QuantizeLinear, Unsqueeze", g -> {
                    g.out(g.qdq(g.op("Unsqueeze", g.activation(1, 16), g.longs(0))));
                }),
                FusionFact.of("Gather", "DequantizeLinear, Gather, QuantizeLinear", g -> {
                    g.out(g.qdq(g.op("Gather", Map.of("axis", 1L), g.activation(1, 16), g.longs(3, 1))));
                }),
                FusionFact.of("Gather from a table without Q dequantizes the table", "DequantizeLinear, Gather", g -> {
                    String table =
                            g.op("DequantizeLinear", g.bytes(ElementType.UINT8, 16, 8), g.scalar(0.1f), g.u8(100));
                    g.out(g.op("Gather", table, g.longs(3, 1)));
                    g.graph().addInput("unused", ElementType.FLOAT32, 1);
                }),
                FusionFact.of("Split", "2 DequantizeLinear, QuantizeLinear, Split", g -> {
                    List<String> parts = g.ops("Split", 2, Map.of("axis", 1L), g.activation(1, 16));
                    g.out(g.qdq(parts.get(0)), g.qdq(parts.get(1)));
                }),
                FusionFact.of("Resize nearest", "DequantizeLinear, QuantizeLinear, Resize", g -> {
                    String scales = g.constant(Tensor.ofFloats(new float[] {1, 1, 2, 2}, 4));
                    g.out(g.qdq(g.op("Resize", nearest, g.activation(1, 16, 6, 6), "", scales)));
                }),
                FusionFact.of("Resize linear stays float", "2 DequantizeLinear, 2 QuantizeLinear, Resize", g -> {
                    String scales = g.constant(Tensor.ofFloats(new float[] {1, 1, 2, 2}, 4));
                    g.out(g.qdq(g.op("Resize", linear, g.activation(1, 16, 6, 6), "", scales)));
                }),
                FusionFact.of("DepthToSpace", "DepthToSpace, DequantizeLinear, QuantizeLinear", g -> {
                    g.out(g.qdq(g.op("DepthToSpace", Map.of("blocksize", 2L), g.activation(1, 16, 6, 6))));
                }),
                FusionFact.of("Expand", "DequantizeLinear, Expand, QuantizeLinear", g -> {
                    g.out(g.qdq(g.op("Expand", g.activation(1, 16), g.longs(4, 16))));
                }));
    }

    private static List<FusionFact> never() {
        return List.of(
                unary("HardSwish", "2 DequantizeLinear, HardSigmoid, Mul, 2 QuantizeLinear", Map.of(), 1, 16),
                unary("HardSigmoid", "2 DequantizeLinear, HardSigmoid, 2 QuantizeLinear", Map.of(), 1, 16),
                unary("Tanh", "2 DequantizeLinear, 2 QuantizeLinear, Tanh", Map.of(), 1, 16),
                unary("Exp", "2 DequantizeLinear, Exp, 2 QuantizeLinear", Map.of(), 1, 16),
                unary("Elu", "2 DequantizeLinear, Elu, 2 QuantizeLinear", Map.of(), 1, 16),
                unary("Relu", "2 DequantizeLinear, 2 QuantizeLinear, Relu", Map.of(), 1, 16),
                unary("GlobalMaxPool", "2 DequantizeLinear, GlobalMaxPool, 2 QuantizeLinear", Map.of(), 1, 16, 6, 6),
                unary(
                        "ReduceMean",
                        "2 DequantizeLinear, 2 QuantizeLinear, ReduceMean",
                        Map.of("axes", List.of(1L)),
                        1,
                        16),
                FusionFact.of("Clip alone", "Clip, 2 DequantizeLinear, 2 QuantizeLinear", g -> {
                    g.out(g.qdq(g.op("Clip", g.activation(1, 16), g.scalar(0), g.scalar(1))));
                }),
                FusionFact.of("Sub", "3 DequantizeLinear, 3 QuantizeLinear, Sub", g -> {
                    g.out(g.qdq(g.op("Sub", g.activation(1, 16), g.activation(1, 16))));
                }),
                FusionFact.of("Div", "3 DequantizeLinear, Div, Exp, 3 QuantizeLinear", g -> {
                    String y = g.qdq(g.op("Exp", g.input(1, 16)), TinyGraph.STEP, 0);
                    g.out(g.qdq(g.op("Div", g.activation(1, 16), y)));
                }),
                FusionFact.of("Pad", "2 DequantizeLinear, Pad, 2 QuantizeLinear", g -> {
                    g.out(g.qdq(g.op("Pad", g.activation(1, 16), g.longs(0, 1, 0, 1))));
                }),
                FusionFact.of("PRelu", "3 DequantizeLinear, PRelu, 2 QuantizeLinear", g -> {
                    g.out(g.qdq(g.op("PRelu", g.activation(1, 16), g.weight(16))));
                }),
                FusionFact.of("LayerNormalization", "2 DequantizeLinear, LayerNormalization, 2 QuantizeLinear", g -> {
                    g.out(g.qdq(g.op("LayerNormalization", g.activation(1, 16), g.floats(16))));
                }));
    }
}
