package dev.octet.explain;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

import dev.octet.engine.Graph;
import dev.octet.engine.Node;
import dev.octet.explain.Explanation.Conversion;
import dev.octet.explain.Explanation.KernelTime;
import dev.octet.explain.Explanation.LayerTime;

/** Brings the profile of a model, and of FP32, back to the nodes of the model. */
final class LayerTimes {
    private final Execution execution;
    private final Graph model;
    private final Optional<Profile> profile;

    /** Without a profile, conversions are counted and nothing is timed. */
    LayerTimes(Graph model, Execution execution, Optional<Profile> profile) {
        this.model = model;
        this.execution = execution;
        this.profile = profile;
    }

    /** Microseconds by node of the model that the work belongs to. */
    private Map<String, Double> byNode() {
        Map<String, Double> micros = new HashMap<>();
        for (Profile.Time time : profile.map(Profile::times).orElse(List.of())) {
            execution.anchor(time.name()).ifPresent(node -> micros.merge(node, time.micros(), Double::sum));
        }
        return micros;
    }

    /** Times of layers here and in FP32, the one that lost most first. */
    List<LayerTime> against(Optional<LayerTimes> fp32) {
        Map<String, Double> here = byNode();
        Map<String, Double> there = fp32.map(LayerTimes::byNode).orElse(Map.of());
        List<LayerTime> times = new ArrayList<>();
        for (Node node : model.nodes()) {
            if (here.containsKey(node.name()) && !QuantizedModel.isConversion(node)) {
                Optional<Double> before =
                        fp32.flatMap(other -> other.counterpart(node)).map(there::get);
                times.add(new LayerTime(
                        node.name(),
                        QuantizedModel.floatName(node.op()),
                        before,
                        here.get(node.name()),
                        execution.place(node).map(Node::op).orElse("")));
            }
        }
        times.sort(Comparator.comparingDouble(time -> time.fp32Micros().orElse(0.0) - time.micros()));
        return times;
    }

    /** The node of this model that does the work of a node of a model quantized from it. */
    private Optional<String> counterpart(Node quantized) {
        String name = QuantizedModel.originalName(quantized.name());
        // Tensors come first: names of nodes may be made up, and then mean nothing in another model.
        return quantized.outputs().stream()
                .flatMap(output ->
                        model.producer(output).or(() -> model.producer(QuantizedModel.originalName(output))).stream())
                .findFirst()
                .or(() -> model.nodes().stream()
                        .filter(node ->
                                node.name().equals(name) && node.op().equals(QuantizedModel.floatName(quantized.op())))
                        .findFirst())
                .flatMap(execution::place)
                .flatMap(place -> execution.anchor(place.name()));
    }

    /** Times by the engine's operators, the longest first. */
    List<KernelTime> kernels(Optional<LayerTimes> fp32) {
        Map<String, Double> here = byKernel();
        Map<String, Double> there = fp32.map(LayerTimes::byKernel).orElse(Map.of());
        Map<String, Integer> counts = new HashMap<>();
        profile.ifPresent(p -> p.times().forEach(time -> counts.merge(time.op(), 1, Integer::sum)));
        Map<String, KernelTime> all = new LinkedHashMap<>();
        there.forEach((op, micros) -> all.put(
                op, new KernelTime(op, Optional.of(micros), here.getOrDefault(op, 0.0), counts.getOrDefault(op, 0))));
        here.forEach((op, micros) ->
                all.putIfAbsent(op, new KernelTime(op, fp32.map(f -> 0.0), micros, counts.getOrDefault(op, 0))));
        return all.values().stream()
                .sorted(Comparator.comparingDouble((KernelTime time) ->
                        -Math.max(time.micros(), time.fp32Micros().orElse(0.0))))
                .toList();
    }

    private Map<String, Double> byKernel() {
        Map<String, Double> micros = new TreeMap<>();
        profile.ifPresent(p -> p.times().forEach(time -> micros.merge(time.op(), time.micros(), Double::sum)));
        return micros;
    }

    /** What the engine runs beside the model's own nodes. */
    List<Conversion> conversions() {
        Map<String, Double> micros = new HashMap<>();
        profile.ifPresent(p -> p.times().forEach(time -> micros.merge(time.name(), time.micros(), Double::sum)));
        Map<String, Integer> counts = new TreeMap<>();
        Map<String, Double> sums = new HashMap<>();
        for (Node node : execution.run().nodes()) {
            kind(node).ifPresent(kind -> {
                counts.merge(kind, 1, Integer::sum);
                sums.merge(kind, micros.getOrDefault(node.name(), 0.0), Double::sum);
            });
        }
        return counts.entrySet().stream()
                .map(e -> new Conversion(e.getKey(), e.getValue(), profile.map(p -> sums.get(e.getKey()))))
                .toList();
    }

    private Optional<String> kind(Node node) {
        return switch (node.op()) {
            case QuantizedModel.DEQUANTIZE ->
                Optional.of(
                        execution.dequantizesStored(node)
                                ? "DequantizeLinear of stored weights, in every run"
                                : "DequantizeLinear of activations");
            case QuantizedModel.QUANTIZE -> Optional.of("QuantizeLinear of activations");
            case QuantizedModel.DYNAMIC -> Optional.of("DynamicQuantizeLinear, ranges of activations in every run");
            case "ReorderInput", "ReorderOutput" -> Optional.of("reordering between layouts");
            case "Transpose" ->
                execution.anchor(node.name()).isEmpty()
                        ? Optional.of("Transpose put in by the engine for its layout")
                        : Optional.empty();
            default -> Optional.empty();
        };
    }
}
