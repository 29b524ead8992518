package dev.octet.explain;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

import dev.octet.engine.ElementType;
import dev.octet.engine.Graph;
import dev.octet.engine.Node;
import dev.octet.engine.Tensor;
import dev.octet.explain.Explanation.Form;

/** A model in a form in which it can be looked at: every node has a name, constants are initializers. */
final class QuantizedModel {
    static final String QUANTIZE = "QuantizeLinear";
    static final String DEQUANTIZE = "DequantizeLinear";
    static final String DYNAMIC = "DynamicQuantizeLinear";

    private static final Map<String, String> FLOAT_NAMES = Map.of(
            "QGemm", "Gemm",
            "ConvInteger", "Conv",
            "MatMulInteger", "MatMul",
            "DynamicQuantizeMatMul", "MatMul",
            "MatMulIntegerToFloat", "MatMul",
            "NhwcMaxPool", "MaxPool",
            "DynamicQuantizeLSTM", "LSTM",
            "QAttention", "Attention");

    /** What tools append to the name of a tensor or node that they quantize. */
    private static final Pattern SUFFIX = Pattern.compile(
            "(_output_quantized|_QuantizeLinear_(Input|Output)|_DequantizeLinear_(Input|Output)"
                    + "|_QuantizeLinear|_DequantizeLinear|_quantized|_dequantized|_QuantizeInput|_raw|_quant)(_[0-9]+)?$");

    private final Graph graph;
    private final Set<String> stored;
    private final int hiddenInputs;

    private QuantizedModel(Graph graph, int hiddenInputs) {
        this.graph = graph;
        this.stored = Set.copyOf(graph.initializers());
        this.hiddenInputs = hiddenInputs;
    }

    /** A view on a copy of {@code model}. */
    static QuantizedModel of(Graph model) {
        Graph graph = model.copy();
        graph.nameNodes();
        for (Node node : graph.nodes()) {
            Optional<Tensor> value = node.op().equals("Constant") ? node.tensor("value") : Optional.empty();
            if (value.isPresent() && !graph.isOutput(node.outputs().get(0))) {
                graph.remove(node);
                graph.initializer(node.outputs().get(0), value.get());
            }
        }
        return new QuantizedModel(graph, graph.copy().hideInitializersFromInputs());
    }

    Graph graph() {
        return graph;
    }

    /** Lets a graph give nothing; unlike {@link Graph#outputs} it does not mind outputs without a type. */
    static void removeOutputs(Graph graph) {
        for (Node node : graph.nodes()) {
            node.outputs().forEach(graph::removeOutput);
        }
    }

    /** How many initializers are listed as inputs too. */
    int hiddenInputs() {
        return hiddenInputs;
    }

    int opset() {
        return graph.opset("").orElse(1);
    }

    Form form() {
        boolean integer = false;
        boolean converts = false;
        for (Node node : graph.nodes()) {
            if (node.op().equals(DYNAMIC) || node.op().startsWith("DynamicQuantize")) {
                return Form.DYNAMIC;
            }
            integer |= node.op().startsWith("QLinear") || node.op().equals("QGemm");
            converts |= isConversion(node);
        }
        return integer ? Form.QOPERATOR : converts ? Form.QDQ : Form.FLOAT;
    }

    static boolean isConversion(Node node) {
        return node.op().equals(QUANTIZE)
                || node.op().equals(DEQUANTIZE)
                || node.op().equals(DYNAMIC);
    }

    /** The operator that a quantized one stands for. */
    static String floatName(String op) {
        return FLOAT_NAMES.getOrDefault(op, op.startsWith("QLinear") ? op.substring("QLinear".length()) : op);
    }

    /** A tensor's or node's name before a tool quantized it. */
    static String originalName(String name) {
        String shorter = SUFFIX.matcher(name).replaceFirst("");
        return shorter.isEmpty() || shorter.equals(name) ? name : originalName(shorter);
    }

    /** Whether a tensor is a stored value, also one that is listed as an input. */
    boolean isStored(String tensor) {
        return stored.contains(tensor);
    }

    /** The DequantizeLinear that makes a tensor. */
    Optional<Node> dequantizer(String tensor) {
        return graph.producer(tensor).filter(node -> node.op().equals(DEQUANTIZE));
    }

    /** Whether a tensor is a stored value, dequantized or not. */
    boolean isWeight(String tensor) {
        return isStored(tensor)
                || dequantizer(tensor)
                        .filter(node -> isStored(node.inputs().get(0)))
                        .isPresent();
    }

    /** Readers of a tensor that quantize it. */
    List<Node> quantizers(String tensor) {
        return graph.consumers(tensor).stream()
                .filter(node ->
                        node.op().equals(QUANTIZE) && node.inputs().get(0).equals(tensor))
                .toList();
    }

    /**
     * Names of a quantization's parameters.
     *
     * @param scale the scale
     * @param zero the zero point; empty if it is left out
     */
    record Parameters(String scale, Optional<String> zero) {}

    /** How an integer operator quantizes what it gives; empty if it gives floats or exact sums. */
    static Optional<Parameters> outputParameters(Node node) {
        int index =
                switch (node.op()) {
                    case "QLinearConv", "QLinearMatMul", "QLinearAdd", "QLinearMul" -> 6;
                    case "QGemm" -> 7;
                    case "QLinearConcat" -> 0;
                    case QUANTIZE -> 1;
                    default -> node.op().startsWith("QLinear") ? 3 : -1; // of one input
                };
        List<String> inputs = node.inputs();
        if (index < 0 || inputs.size() <= index || inputs.get(index).isEmpty()) {
            return Optional.empty();
        }
        Optional<String> zero = inputs.size() > index + 1
                ? Optional.of(inputs.get(index + 1)).filter(name -> !name.isEmpty())
                : Optional.empty();
        return Optional.of(new Parameters(inputs.get(index), zero));
    }

    /** Index of the second factor, which the weights mostly are; the first is 0. */
    static int weightIndex(String op) {
        return Set.of("QLinearConv", "QLinearMatMul", "QGemm").contains(op) ? 3 : 1;
    }

    /** A stored float of one element. */
    Optional<Float> number(String tensor) {
        return value(tensor)
                .filter(t -> t.type() == ElementType.FLOAT32 && t.elements() == 1)
                .map(t -> t.floats().get(0));
    }

    /** Type of a stored zero point; UINT8 where it is left out. */
    Optional<ElementType> zeroType(Node conversion) {
        return conversion.inputs().size() < 3 || conversion.inputs().get(2).isEmpty()
                ? Optional.of(ElementType.UINT8)
                : value(conversion.inputs().get(2)).map(Tensor::type);
    }

    /** A stored value; empty if it is none or of a type that Octet does not handle. */
    Optional<Tensor> value(String tensor) {
        return isStored(tensor) ? graph.initializer(tensor) : Optional.empty();
    }

    /** The first element of a zero point; 0 where it is left out. */
    int zeroPoint(Optional<String> name) {
        Optional<Tensor> tensor = name.flatMap(this::value);
        if (tensor.isEmpty() || tensor.get().elements() == 0) {
            return 0;
        }
        return switch (tensor.get().type()) {
            case UINT8 -> Byte.toUnsignedInt(tensor.get().bytes().get(0));
            case INT8 -> tensor.get().bytes().get(0);
            case UINT16 -> Short.toUnsignedInt(tensor.get().bytes().getShort(0));
            case INT16 -> tensor.get().bytes().getShort(0);
            default -> 0;
        };
    }
}
