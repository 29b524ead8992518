package dev.octet.prepare;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

import dev.octet.engine.Graph;
import dev.octet.engine.Node;
import dev.octet.engine.Tensor;

/**
 * Rewrites a model of ONNX operator set 7 to 16 in the words of operator set 17, with bit-equal results.
 *
 * <p>Per-channel DequantizeLinear needs 13 and LayerNormalization 17. Source: the version history of each operator in
 * ONNX's Operators.md and Changelog.md. Later sets are left as they are.
 */
final class OpsetUpgrade {
    /** Oldest operator set that is understood, as it is by the engine. */
    static final int OLDEST = 7;
    /** What older models are brought to: the first with LayerNormalization, the last where ReduceX axes are attributes. */
    static final int TARGET = 17;
    /** First IR version that may carry operator set {@value #TARGET}. */
    private static final int TARGET_IR = 8;

    private static final int SCAN_WITHOUT_BATCH = 9;

    private static final Set<String> SOFTMAX = Set.of("Softmax", "LogSoftmax", "Hardmax");

    /** Tried out in ONNX's own operator set and taken out of it again by version 10. */
    private static final Set<String> EXPERIMENTAL = Set.of(
            "ATen",
            "Affine",
            "ConstantFill",
            "Crop",
            "DynamicSlice",
            "GRUUnit",
            "GivenTensorFill",
            "ImageScaler",
            "ParametricSoftplus",
            "Scale",
            "ScaledTanh");

    private final Graph graph;
    private final TensorTypes types;
    private final int from;

    private OpsetUpgrade(Graph graph, TensorTypes types, int from) {
        this.graph = graph;
        this.types = types;
        this.from = from;
    }

    /** Whether a model is older than the target. @throws PreparationException if it is too old to be understood */
    static boolean isNeeded(Graph graph) {
        int from = graph.opset("").orElse(1);
        if (from < OLDEST) {
            throw new PreparationException(graph.name() + ": is written in ONNX operator set " + from
                    + "; Octet reads " + OLDEST + " and newer. Export the model again with operator set " + TARGET
                    + ".");
        }
        return from < TARGET;
    }

    /**
     * Upgrades {@code graph} in place, if it needs to be; Constant nodes must be initializers already.
     *
     * @param types of the graph as it is
     * @throws PreparationException if something in the model has no equal in the newer set; the message names it
     */
    static void apply(Graph graph, TensorTypes types) {
        if (!isNeeded(graph)) {
            return;
        }
        int from = graph.opset("").orElseThrow();
        new OpsetUpgrade(graph, types, from).nodes();
        graph.opset("", TARGET);
        graph.irVersion(Math.max(graph.irVersion(), TARGET_IR));
    }

    private void nodes() {
        for (Node node : graph.nodes()) {
            if (node.domain().isEmpty()) {
                bodies(node);
                node(node);
            }
        }
        graph.sort();
    }

    /** Upgrades the subgraphs of a control-flow node. */
    private void bodies(Node node) {
        if (node.op().equals("Scan") && from < SCAN_WITHOUT_BATCH) {
            throw refused(node, "works on batches, which newer sets lack");
        }
        for (String attribute : node.attributes()) {
            graph.subgraph(node, attribute).ifPresent(body -> {
                new OpsetUpgrade(body, TensorTypes.unknown(), from).nodes();
                graph.setAttribute(node, attribute, body);
            });
        }
    }

    private void node(Node node) {
        switch (node.op()) {
            case "Slice" -> slice(node);
            case "TopK" -> topK(node);
            case "Upsample" -> upsample(node);
            case "Resize" -> resize(node);
            case "Clip" -> clip(node);
            case "Pad" -> pad(node);
            case "Scatter" -> replace(node, "ScatterElements", node.inputs(), Map.of());
            case "Dropout" -> dropout(node);
            case "BatchNormalization" -> batchNormalization(node);
            case "Squeeze", "Unsqueeze", "ReduceSum" -> {
                if (from < 13) {
                    listToInput(node, "axes");
                }
            }
            case "Split" -> {
                if (from < 13) {
                    listToInput(node, "split");
                }
            }
            case "RoiAlign" -> roiAlign(node);
            default -> {
                if (EXPERIMENTAL.contains(node.op())) {
                    throw refused(node, "is an experiment that newer sets lack");
                }
                if (SOFTMAX.contains(node.op()) && from < 13) {
                    softmax(node);
                }
            }
        }
    }

    private void slice(Node node) {
        if (from >= 10) {
            return;
        }
        List<String> inputs = new ArrayList<>(List.of(node.inputs().get(0)));
        inputs.add(longs(node, "starts", node.integers("starts").orElseThrow()));
        inputs.add(longs(node, "ends", node.integers("ends").orElseThrow()));
        node.integers("axes").ifPresent(axes -> inputs.add(longs(node, "axes", axes)));
        replace(node, "Slice", inputs, Map.of());
    }

    private void topK(Node node) {
        if (from >= 10) {
            return;
        }
        String k = longs(node, "k", List.of(node.integer("k").orElseThrow()));
        Map<String, Object> attributes = new LinkedHashMap<>();
        node.integer("axis").ifPresent(axis -> attributes.put("axis", axis));
        replace(node, "TopK", List.of(node.inputs().get(0), k), attributes);
    }

    private void upsample(Node node) {
        List<String> inputs = node.inputs();
        if (inputs.size() > 1) {
            interpolate(node, inputs.get(0), inputs.get(1));
            return;
        }
        List<Float> values = node.numbers("scales").orElseThrow(() -> refused(node, "has no scales"));
        float[] array = new float[values.size()];
        for (int i = 0; i < array.length; i++) {
            array[i] = values.get(i);
        }
        String scales = graph.uniqueTensor(node.outputs().get(0) + "_scales");
        graph.initializer(scales, Tensor.ofFloats(array, array.length));
        interpolate(node, inputs.get(0), scales);
    }

    private void resize(Node node) {
        if (from < 11) {
            interpolate(node, node.inputs().get(0), node.inputs().get(1));
        } else if (from < 13
                && node.text("coordinate_transformation_mode").orElse("").equals("tf_half_pixel_for_nn")) {
            throw refused(node, "uses coordinate_transformation_mode tf_half_pixel_for_nn, which newer sets lack");
        }
    }

    /** Upsample-9 and Resize-10 mean asymmetric coordinates, rounded down when enlarging and up when shrinking. */
    private void interpolate(Node node, String data, String scales) {
        String mode = node.text("mode").orElse("nearest");
        Map<String, Object> attributes = new LinkedHashMap<>();
        attributes.put("coordinate_transformation_mode", "asymmetric");
        attributes.put("mode", mode);
        if (mode.equals("nearest")) {
            // Upsample may only enlarge.
            boolean shrinks = node.op().equals("Resize") && shrinks(node, scales);
            attributes.put("nearest_mode", shrinks ? "ceil" : "floor");
        }
        replace(node, "Resize", List.of(data, "", scales), attributes);
    }

    private boolean shrinks(Node node, String scales) {
        Tensor values = graph.initializer(scales)
                .orElseThrow(() -> refused(node, "computes its scales, so that their rounding is not known"));
        boolean shrinks = false;
        boolean enlarges = false;
        for (float scale : values.toFloats()) {
            shrinks |= scale < 1;
            enlarges |= scale > 1;
        }
        if (shrinks && enlarges) {
            throw refused(node, "enlarges one axis and shrinks another");
        }
        return shrinks;
    }

    private void clip(Node node) {
        if (from >= 11) {
            return;
        }
        List<String> inputs = new ArrayList<>(List.of(node.inputs().get(0)));
        inputs.add(node.number("min").map(v -> scalar(node, "min", v)).orElse(""));
        inputs.add(node.number("max").map(v -> scalar(node, "max", v)).orElse(""));
        while (inputs.get(inputs.size() - 1).isEmpty()) {
            inputs.remove(inputs.size() - 1);
        }
        replace(node, "Clip", inputs, Map.of());
    }

    private void pad(Node node) {
        if (from >= 11) {
            return;
        }
        String pads = longs(node, "pads", node.integers("pads").orElseThrow());
        String value = scalar(node, "value", node.number("value").orElse(0f));
        Map<String, Object> attributes = new LinkedHashMap<>();
        node.text("mode").ifPresent(mode -> attributes.put("mode", mode));
        replace(node, "Pad", List.of(node.inputs().get(0), pads, value), attributes);
    }

    /** At inference Dropout is the identity; its mask is all ones and read by nobody. */
    private void dropout(Node node) {
        if (from >= 12) {
            return;
        }
        for (String mask : node.outputs().subList(1, node.outputs().size())) {
            if (!mask.isEmpty() && (!graph.consumers(mask).isEmpty() || graph.isOutput(mask))) {
                throw refused(node, "has a mask that is used");
            }
        }
        List<String> outputs = List.of(node.outputs().get(0));
        List<String> inputs = List.of(node.inputs().get(0));
        graph.remove(node);
        graph.add("Identity", inputs, outputs, Map.of());
    }

    private void batchNormalization(Node node) {
        if (from >= 14) {
            return;
        }
        for (String statistic : node.outputs().subList(1, node.outputs().size())) {
            if (!statistic.isEmpty() && (!graph.consumers(statistic).isEmpty() || graph.isOutput(statistic))) {
                throw refused(node, "is in training mode");
            }
        }
        if (node.integer("spatial").orElse(1L) != 1) {
            throw refused(node, "normalizes each position by itself (spatial 0), which newer sets lack");
        }
        Map<String, Object> attributes = new LinkedHashMap<>();
        node.number("epsilon").ifPresent(epsilon -> attributes.put("epsilon", epsilon));
        List<String> outputs = List.of(node.outputs().get(0));
        List<String> inputs = node.inputs();
        graph.remove(node);
        graph.add("BatchNormalization", inputs, outputs, attributes);
    }

    /** Before 13, Softmax flattened its input to two dimensions at {@code axis}; since then it works along that axis. */
    private void softmax(Node node) {
        long axis = node.integer("axis").orElse(1L);
        String input = node.inputs().get(0);
        String output = node.outputs().get(0);
        Map<String, Object> last = Map.of("axis", -1L);
        graph.remove(node);
        if (axis == -1 || types.rank(input).orElse(-1) == axis + 1) {
            graph.add(node.op(), List.of(input), List.of(output), last);
            return;
        }
        String shape = graph.uniqueTensor(output + "_shape");
        graph.add("Shape", List.of(input), List.of(shape), Map.of());
        String flat = graph.uniqueTensor(output + "_flat");
        graph.add("Flatten", List.of(input), List.of(flat), Map.of("axis", axis));
        String soft = graph.uniqueTensor(output + "_2d");
        graph.add(node.op(), List.of(flat), List.of(soft), last);
        graph.add("Reshape", List.of(soft, shape), List.of(output), Map.of());
    }

    /** Version 16 changed the default coordinates. */
    private void roiAlign(Node node) {
        if (from < 16) {
            graph.setAttribute(node, "coordinate_transformation_mode", "output_half_pixel");
        }
    }

    private void listToInput(Node node, String attribute) {
        node.integers(attribute).ifPresent(values -> {
            graph.setInput(node, 1, longs(node, attribute, values));
            graph.setAttribute(node, attribute, null);
        });
    }

    private void replace(Node node, String op, List<String> inputs, Map<String, Object> attributes) {
        Map<String, Object> kept = new LinkedHashMap<>(attributes);
        if (op.equals("ScatterElements")) {
            node.integer("axis").ifPresent(axis -> kept.put("axis", axis));
        }
        List<String> outputs = node.outputs();
        graph.remove(node);
        graph.add(op, inputs, outputs, kept);
    }

    private String longs(Node node, String role, List<Long> values) {
        String name = graph.uniqueTensor(node.outputs().get(0) + "_" + role);
        long[] array = values.stream().mapToLong(Long::longValue).toArray();
        graph.initializer(name, Tensor.ofLongs(array, array.length));
        return name;
    }

    private String scalar(Node node, String role, float value) {
        String name = graph.uniqueTensor(node.outputs().get(0) + "_" + role);
        graph.initializer(name, Tensor.ofFloats(new float[] {value}));
        return name;
    }

    private PreparationException refused(Node node, String why) {
        return new PreparationException(graph.name() + ": cannot be upgraded from operator set " + from + " to "
                + TARGET + ": node " + node.name() + " (" + node.op() + ") " + why
                + ". Export the model again with operator set " + TARGET + ".");
    }
}
