package dev.octet.explain;

import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

import dev.octet.engine.ElementType;
import dev.octet.engine.Graph;
import dev.octet.engine.Node;
import dev.octet.engine.Tensor;

/** How far the stored integers of a layer's weights are from the FP32 weights. */
final class WeightError {
    private final QuantizedModel model;
    /** The FP32 model as it is and as its tool may have prepared it: folding BatchNormalization changes weights. */
    private final List<Graph> references;

    WeightError(QuantizedModel model, List<Graph> references) {
        this.model = model;
        this.references = List.copyOf(references);
    }

    /** In dB, of the reference that is nearest; empty if none has weights of that name and shape. */
    Optional<Double> of(Node node) {
        if (!MacCount.counts(node)) {
            return Optional.empty();
        }
        Optional<Stored> stored = stored(node);
        Optional<float[]> values = stored.flatMap(this::dequantized);
        if (values.isEmpty()) {
            return Optional.empty();
        }
        String name = QuantizedModel.originalName(stored.get().integers());
        Tensor integers = model.value(stored.get().integers()).orElseThrow();
        return references.stream()
                .flatMap(graph -> graph.initializer(name).stream())
                .filter(t -> t.type() == ElementType.FLOAT32 && Arrays.equals(t.shape(), integers.shape()))
                .map(t -> signalToNoise(t, values.get()))
                .max(Double::compare);
    }

    private static double signalToNoise(Tensor exact, float[] approximation) {
        ErrorSums sums = new ErrorSums();
        sums.add(exact.floats(), FloatBuffer.wrap(approximation));
        return sums.signalToNoise();
    }

    /** Names of a weight's integers and their quantization, and the axis of its scales. */
    private record Stored(String integers, String scale, Optional<String> zero, int axis) {}

    private Optional<Stored> stored(Node node) {
        int index = QuantizedModel.weightIndex(node.op());
        List<String> inputs = node.inputs();
        if (index == 3) {
            int axis = node.op().equals("QLinearConv")
                            || node.op().equals("QGemm")
                                    && node.integer("transB").orElse(0L) != 0
                    ? 0
                    : -1;
            return Optional.of(new Stored(inputs.get(3), inputs.get(4), Optional.of(inputs.get(5)), axis));
        }
        if (node.op().equals("MatMulIntegerToFloat")) {
            Optional<String> zero = inputs.size() > 5 ? Optional.of(inputs.get(5)) : Optional.empty();
            return Optional.of(new Stored(inputs.get(1), inputs.get(3), zero, -1));
        }
        Optional<Node> dequantizer = model.dequantizer(inputs.get(1));
        if (dequantizer.isPresent()) {
            List<String> from = dequantizer.get().inputs();
            int axis = (int) (long) dequantizer.get().integer("axis").orElse(1L);
            return Optional.of(new Stored(
                    from.get(0), from.get(1), from.size() > 2 ? Optional.of(from.get(2)) : Optional.empty(), axis));
        }
        // A dynamic model multiplies the scales somewhere behind; they are called after the weights.
        String scale = QuantizedModel.originalName(inputs.get(1)) + "_scale";
        Optional<String> zero = inputs.size() > 3 ? Optional.of(inputs.get(3)) : Optional.empty();
        return model.isStored(scale)
                ? Optional.of(new Stored(inputs.get(1), scale, zero, node.op().equals("ConvInteger") ? 0 : -1))
                : Optional.empty();
    }

    private Optional<float[]> dequantized(Stored stored) {
        Optional<Tensor> integers = model.value(stored.integers())
                .filter(t -> t.type() == ElementType.INT8 || t.type() == ElementType.UINT8);
        Optional<Tensor> scales = model.value(stored.scale()).filter(t -> t.type() == ElementType.FLOAT32);
        if (integers.isEmpty() || scales.isEmpty() || integers.get().rank() == 0) {
            return Optional.empty();
        }
        List<Integer> zeros = new ArrayList<>();
        stored.zero().flatMap(model::value).ifPresent(t -> {
            for (int i = 0; i < t.elements(); i++) {
                zeros.add(integer(t.type(), t.bytes().get(i)));
            }
        });
        Tensor tensor = integers.get();
        long[] shape = tensor.shape();
        int axis = stored.axis() < 0 ? stored.axis() + shape.length : stored.axis();
        int count = scales.get().elements();
        if (count > 1 && (axis >= shape.length || shape[axis] != count)) {
            return Optional.empty();
        }
        int inner = 1;
        for (int i = axis + 1; i < shape.length; i++) {
            inner *= (int) shape[i];
        }
        float[] scale = scales.get().toFloats();
        byte[] bytes = tensor.toBytes();
        float[] values = new float[tensor.elements()];
        for (int i = 0; i < values.length; i++) {
            int channel = count == 1 ? 0 : i / inner % count;
            int zero = zeros.isEmpty() ? 0 : zeros.get(Math.min(channel, zeros.size() - 1));
            values[i] = scale[channel] * (integer(tensor.type(), bytes[i]) - zero);
        }
        return Optional.of(values);
    }

    private static int integer(ElementType type, byte value) {
        return type == ElementType.UINT8 ? Byte.toUnsignedInt(value) : value;
    }
}
