package dev.octet.quantize;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

import dev.octet.engine.ElementType;
import dev.octet.engine.Graph;
import dev.octet.engine.Node;
import dev.octet.engine.Tensor;

/**
 * Writes LSTM as DynamicQuantizeLSTM, an operator of ONNX Runtime's own: weights in 8 bits with a scale for each gate of
 * each cell, inputs and hidden state quantized in every run by the range they have there. Cell state, gates and biases stay
 * float.
 */
public final class Recurrences {
    /** The operator that they become, of the engine's own domain. */
    public static final String OP = "DynamicQuantizeLSTM";

    /** Inputs of both operators up to the peepholes; those of the quantization follow. */
    private static final int INPUTS = 8;

    private static final int INPUT_WEIGHTS = 1;
    private static final int RECURRENT_WEIGHTS = 2;

    private final Graph graph;
    private final Scheme scheme;
    private final Map<String, Constants> shared = new HashMap<>();

    Recurrences(Graph graph, Quantization quantization) {
        this.graph = graph;
        Scheme given = quantization.scheme();
        // Sums of 7-bit weights saturate nowhere.
        this.scheme = quantization.narrow()
                ? new Scheme(given.activations(), given.weights(), given.symmetric(), given.perChannel(), true)
                : given;
    }

    private record Constants(String values, String scales, String zeroPoints) {}

    static boolean isLstm(Node node) {
        return node.op().equals("LSTM") && node.domain().isEmpty();
    }

    /** Why an LSTM cannot be written so; empty if it can. */
    static Optional<String> refusal(Graph graph, Node node) {
        if (node.integer("layout").orElse(0L) != 0) {
            return Optional.of("its batch comes before its sequence");
        }
        for (int index : List.of(INPUT_WEIGHTS, RECURRENT_WEIGHTS)) {
            String name = node.inputs().get(index);
            Optional<Tensor> weights = graph.initializer(name).filter(tensor -> tensor.type() == ElementType.FLOAT32);
            if (weights.isEmpty()) {
                return Optional.of("its weights " + name + " are no FLOAT32 constant");
            }
            if (weights.get().elements() == 0 || !OperatorRules.isFinite(weights.get())) {
                return Optional.of("its weights " + name + " are empty or not all finite");
            }
        }
        return Optional.empty();
    }

    /** Replaces an LSTM that is not refused. */
    void write(Node node) {
        Constants input = constants(node.inputs().get(INPUT_WEIGHTS));
        Constants recurrent = constants(node.inputs().get(RECURRENT_WEIGHTS));
        List<String> inputs = new ArrayList<>(node.inputs());
        while (inputs.size() < INPUTS) {
            inputs.add("");
        }
        inputs.set(INPUT_WEIGHTS, input.values());
        inputs.set(RECURRENT_WEIGHTS, recurrent.values());
        inputs.addAll(List.of(input.scales(), input.zeroPoints(), recurrent.scales(), recurrent.zeroPoints()));
        List<String> outputs = node.outputs();
        Map<String, Object> attributes = attributes(node);
        graph.remove(node);
        graph.opset(IntegerProducts.DOMAIN, 1);
        graph.rename(graph.add(OP, IntegerProducts.DOMAIN, inputs, outputs, attributes), node.name());
    }

    private static Map<String, Object> attributes(Node node) {
        Map<String, Object> attributes = new HashMap<>();
        for (String name : Set.of("hidden_size", "input_forget")) {
            node.integer(name).ifPresent(value -> attributes.put(name, value));
        }
        node.number("clip").ifPresent(value -> attributes.put("clip", value));
        node.text("direction").ifPresent(value -> attributes.put("direction", value));
        node.texts("activations").ifPresent(value -> attributes.put("activations", value));
        for (String name : Set.of("activation_alpha", "activation_beta")) {
            node.numbers(name).ifPresent(value -> attributes.put(name, value));
        }
        return attributes;
    }

    private Constants constants(String name) {
        return shared.computeIfAbsent(name, key -> {
            Tensor weights = graph.initializer(name).orElseThrow();
            int directions = (int) weights.shape()[0];
            int gates = (int) weights.shape()[1];
            int columns = (int) weights.shape()[2];
            Tensor rows = Tensor.wrap(ElementType.FLOAT32, weights.bytes(), (long) directions * gates, columns);
            QuantizedWeights quantized = QuantizedWeights.of(rows, OptionalInt.of(0), scheme);
            Constants names = new Constants(
                    graph.uniqueTensor(name + "_quantized"),
                    graph.uniqueTensor(name + "_scale"),
                    graph.uniqueTensor(name + "_zero_point"));
            graph.initializer(names.values(), transposed(quantized.values(), directions, gates, columns));
            boolean perGate = quantized.axis().isPresent();
            long[] shape = perGate ? new long[] {directions, gates} : new long[] {directions};
            float[] scales = quantized.scales().toFloats();
            byte[] zeroPoints = quantized.zeroPoints().toBytes();
            if (!perGate) {
                float scale = scales[0];
                byte zeroPoint = zeroPoints[0];
                scales = new float[directions];
                zeroPoints = new byte[directions];
                Arrays.fill(scales, scale);
                Arrays.fill(zeroPoints, zeroPoint);
            }
            graph.initializer(names.scales(), Tensor.ofFloats(scales, shape));
            graph.initializer(
                    names.zeroPoints(), Tensor.ofBytes(quantized.values().type(), zeroPoints, shape));
            return names;
        });
    }

    /** From [directions * gates, columns] to [directions, columns, gates], as the operator reads it. */
    private static Tensor transposed(Tensor levels, int directions, int gates, int columns) {
        byte[] from = levels.toBytes();
        byte[] to = new byte[from.length];
        for (int direction = 0; direction < directions; direction++) {
            int start = direction * gates * columns;
            for (int gate = 0; gate < gates; gate++) {
                for (int column = 0; column < columns; column++) {
                    to[start + column * gates + gate] = from[start + gate * columns + column];
                }
            }
        }
        return Tensor.ofBytes(levels.type(), to, directions, columns, gates);
    }
}
