package dev.octet.explain;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

import dev.octet.engine.Graph;
import dev.octet.engine.Node;

/**
 * Finds the tensors of Octet's models whose channels were scaled by smoothing or equalization: they keep their names, but
 * not their values, until a layer whose weights were scaled the other way reads them.
 *
 * <p>The constants that took the factors in are new ones and end in {@code _scaled}. A scaled tensor begins at nodes with
 * such constants, goes on through what lets factors of channels through, and ends at layers with such constants; no other
 * node reads it. The largest set of tensors for which that holds is what is given: a tensor more than were scaled where a
 * layer without a bias does not tell which of its sides was, but never one less.
 */
final class RescaledTensors {
    private static final Set<String> PASSING =
            Set.of("Relu", "Clip", "LeakyRelu", "PRelu", "MaxPool", "AveragePool", "GlobalAveragePool");

    /** How rewritten constants are called, before what quantization appends. */
    private static final Pattern SCALED = Pattern.compile("_scaled(?=_|$)");

    private static final Pattern CORRECTED = Pattern.compile("_corrected(_[0-9]+)?$");

    private final QuantizedModel model;
    private final List<Graph> references;
    private final Set<String> found = new LinkedHashSet<>();

    private RescaledTensors(QuantizedModel model, List<Graph> references) {
        this.model = model;
        this.references = references;
    }

    /** @param references FP32 models whose constants count as not rewritten, whatever their names */
    static Set<String> of(QuantizedModel model, List<Graph> references) {
        return new RescaledTensors(model, references).search();
    }

    private Set<String> search() {
        model.graph().nodes().stream()
                .filter(node -> makes(node) || passes(node))
                .map(node -> node.outputs().get(0))
                .filter(output -> !output.isEmpty())
                .forEach(found::add);
        boolean settled = false;
        while (!settled) {
            settled = !found.removeIf(tensor -> !begins(tensor) || !ends(tensor));
        }
        return found;
    }

    private boolean begins(String tensor) {
        Node producer = model.graph().producer(tensor).orElseThrow();
        return makes(producer)
                || producer.inputs().stream()
                        .filter(input -> !input.isEmpty() && !model.isWeight(input))
                        .map(this::source)
                        .anyMatch(found::contains);
    }

    /** The tensor that was quantized, if any was. */
    private String source(String tensor) {
        Optional<Node> producer = model.graph().producer(tensor).filter(QuantizedModel::isConversion);
        return producer.map(node -> source(node.inputs().get(0))).orElse(tensor);
    }

    private boolean ends(String tensor) {
        return !model.graph().isReadOutside(tensor)
                && model.graph().consumers(tensor).stream().allMatch(reader -> {
                    String output = reader.outputs().get(0);
                    return QuantizedModel.isConversion(reader)
                            ? ends(output)
                            : isLayer(reader) && isScaled(reader) || passes(reader) && found.contains(output);
                });
    }

    /** Whether factors may have gone into a node's own constants; a bias takes them in with the weights. */
    private boolean makes(Node node) {
        return !QuantizedModel.isConversion(node)
                && isScaled(node)
                && bias(node).map(bias -> !isKept(bias)).orElse(true);
    }

    private boolean passes(Node node) {
        return switch (node.op()) {
            case "Add" -> node.inputs().stream().noneMatch(input -> model.isWeight(input) && isKept(input));
            // What MatMulInteger sums is a float behind a Cast and the product with its scales.
            case "Cast" -> isMadeBy(node.inputs().get(0), "MatMulInteger");
            case "Mul" -> isMadeBy(node.inputs().get(0), "Cast");
            default -> PASSING.contains(node.op());
        };
    }

    private boolean isMadeBy(String tensor, String op) {
        return model.graph()
                .producer(tensor)
                .filter(node -> node.op().equals(op))
                .isPresent();
    }

    private static boolean isLayer(Node node) {
        return MacCount.counts(node) || node.op().equals("MatMulNBits");
    }

    private static Optional<String> bias(Node node) {
        int index =
                switch (node.op()) {
                    case "Conv", "Gemm", "LayerNormalization" -> 2;
                    case "MatMulNBits" -> 5;
                    case "MatMulIntegerToFloat" -> 6;
                    default -> Integer.MAX_VALUE;
                };
        return node.inputs().stream().skip(index).findFirst().filter(name -> !name.isEmpty());
    }

    private boolean isScaled(Node node) {
        return node.inputs().stream()
                .filter(model::isWeight)
                .anyMatch(name -> SCALED.matcher(stored(name)).find() && !isKept(name));
    }

    /** Whether FP32 has a constant of that name. */
    private boolean isKept(String constant) {
        String name =
                CORRECTED.matcher(QuantizedModel.originalName(stored(constant))).replaceFirst("");
        return references.stream().anyMatch(graph -> graph.initializer(name).isPresent());
    }

    private String stored(String constant) {
        return model.dequantizer(constant).map(node -> node.inputs().get(0)).orElse(constant);
    }
}
