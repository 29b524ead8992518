package dev.octet.engine;

import java.util.List;
import java.util.Map;

/** What ONNX Runtime makes of quantized patterns that hang together. */
final class ChainFacts {

    private ChainFacts() {}

    private static String conv(TinyGraph g, String x) {
        return g.op("Conv", Map.of("pads", List.of(1L, 1L, 1L, 1L)), x, g.weight(16, 16, 3, 3));
    }

    static List<FusionFact> all() {
        Map<String, Object> window = Map.of("kernel_shape", List.of(2L, 2L));
        return List.of(
                FusionFact.of(
                        "Conv, quantized Sigmoid and Mul",
                        "DequantizeLinear, QLinearConv, QLinearMul, QLinearSigmoid, QuantizeLinear, 2 Transpose",
                        g -> {
                            String y = g.qdq(conv(g, g.activation(1, 16, 6, 6)));
                            String gate = g.qdq(g.op("Sigmoid", y), 1f / 256, 0);
                            g.out(g.qdq(g.op("Mul", y, gate)));
                        }),
                FusionFact.of(
                        "Conv, HardSwish, Conv: both in INT8, HardSwish float",
                        "2 DequantizeLinear, HardSigmoid, Mul, 2 QLinearConv, 2 QuantizeLinear, 2 Transpose",
                        g -> {
                            String y = g.qdq(conv(g, g.activation(1, 16, 6, 6)));
                            g.out(g.qdq(conv(g, g.qdq(g.op("HardSwish", y)))));
                        }),
                FusionFact.of(
                        "Conv whose DQ is read by INT8 and float",
                        "2 DequantizeLinear, 2 QLinearConv, QuantizeLinear, Tanh, 3 Transpose",
                        g -> {
                            String y = g.qdq(conv(g, g.activation(1, 16, 6, 6)));
                            g.out(g.qdq(conv(g, y)), g.op("Tanh", y));
                        }),
                FusionFact.of(
                        "MaxPool without Q before Conv",
                        "DequantizeLinear, MaxPool, QLinearConv, QuantizeLinear, 2 Transpose",
                        g -> {
                            g.out(g.qdq(conv(g, g.op("MaxPool", window, g.activation(1, 16, 6, 6)))));
                        }),
                FusionFact.of(
                        "MaxPool without DQ and Q after Conv",
                        "DequantizeLinear, NhwcMaxPool, 2 QLinearConv, QuantizeLinear, 2 Transpose",
                        g -> {
                            String y = g.op("MaxPool", window, g.qdq(conv(g, g.activation(1, 16, 6, 6))));
                            g.out(g.qdq(conv(g, y)));
                        }),
                FusionFact.of(
                        "GlobalAveragePool, Flatten without Q, Gemm: only the weights stay INT8",
                        "DequantizeLinear, Flatten, MatMulNBits, QLinearGlobalAveragePool, QuantizeLinear",
                        g -> {
                            String y = g.qdq(g.op("GlobalAveragePool", g.activation(1, 16, 6, 6)));
                            g.out(g.op("Gemm", g.op("Flatten", y), g.weight(16, 4)));
                        }),
                FusionFact.of(
                        "GlobalAveragePool, Reshape without Q, Gemm",
                        "QGemm, QLinearGlobalAveragePool, QuantizeLinear, Reshape",
                        g -> {
                            String y = g.qdq(g.op("GlobalAveragePool", g.activation(1, 16, 6, 6)));
                            g.out(g.op("Gemm", g.op("Reshape", y, g.longs(1, 16)), g.weight(16, 4)));
                        }),
                FusionFact.of(
                        "GlobalAveragePool, Flatten, Gemm",
                        "Flatten, QGemm, QLinearGlobalAveragePool, QuantizeLinear",
                        g -> {
                            String y = g.qdq(g.op("GlobalAveragePool", g.activation(1, 16, 6, 6)));
                            g.out(g.op("Gemm", g.qdq(g.op("Flatten", y)), g.weight(16, 4)));
                        }),
                FusionFact.of("Gather from a U8 table, Q", "Add, DequantizeLinear, Gather", g -> {
                    String table = g.dq(g.bytes(ElementType.UINT8, 16, 8), TinyGraph.STEP, 100);
                    String y = g.op("Gather", table, g.longs(3, 1));
                    g.out(g.op("Add", g.qdq(y, TinyGraph.STEP, 100), g.input(2, 8)));
                }),
                FusionFact.of(
                        "Gather from an S8 table, Q stays float",
                        "Add, 2 DequantizeLinear, Gather, QuantizeLinear",
                        g -> {
                            String table = g.bytes(ElementType.INT8, 16, 8);
                            String zero = g.constant(Tensor.ofBytes(ElementType.INT8, new byte[1]));
                            String step = g.scalar(TinyGraph.STEP);
                            String y = g.op("Gather", g.op("DequantizeLinear", table, step, zero), g.longs(3, 1));
                            String z = g.op("DequantizeLinear", g.op("QuantizeLinear", y, step, zero), step, zero);
                            g.out(g.op("Add", z, g.input(2, 8)));
                        }),
                FusionFact.of(
                        "MatMul, Add of rank 2, no Q stays float", "2 DequantizeLinear, Gemm, QuantizeLinear", g -> {
                            String y = g.op("MatMul", g.activation(-1, 32), g.weightPerChannel(1, 32, 16));
                            g.out(g.op("Add", y, g.floats(16)));
                        }),
                FusionFact.of("MatMul of two activations, no Q", "MatMulIntegerToFloat, 2 QuantizeLinear", g -> {
                    g.out(g.op("MatMul", g.activation(2, 4, 8), g.activation(2, 8, 4)));
                }),
                FusionFact.of("two MatMuls of one input, no Q", "2 MatMulIntegerToFloat, QuantizeLinear", g -> {
                    String x = g.activation(2, 4, 32);
                    g.out(g.op("MatMul", x, g.weightPerChannel(1, 32, 16)));
                    g.out(g.op("MatMul", x, g.weightPerChannel(1, 32, 16)));
                }));
    }
}
