package dev.octet.quantize;

import java.nio.FloatBuffer;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

import dev.octet.engine.ElementType;
import dev.octet.engine.Graph;
import dev.octet.engine.Node;
import dev.octet.engine.Tensor;
import dev.octet.prepare.TensorTypes;

/**
 * Which nodes the engine can run on integers, judged one by one: the conditions under which ONNX Runtime 1.28 fuses
 * DequantizeLinear, operator and QuantizeLinear. {@link Planner} decides which of these should.
 */
public final class OperatorRules {
    /** How an operator takes part in INT8. */
    public enum Kind {
        /** Multiplies by constant weights: the reason to quantize at all. */
        COMPUTE,
        /** Works on integers with a scale of its own, worth it only between INT8 neighbours. */
        ARITHMETIC,
        /** Moves values without changing them; input and output share scale and zero point. */
        MOVEMENT,
        /** Cuts off values, which a quantization does by itself. */
        CLIPPING,
        /** Everything else. */
        FLOAT
    }

    private static final Map<String, Kind> KINDS = Map.ofEntries(
            Map.entry("Conv", Kind.COMPUTE),
            Map.entry("Gemm", Kind.COMPUTE),
            Map.entry("MatMul", Kind.COMPUTE),
            Map.entry("Add", Kind.ARITHMETIC),
            Map.entry("Mul", Kind.ARITHMETIC),
            Map.entry("Concat", Kind.ARITHMETIC),
            Map.entry("GlobalAveragePool", Kind.ARITHMETIC),
            Map.entry("LeakyRelu", Kind.ARITHMETIC),
            Map.entry("Sigmoid", Kind.ARITHMETIC),
            Map.entry("MaxPool", Kind.MOVEMENT),
            Map.entry("Resize", Kind.MOVEMENT),
            Map.entry("Reshape", Kind.MOVEMENT),
            Map.entry("Transpose", Kind.MOVEMENT),
            Map.entry("Squeeze", Kind.MOVEMENT),
            Map.entry("Unsqueeze", Kind.MOVEMENT),
            Map.entry("Flatten", Kind.MOVEMENT),
            Map.entry("Slice", Kind.MOVEMENT),
            Map.entry("Split", Kind.MOVEMENT),
            Map.entry("DepthToSpace", Kind.MOVEMENT),
            Map.entry("Relu", Kind.CLIPPING),
            Map.entry("Clip", Kind.CLIPPING));

    private static final Map<String, String> FLOAT_REASONS = Map.ofEntries(
            Map.entry("Softmax", "its integer kernel is several times slower than the float one"),
            Map.entry("AveragePool", "its integer kernel is several times slower than the float one"),
            Map.entry("LayerNormalization", "has no integer kernel and loses accuracy on 8 bits"),
            Map.entry("Gelu", "has no integer kernel and loses accuracy on 8 bits"),
            Map.entry("LSTM", "ONNX has no integer operator for it, only ONNX Runtime"),
            Map.entry("HardSigmoid", "the engine has no integer kernel for it"),
            Map.entry("HardSwish", "the engine has no integer kernel for it"),
            Map.entry("ConvTranspose", "the engine never fuses it with its quantization"));

    private final Graph graph;
    private final TensorTypes types;

    /** Rules for the nodes of {@code graph}, whose tensors are of {@code types}. */
    public OperatorRules(Graph graph, TensorTypes types) {
        this.graph = graph;
        this.types = types;
    }

    /** What kind of node it is to quantization. */
    public Kind kind(Node node) {
        return node.domain().isEmpty() && !node.hasSubgraphs() ? KINDS.getOrDefault(node.op(), Kind.FLOAT) : Kind.FLOAT;
    }

    /** Indices of the inputs that would be read as quantized activations or constants, without weights and biases. */
    public List<Integer> dataInputs(Node node) {
        return switch (node.op()) {
            case "Add", "Mul" -> List.of(0, 1);
            case "Concat" -> IntStream.range(0, node.inputs().size()).boxed().toList();
            default -> List.of(0);
        };
    }

    /** Why a node cannot run on integers whatever its neighbours do; empty if it can. */
    public Optional<String> refusal(Node node) {
        Kind kind = kind(node);
        if (kind == Kind.FLOAT) {
            return Optional.of(floatReason(node));
        }
        for (int index : dataInputs(node)) {
            String input = node.inputs().get(index);
            if (!types.isFloat(input)) {
                return Optional.of("its input " + input + " is not FLOAT32");
            }
        }
        return switch (node.op()) {
            case "Conv" -> conv(node);
            case "Gemm" -> gemm(node);
            case "MatMul" -> matMul(node);
            case "Add", "Mul", "Concat" -> constants(node);
            case "MaxPool" ->
                node.outputs().size() > 1 ? Optional.of("gives indices beside the maxima") : Optional.empty();
            case "Split" ->
                node.outputs().stream().anyMatch(this::isUnread)
                        ? Optional.of("one of its outputs is read by nothing")
                        : Optional.empty();
            case "Resize" ->
                node.text("mode").orElse("nearest").equals("nearest")
                        ? Optional.empty()
                        : Optional.of("only the mode nearest has an integer kernel");
            default -> Optional.empty();
        };
    }

    private boolean isUnread(String tensor) {
        return graph.consumers(tensor).isEmpty() && !graph.isReadOutside(tensor);
    }

    private static String floatReason(Node node) {
        if (!node.domain().isEmpty()) {
            return "operators of domain " + node.domain() + " are left alone";
        }
        return FLOAT_REASONS.getOrDefault(node.op(), "the engine has no integer kernel for " + node.op());
    }

    private Optional<String> conv(Node node) {
        Optional<String> weights = weights(node, 1);
        if (weights.isPresent()) {
            return weights;
        }
        int rank = weight(node).rank();
        if (rank < 3 || rank > 5) {
            return Optional.of("its weights have rank " + rank);
        }
        return bias(node);
    }

    private Optional<String> gemm(Node node) {
        Optional<String> weights = weights(node, 1);
        if (weights.isPresent()) {
            return weights;
        }
        if (node.integer("transA").orElse(0L) != 0) {
            return Optional.of("its activations are transposed");
        }
        if (weight(node).rank() != 2) {
            return Optional.of("its weights have rank " + weight(node).rank());
        }
        Optional<String> bias = bias(node);
        if (bias.isPresent() || !hasBias(node)) {
            return bias;
        }
        boolean transposed = node.integer("transB").orElse(0L) != 0;
        long columns = weight(node).shape()[transposed ? 0 : 1];
        Tensor value = graph.initializer(node.inputs().get(2)).orElseThrow();
        boolean plain = value.rank() == 1
                && value.elements() == columns
                && node.number("alpha").orElse(1f) == 1
                && node.number("beta").orElse(1f) == 1;
        return plain ? Optional.empty() : Optional.of("its bias is not one value per column");
    }

    private Optional<String> matMul(Node node) {
        if (graph.initializer(node.inputs().get(1)).isEmpty()) {
            return Optional.of(
                    graph.initializer(node.inputs().get(0)).isPresent()
                            ? "its weights stand on the left"
                            : "multiplies two activations, as attention does: float for accuracy");
        }
        Optional<String> weights = weights(node, 1);
        if (weights.isPresent()) {
            return weights;
        }
        if (weight(node).rank() != 2) {
            return Optional.of("its weights have rank " + weight(node).rank());
        }
        return types.rank(node.inputs().get(0)).orElse(0) < 2
                ? Optional.of("its activations are not known to have at least two dimensions")
                : Optional.empty();
    }

    /** Whether a Sigmoid or Mul is part of x * sigmoid(x). */
    boolean isSilu(Node node) {
        if (node.op().equals("Sigmoid")) {
            return graph.consumers(node.outputs().get(0)).stream().anyMatch(consumer -> gates(node, consumer));
        }
        return node.op().equals("Mul")
                && node.inputs().stream()
                        .flatMap(input -> graph.producer(input).stream())
                        .anyMatch(producer -> producer.op().endsWith("igmoid") && gates(producer, node));
    }

    private static boolean gates(Node sigmoid, Node product) {
        return product.op().equals("Mul")
                && product.inputs().contains(sigmoid.inputs().get(0));
    }

    private Optional<String> constants(Node node) {
        for (int index : dataInputs(node)) {
            if (graph.initializer(node.inputs().get(index)).isPresent()) {
                return Optional.of("reads the constant " + node.inputs().get(index));
            }
        }
        return Optional.empty();
    }

    private Optional<String> weights(Node node, int index) {
        String name = node.inputs().get(index);
        Optional<Tensor> value = graph.initializer(name);
        if (value.isEmpty()) {
            return Optional.of("its weights " + name + " are not constant");
        }
        if (value.get().type() != ElementType.FLOAT32) {
            return Optional.of("its weights are " + value.get().type() + ", not FLOAT32");
        }
        if (value.get().elements() == 0) {
            return Optional.of("its weights are empty");
        }
        if (!isFinite(value.get())) {
            return Optional.of("its weights " + name + " are not all finite");
        }
        return Optional.empty();
    }

    private Optional<String> bias(Node node) {
        if (!hasBias(node)) {
            return Optional.empty();
        }
        String name = node.inputs().get(2);
        Optional<Tensor> bias = graph.initializer(name).filter(b -> b.type() == ElementType.FLOAT32);
        if (bias.isEmpty()) {
            return Optional.of("its bias " + name + " is not a FLOAT32 constant");
        }
        return isFinite(bias.get()) ? Optional.empty() : Optional.of("its bias " + name + " is not all finite");
    }

    static boolean isFinite(Tensor tensor) {
        FloatBuffer values = tensor.floats();
        float zero = 0;
        while (values.hasRemaining()) {
            zero += values.get() * 0; // NaN for NaN and the infinities
        }
        return zero == 0;
    }

    /** Whether a layer has a bias of its own. */
    public static boolean hasBias(Node node) {
        return node.inputs().size() > 2 && !node.inputs().get(2).isEmpty();
    }

    /** The constant weight of a layer. */
    public Tensor weight(Node node) {
        return graph.initializer(node.inputs().get(1)).orElseThrow();
    }

    /** Whether a node that is not refused may quantize its activations in every run: matrix products, not convolutions. */
    public boolean canBeDynamic(Node node) {
        return kind(node) == Kind.COMPUTE && !node.op().equals("Conv");
    }

    /** Whether a convolution works on one channel, or few, at a time: not worth INT8 by itself. */
    boolean isGrouped(Node node) {
        return node.op().equals("Conv") && node.integer("group").orElse(1L) > 1;
    }

    /** The bounds of a Relu or Clip; empty if they are computed. */
    public Optional<Bounds> bounds(Node node) {
        if (node.op().equals("Relu")) {
            return Optional.of(new Bounds(0, Double.POSITIVE_INFINITY));
        }
        Optional<Double> min = bound(node, 1, Double.NEGATIVE_INFINITY);
        Optional<Double> max = bound(node, 2, Double.POSITIVE_INFINITY);
        return min.isPresent() && max.isPresent() ? Optional.of(new Bounds(min.get(), max.get())) : Optional.empty();
    }

    private Optional<Double> bound(Node node, int index, double open) {
        if (node.inputs().size() <= index || node.inputs().get(index).isEmpty()) {
            return Optional.of(open);
        }
        return graph.initializer(node.inputs().get(index))
                .filter(t -> t.type() == ElementType.FLOAT32 && t.elements() == 1)
                .map(t -> (double) t.floats().get(0));
    }

    /** What a Relu or Clip lets through. */
    public record Bounds(double min, double max) {
        /** Whether a quantization with a free zero point can do the same: every range contains zero. */
        boolean containZero() {
            return min <= 0 && max >= 0;
        }
    }

    /** Whether an operator only moves values, so that the engine may run it on any type. */
    public static boolean movesOnly(Node node) {
        return node.domain().isEmpty() && KINDS.get(node.op()) == Kind.MOVEMENT;
    }
}
