package dev.octet.prepare;

import java.util.List;
import java.util.Optional;
import java.util.function.IntUnaryOperator;

import dev.octet.engine.ElementType;
import dev.octet.engine.Graph;
import dev.octet.engine.Node;
import dev.octet.engine.Tensor;

/**
 * Folds BatchNormalization where the engine does not: into a ConvTranspose, Gemm or MatMul (with its Add) before it, and
 * into the Conv or Gemm after it.
 *
 * <p>Before a Conv that is exact only if no padding stands between: a padded zero is no shifted zero.
 */
final class NormFolding {
    private final Graph graph;
    private final TensorTypes types;

    NormFolding(Graph graph, TensorTypes types) {
        this.graph = graph;
        this.types = types;
    }

    void apply() {
        for (Node node : graph.nodes()) {
            if (!node.isOf("BatchNormalization")) {
                continue;
            }
            Optional<ChannelAffine> affine = ChannelAffine.of(graph, node);
            if (affine.isPresent() && !intoProducer(node, affine.get())) {
                intoConsumers(node, affine.get());
            }
        }
    }

    private boolean intoProducer(Node norm, ChannelAffine affine) {
        String input = norm.inputs().get(0);
        Optional<Node> producer = graph.producer(input);
        if (producer.isEmpty() || !producer.get().domain().isEmpty() || !isReadOnlyBy(norm, input)) {
            return false;
        }
        Node layer = producer.get();
        boolean matrix = types.rank(input).orElse(-1) == 2;
        boolean folded =
                switch (layer.op()) {
                    case "ConvTranspose" -> intoLayer(layer, affine, transposed(layer));
                    case "Gemm" -> matrix && isPlain(layer) && intoLayer(layer, affine, columns(layer));
                    case "Add" -> matrix && intoMatMul(layer, affine);
                    default -> false;
                };
        if (folded) {
            String output = norm.outputs().get(0);
            graph.remove(norm);
            graph.setOutput(layer, 0, output);
        }
        return folded;
    }

    /** Into the weights of a MatMul and the bias that {@code add} puts on its columns. */
    private boolean intoMatMul(Node add, ChannelAffine affine) {
        for (int i = 0; i < 2; i++) {
            String product = add.inputs().get(i);
            Optional<Node> matMul = graph.producer(product)
                    .filter(node -> node.isOf("MatMul"))
                    .filter(node -> isReadOnlyBy(add, product));
            if (matMul.isPresent()
                    && weights(matMul.get()).isPresent()
                    && bias(add, 1 - i, affine.channels()).isPresent()) {
                scaleWeights(matMul.get(), affine, e -> e % affine.channels());
                scaleBias(add, 1 - i, affine);
                return true;
            }
        }
        return false;
    }

    private boolean intoLayer(Node layer, ChannelAffine affine, Optional<IntUnaryOperator> channel) {
        if (channel.isEmpty() || bias(layer, 2, affine.channels()).isEmpty()) {
            return false;
        }
        scaleWeights(layer, affine, channel.get());
        scaleBias(layer, 2, affine);
        return true;
    }

    /** @param channel the output channel of each element of the weights */
    private void scaleWeights(Node layer, ChannelAffine affine, IntUnaryOperator channel) {
        Tensor weights = weights(layer).orElseThrow();
        float[] values = weights.toFloats();
        for (int e = 0; e < values.length; e++) {
            values[e] = (float) (values[e] * affine.scale()[channel.applyAsInt(e)]);
        }
        replace(layer, 1, values, weights.shape());
    }

    private void scaleBias(Node layer, int index, ChannelAffine affine) {
        double[] bias = bias(layer, index, affine.channels()).orElseThrow();
        float[] values = new float[bias.length];
        for (int c = 0; c < bias.length; c++) {
            values[c] = (float) (bias[c] * affine.scale()[c] + affine.shift()[c]);
        }
        replace(layer, index, values, values.length);
    }

    private void intoConsumers(Node norm, ChannelAffine affine) {
        String output = norm.outputs().get(0);
        List<Node> consumers = graph.consumers(output);
        boolean all = !consumers.isEmpty()
                && !graph.isReadOutside(output)
                && consumers.stream().allMatch(layer -> takesIn(layer, output, affine));
        if (!all) {
            return;
        }
        for (Node layer : consumers) {
            absorb(layer, affine);
            graph.setInput(layer, 0, norm.inputs().get(0));
        }
        graph.remove(norm);
    }

    private boolean takesIn(Node layer, String output, ChannelAffine affine) {
        if (!layer.domain().isEmpty()
                || !layer.inputs().get(0).equals(output)
                || layer.inputs().lastIndexOf(output) != 0
                || weights(layer).isEmpty()) {
            return false;
        }
        return switch (layer.op()) {
            case "Conv" ->
                bias(layer, 2, outputs(layer)).isPresent()
                        && (!affine.shifts() || !isPadded(layer))
                        && weights(layer).get().shape()[1]
                                        * layer.integer("group").orElse(1L)
                                == affine.channels();
            case "Gemm" ->
                isPlain(layer)
                        && bias(layer, 2, outputs(layer)).isPresent()
                        && weights(layer).get().elements() == outputs(layer) * affine.channels();
            default -> false;
        };
    }

    /** y = W (s x + t) + b = (W s) x + (b + W t). */
    private void absorb(Node layer, ChannelAffine affine) {
        Tensor weights = weights(layer).orElseThrow();
        int outputs = outputs(layer);
        double[] bias = bias(layer, 2, outputs).orElseThrow();
        IntUnaryOperator outputOf = columns(layer).orElse(e -> e / (weights.elements() / outputs));
        IntUnaryOperator inputOf = inputOf(layer, weights, outputs);
        float[] values = weights.toFloats();
        for (int e = 0; e < values.length; e++) {
            int channel = inputOf.applyAsInt(e);
            bias[outputOf.applyAsInt(e)] += values[e] * affine.shift()[channel];
            values[e] = (float) (values[e] * affine.scale()[channel]);
        }
        float[] shifted = new float[outputs];
        for (int o = 0; o < outputs; o++) {
            shifted[o] = (float) bias[o];
        }
        replace(layer, 1, values, weights.shape());
        if (affine.shifts() || hasInput(layer, 2)) {
            replace(layer, 2, shifted, outputs);
        }
    }

    /** The input channel that each element of the weights multiplies. */
    private static IntUnaryOperator inputOf(Node layer, Tensor weights, int outputs) {
        long[] shape = weights.shape();
        if (layer.op().equals("Gemm")) {
            int columns = (int) shape[1];
            return isTransposed(layer) ? e -> e % columns : e -> e / columns;
        }
        int perGroup = (int) shape[1];
        int outputsPerGroup = outputs / Math.toIntExact(layer.integer("group").orElse(1L));
        int kernel = weights.elements() / outputs / perGroup;
        return e -> e / kernel / perGroup / outputsPerGroup * perGroup + e / kernel % perGroup;
    }

    /** The output channel of each element of a ConvTranspose's weights [inputs, outputs of a group, kernel]. */
    private Optional<IntUnaryOperator> transposed(Node layer) {
        return weights(layer).map(weights -> {
            int inputs = (int) weights.shape()[0];
            int perGroup = (int) weights.shape()[1];
            int kernel = weights.elements() / inputs / perGroup;
            int inputsPerGroup = inputs / Math.toIntExact(layer.integer("group").orElse(1L));
            return e -> e / kernel / perGroup / inputsPerGroup * perGroup + e / kernel % perGroup;
        });
    }

    /** The column of each element of a Gemm's weights; empty for other layers. */
    private Optional<IntUnaryOperator> columns(Node layer) {
        return weights(layer)
                .filter(w -> layer.op().equals("Gemm") && w.rank() == 2)
                .map(weights -> {
                    int width = (int) weights.shape()[1];
                    return isTransposed(layer) ? e -> e / width : e -> e % width;
                });
    }

    private int outputs(Node layer) {
        long[] shape = weights(layer).orElseThrow().shape();
        return (int) (layer.op().equals("Gemm") && !isTransposed(layer) ? shape[1] : shape[0]);
    }

    private static boolean isTransposed(Node gemm) {
        return gemm.integer("transB").orElse(0L) != 0;
    }

    private static boolean isPlain(Node gemm) {
        return gemm.number("alpha").orElse(1f) == 1
                && gemm.number("beta").orElse(1f) == 1
                && gemm.integer("transA").orElse(0L) == 0;
    }

    private static boolean isPadded(Node conv) {
        boolean named =
                conv.text("auto_pad").filter(pad -> pad.startsWith("SAME")).isPresent();
        return named || conv.integers("pads").orElse(List.of()).stream().anyMatch(p -> p != 0);
    }

    private boolean isReadOnlyBy(Node reader, String tensor) {
        return graph.consumers(tensor).equals(List.of(reader)) && !graph.isReadOutside(tensor);
    }

    private static boolean hasInput(Node node, int index) {
        return node.inputs().size() > index && !node.inputs().get(index).isEmpty();
    }

    private Optional<Tensor> weights(Node layer) {
        return layer.inputs().size() < 2
                ? Optional.empty()
                : graph.initializer(layer.inputs().get(1))
                        .filter(t -> t.type() == ElementType.FLOAT32 && t.rank() >= 2 && t.elements() > 0);
    }

    /** One constant per channel; zeros where there is none; empty if it is not of that form. */
    private Optional<double[]> bias(Node layer, int index, int channels) {
        double[] values = new double[channels];
        if (!hasInput(layer, index)) {
            return Optional.of(values);
        }
        return graph.initializer(layer.inputs().get(index))
                .filter(t -> t.type() == ElementType.FLOAT32 && t.rank() == 1 && t.elements() == channels)
                .map(t -> {
                    for (int c = 0; c < channels; c++) {
                        values[c] = t.floats().get(c);
                    }
                    return values;
                });
    }

    private void replace(Node layer, int index, float[] values, long... shape) {
        String old = hasInput(layer, index)
                ? layer.inputs().get(index)
                : layer.outputs().get(0) + "_bias";
        String name = graph.uniqueTensor(old + "_folded");
        graph.initializer(name, Tensor.ofFloats(values, shape));
        graph.setInput(layer, index, name);
    }
}
