package dev.octet.explain;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

import dev.octet.engine.ElementType;
import dev.octet.engine.Graph;
import dev.octet.engine.Node;
import dev.octet.engine.Tensor;

/**
 * Which condition keeps ONNX Runtime 1.28 from fusing a node with the DequantizeLinear and QuantizeLinear around it. The
 * conditions were found by opening some 280 tiny models; they are asked in the order in which they hide each other.
 */
final class FusionConditions {
    private static final Set<String> KERNELS = Set.of(
            "Conv",
            "Gemm",
            "MatMul",
            "Add",
            "Mul",
            "Concat",
            "Where",
            "Sigmoid",
            "LeakyRelu",
            "Softmax",
            "AveragePool",
            "GlobalAveragePool",
            "Relu",
            "Clip",
            "ArgMax");
    static final Set<String> MOVEMENT = Set.of(
            "Reshape",
            "Transpose",
            "Squeeze",
            "Unsqueeze",
            "Flatten",
            "Slice",
            "Gather",
            "GatherElements",
            "Expand",
            "Tile",
            "MaxPool",
            "ReduceMax",
            "ReduceMin",
            "Resize",
            "Split",
            "DepthToSpace");
    private static final Set<String> ALL_INPUTS = Set.of("Add", "Mul", "Concat", "MatMul");
    /** Q and DQ before are none that the engine knows. */
    private static final int FIRST_OPSET = 10;

    private final QuantizedModel model;
    private final Graph graph;
    private final Execution execution;
    private final ParameterChecks parameters;

    FusionConditions(QuantizedModel model, Execution execution) {
        this.model = model;
        this.graph = model.graph();
        this.execution = execution;
        this.parameters = new ParameterChecks(model);
    }

    /**
     * A missed condition.
     *
     * @param cause which
     * @param detail names and figures of the node at hand
     */
    record Missed(Cause cause, String detail) {
        static Missed of(Cause cause) {
            return new Missed(cause, cause.text());
        }
    }

    /** What is wrong with a node that the engine fuses all the same. */
    Optional<Missed> wrong(Node node) {
        return parameters.weights(node).or(() -> parameters.bias(node));
    }

    /** What keeps a node, which runs in float, from running on integers. */
    Missed missed(Node node) {
        if (!looksQuantized(node)) {
            return Missed.of(
                    KERNELS.contains(node.op()) || MOVEMENT.contains(node.op())
                            ? Cause.NOT_QUANTIZED
                            : Cause.NO_INTEGER_KERNEL);
        }
        if (model.opset() < FIRST_OPSET) {
            return new Missed(Cause.OLD_OPSET, "operator set " + model.opset() + ": " + Cause.OLD_OPSET.text());
        }
        if (!node.domain().isEmpty() || !KERNELS.contains(node.op()) && !MOVEMENT.contains(node.op())) {
            return Missed.of(Cause.NO_INTEGER_KERNEL);
        }
        List<Optional<Missed>> checks = new ArrayList<>();
        checks.add(resize(node));
        checks.add(hidden(node));
        checks.add(inputs(node));
        checks.add(constants(node));
        checks.add(types(node));
        checks.add(rewritten(node));
        checks.add(parameters.weights(node));
        checks.add(output(node));
        checks.add(gemm(node));
        checks.add(parameters.bias(node));
        checks.add(movement(node));
        return checks.stream().flatMap(Optional::stream).findFirst().orElseGet(() -> Missed.of(Cause.UNKNOWN));
    }

    /**
     * Whether somebody meant a node to be INT8: it reads dequantized tensors, and either has weights or gives what is
     * quantized again. Others only read, in float, what is there in INT8.
     */
    private boolean looksQuantized(Node node) {
        boolean dequantized = node.inputs().stream()
                .anyMatch(input -> model.dequantizer(input).isPresent());
        return dequantized
                && (MacCount.counts(node) || !model.quantizers(behind(node)).isEmpty());
    }

    /** Zero points that are also inputs keep Relu and Clip from being folded, and data from being moved as integers. */
    private Optional<Missed> hidden(Node node) {
        return model.hiddenInputs() > 0 && (clipping(node).isPresent() || MOVEMENT.contains(node.op()))
                ? Optional.of(Missed.of(Cause.INITIALIZERS_AS_INPUTS))
                : Optional.empty();
    }

    private static Optional<Missed> resize(Node node) {
        boolean other = node.op().equals("Resize")
                && !node.text("mode").orElse("nearest").equals("nearest");
        return other ? Optional.of(Missed.of(Cause.RESIZE_MODE)) : Optional.empty();
    }

    /** Inputs that must come out of a DequantizeLinear. */
    private List<String> dataInputs(Node node) {
        return switch (node.op()) {
            case "Conv", "Gemm" -> node.inputs().subList(0, 2);
            case "Where" -> node.inputs().subList(1, 3);
            default ->
                ALL_INPUTS.contains(node.op()) ? node.inputs() : node.inputs().subList(0, 1);
        };
    }

    private Optional<Missed> inputs(Node node) {
        for (String input : dataInputs(node)) {
            boolean floatWeight = node.op().equals("Conv") && model.isStored(input); // quantized by the engine
            if (model.dequantizer(input).isEmpty() && !floatWeight) {
                String source =
                        graph.producer(input).map(p -> ", made by " + p.op()).orElse("");
                return missed(Cause.FLOAT_INPUT, "input " + input + " is float" + source);
            }
        }
        return Optional.empty();
    }

    private List<Node> dequantizers(Node node) {
        return node.inputs().stream()
                .flatMap(input -> model.dequantizer(input).stream())
                .toList();
    }

    private Optional<Missed> constants(Node node) {
        List<Node> around = new ArrayList<>(dequantizers(node));
        around.addAll(model.quantizers(behind(node)));
        for (Node conversion : around) {
            for (String parameter :
                    conversion.inputs().subList(1, conversion.inputs().size())) {
                if (!parameter.isEmpty() && !model.isStored(parameter)) {
                    return missed(Cause.NOT_CONSTANT, parameter + " is computed in the model instead of stored");
                }
            }
        }
        return Optional.empty();
    }

    private Optional<Missed> types(Node node) {
        List<ElementType> types = new ArrayList<>();
        for (String input : dataInputs(node)) {
            if (!model.isWeight(input) || !Set.of("Conv", "Gemm", "MatMul").contains(node.op())) {
                model.dequantizer(input).flatMap(model::zeroType).ifPresent(types::add);
            }
        }
        model.quantizers(behind(node)).stream()
                .findFirst()
                .flatMap(model::zeroType)
                .ifPresent(types::add);
        if (types.stream().anyMatch(t -> t == ElementType.UINT16 || t == ElementType.INT16)
                && !MOVEMENT.contains(node.op())) {
            return Optional.of(Missed.of(Cause.SIXTEEN_BITS));
        }
        if (types.stream().distinct().count() > 1) {
            String list = types.stream().map(ElementType::name).collect(Collectors.joining(", "));
            return missed(Cause.TYPES_DIFFER, Cause.TYPES_DIFFER.text() + ": " + list);
        }
        return Optional.empty();
    }

    /** In the engine's graph only: types that were equal in the model differ there once S8 is rewritten to U8. */
    private Optional<Missed> rewritten(Node node) {
        Optional<Node> place = execution.place(node);
        if (place.isEmpty()) {
            return Optional.empty();
        }
        Graph run = execution.run();
        Set<ElementType> types = new TreeSet<>();
        for (String input : place.get().inputs()) {
            run.producer(input)
                    .filter(p -> p.op().equals(QuantizedModel.DEQUANTIZE)
                            && (!MacCount.counts(node) || !execution.dequantizesStored(p)))
                    .flatMap(p -> type(run, p))
                    .ifPresent(types::add);
        }
        for (String output : place.get().outputs()) {
            run.consumers(output).stream()
                    .filter(c -> c.op().equals(QuantizedModel.QUANTIZE))
                    .flatMap(c -> type(run, c).stream())
                    .forEach(types::add);
        }
        return types.size() > 1 && types.contains(ElementType.INT8)
                ? Optional.of(Missed.of(Cause.S8_ACTIVATIONS))
                : Optional.empty();
    }

    private static Optional<ElementType> type(Graph run, Node conversion) {
        return conversion.inputs().size() < 3
                ? Optional.of(ElementType.UINT8)
                : run.initializer(conversion.inputs().get(2)).map(Tensor::type);
    }

    /** The tensor that a QuantizeLinear would read: behind a Relu or Clip that only this node feeds. */
    private String behind(Node node) {
        String output = node.outputs().get(0);
        return clipping(node).map(c -> c.outputs().get(0)).orElse(output);
    }

    private Optional<Node> clipping(Node node) {
        List<Node> readers = graph.consumers(node.outputs().get(0));
        boolean clips = Set.of("Conv", "Gemm").contains(node.op())
                && readers.size() == 1
                && Set.of("Relu", "Clip").contains(readers.get(0).op())
                && !graph.isOutput(node.outputs().get(0));
        return clips ? Optional.of(readers.get(0)) : Optional.empty();
    }

    private Optional<Missed> output(Node node) {
        String output = behind(node);
        List<Node> quantizers = model.quantizers(output);
        List<Node> readers = graph.consumers(output);
        if (graph.isOutput(output)) {
            return missed(Cause.GRAPH_OUTPUT, "output " + output + " is an output of the model");
        }
        if (quantizers.isEmpty()) {
            if (node.op().equals("MatMul") && readers.stream().anyMatch(r -> r.op().equals("Add"))) {
                Node add = readers.get(0);
                return model.quantizers(add.outputs().get(0)).isEmpty()
                        ? Optional.of(Missed.of(Cause.FLOAT_GEMM))
                        : Optional.empty();
            }
            if (readers.stream().anyMatch(r -> r.op().equals("BatchNormalization"))) {
                return Optional.of(Missed.of(Cause.BATCH_NORMALIZATION));
            }
            String by = readers.stream().map(Node::op).distinct().collect(Collectors.joining(", "));
            return missed(
                    Cause.NO_OUTPUT_QUANTIZATION,
                    "no QuantizeLinear reads output " + output + (by.isEmpty() ? "" : ", only " + by)
                            + ", and there is no kernel from integers to float");
        }
        if (readers.size() > 1) {
            String by = readers.stream().map(Node::op).collect(Collectors.joining(", "));
            return missed(Cause.SEVERAL_CONSUMERS, "output " + output + " is read by " + by);
        }
        return clipping(node).flatMap(clip -> clips(clip, quantizers.get(0)));
    }

    /** Whether what a Relu or Clip lets through is less than what the quantization behind it can represent. */
    private Optional<Missed> clips(Node clip, Node quantizer) {
        Optional<Float> scale = model.number(quantizer.inputs().get(1));
        Optional<ElementType> type = model.zeroType(quantizer);
        if (scale.isEmpty() || type.isEmpty()) {
            return Optional.empty();
        }
        int zero = model.zeroPoint(
                Optional.of(quantizer.inputs()).filter(i -> i.size() > 2).map(i -> i.get(2)));
        Levels levels = Levels.of(type.get());
        if (clip.op().equals("Relu")) {
            return zero == levels.lowest()
                    ? Optional.empty()
                    : missed(
                            Cause.CLIPPING,
                            "a Relu follows, but the zero point behind it is " + zero + ", not " + levels.lowest());
        }
        Optional<Float> min =
                clip.inputs().size() > 1 ? model.number(clip.inputs().get(1)) : clip.number("min");
        Optional<Float> max =
                clip.inputs().size() > 2 ? model.number(clip.inputs().get(2)) : clip.number("max");
        boolean low = min.isEmpty() || Math.rint(min.get() / scale.get()) + zero <= levels.lowest();
        boolean high = max.isEmpty() || Math.rint(max.get() / scale.get()) + zero >= levels.highest();
        return low && high
                ? Optional.empty()
                : missed(
                        Cause.CLIPPING,
                        "a Clip follows whose bounds lie inside the range of the quantization behind it");
    }

    private Optional<Missed> gemm(Node node) {
        if (!node.op().equals("Gemm") || node.inputs().size() < 3) {
            return Optional.empty();
        }
        boolean scaled =
                node.number("alpha").orElse(1f) != 1 || node.number("beta").orElse(1f) != 1;
        boolean matrix = model.dequantizer(node.inputs().get(2))
                .flatMap(stored -> model.value(stored.inputs().get(0)))
                .map(bias -> bias.rank() > 1)
                .orElse(false);
        return matrix || scaled ? Optional.of(Missed.of(Cause.GEMM_FORM)) : Optional.empty();
    }

    private Optional<Missed> movement(Node node) {
        Optional<Node> before = model.dequantizer(node.inputs().get(0));
        List<Node> after = model.quantizers(node.outputs().get(0));
        if (!MOVEMENT.contains(node.op()) || before.isEmpty() || after.isEmpty()) {
            return Optional.empty();
        }
        List<String> in = before.get().inputs();
        List<String> out = after.get(0).inputs();
        boolean same = model.number(in.get(1)).equals(model.number(out.get(1)))
                && in.size() > 2
                && out.size() > 2
                && model.zeroPoint(Optional.of(in.get(2))) == model.zeroPoint(Optional.of(out.get(2)));
        return same ? Optional.empty() : Optional.of(Missed.of(Cause.PARAMETERS_DIFFER));
    }

    private static Optional<Missed> missed(Cause cause, String detail) {
        return Optional.of(new Missed(cause, detail));
    }
}
