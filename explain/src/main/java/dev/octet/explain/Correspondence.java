package dev.octet.explain;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import dev.octet.engine.ElementType;
import dev.octet.engine.Graph;
import dev.octet.engine.Node;
import dev.octet.engine.Tensor;
import dev.octet.explain.Explanation.Grid;
import dev.octet.explain.QuantizedModel.Parameters;

/**
 * Which tensor of a quantized model is which of the FP32 model, by name: Octet's writer keeps names, other tools append to
 * them.
 *
 * @param pairs in the order of the quantized model
 * @param unmatched quantized tensors of which the FP32 model has none of that name
 * @param changed tensors that have the name and not the values of one in the FP32 model
 */
record Correspondence(List<Pair> pairs, List<String> unmatched, List<String> changed) {

    /**
     * One tensor in both models.
     *
     * @param fp32 its name in the FP32 model
     * @param made its name in the quantized model where it is made, or is an input
     * @param node name of the node that makes it; empty for an input
     * @param op operator of that node
     * @param stored tensor that holds its integers: {@code made} itself or what QuantizeLinear gives; empty if it is float
     * @param parameters scale and zero point of {@code stored}
     * @param grid the same in figures; empty if they are not stored values of one element
     */
    record Pair(
            String fp32,
            String made,
            String node,
            String op,
            Optional<String> stored,
            Optional<Parameters> parameters,
            Optional<Grid> grid) {}

    /** @param rescaled tensors of the quantized model whose channels may have been scaled: {@link RescaledTensors} */
    static Correspondence of(QuantizedModel model, Graph fp32, Set<String> rescaled) {
        return new Search(model, fp32, rescaled).run();
    }

    /** The same without tensors that are others in FP32, by the names that they have there. */
    Correspondence without(Set<String> rewritten) {
        List<String> left = new ArrayList<>(changed);
        left.addAll(rewritten);
        return new Correspondence(
                pairs.stream().filter(pair -> !rewritten.contains(pair.fp32())).toList(), unmatched, left);
    }

    private static final class Search {
        private final QuantizedModel model;
        private final Graph fp32;
        private final Set<String> rescaled;
        private final Set<String> inputs = new HashSet<>();
        /** Tensor of the quantized model by its original name. */
        private final Map<String, String> made = new LinkedHashMap<>();

        private final List<Pair> pairs = new ArrayList<>();
        private final List<String> unmatched = new ArrayList<>();
        private final List<String> left = new ArrayList<>();
        private final Set<String> paired = new HashSet<>();

        Search(QuantizedModel model, Graph fp32, Set<String> rescaled) {
            this.model = model;
            this.fp32 = fp32;
            this.rescaled = rescaled;
            fp32.inputs().forEach(input -> inputs.add(input.name()));
            for (Node node : model.graph().nodes()) {
                if (!QuantizedModel.isConversion(node)) {
                    node.outputs().forEach(output -> made.putIfAbsent(original(output), output));
                }
            }
        }

        Correspondence run() {
            model.graph().inputs().forEach(input -> pair(input.name(), Optional.empty()));
            for (Node node : model.graph().nodes()) {
                if (!QuantizedModel.isConversion(node)) {
                    for (String output : node.outputs()) {
                        pair(output, Optional.of(node));
                    }
                }
            }
            return new Correspondence(pairs, unmatched, left);
        }

        private void pair(String tensor, Optional<Node> node) {
            Optional<Node> quantizer = model.quantizers(tensor).stream().findFirst();
            Optional<Parameters> own = node.flatMap(QuantizedModel::outputParameters);
            boolean quantized = own.isPresent() || quantizer.isPresent();
            String original = original(tensor);
            boolean product = node.filter(MacCount::counts).isPresent()
                    || fp32.producer(original).filter(MacCount::counts).isPresent();
            boolean exactSum = node.filter(Search::isExactSum).isPresent();
            boolean ofInterest =
                    quantized || product && !exactSum || model.graph().isOutput(tensor);
            if (!ofInterest || model.isWeight(tensor)) {
                return;
            }
            Optional<String> name = counterpart(original);
            if (name.isEmpty()) {
                if (quantized) {
                    unmatched.add(tensor);
                }
                return;
            }
            if (rescaled.contains(tensor)) {
                left.add(tensor);
                return;
            }
            if (paired.contains(name.get())) {
                return;
            }
            Optional<Parameters> parameters = own.or(() -> quantizer.flatMap(QuantizedModel::outputParameters));
            Optional<String> stored = own.isPresent()
                    ? Optional.of(tensor)
                    : quantizer.map(q -> q.outputs().get(0));
            Pair pair = new Pair(
                    name.get(),
                    tensor,
                    node.map(Node::name).orElse(""),
                    node.map(Node::op).orElse(""),
                    stored,
                    parameters,
                    parameters.flatMap(this::grid));
            if (stored.isEmpty() || pair.grid().isPresent()) {
                paired.add(name.get());
                pairs.add(pair);
            }
        }

        /** A name that FP32 has is one, whatever it ends with. */
        private String original(String tensor) {
            boolean known = inputs.contains(tensor) || fp32.producer(tensor).isPresent();
            return known ? tensor : QuantizedModel.originalName(tensor);
        }

        /** ConvInteger and MatMulInteger give INT32; what they stand for is behind the multiplication by the scales. */
        private static boolean isExactSum(Node node) {
            return node.op().endsWith("Integer");
        }

        /**
         * The FP32 tensor of a name. Where a tool took a Relu or Clip out because the quantization does the same, the
         * tensor before it holds in the quantized model what the one behind it holds in FP32.
         */
        private Optional<String> counterpart(String original) {
            if (inputs.contains(original)) {
                return Optional.of(original);
            }
            Optional<Node> producer = fp32.producer(original);
            if (producer.isEmpty()) {
                return Optional.empty();
            }
            String name = original;
            List<Node> readers = fp32.consumers(name);
            while (readers.size() == 1
                    && Set.of("Relu", "Clip").contains(readers.get(0).op())
                    && !made.containsKey(readers.get(0).outputs().get(0))
                    && !fp32.isOutput(name)) {
                name = readers.get(0).outputs().get(0);
                readers = fp32.consumers(name);
            }
            return Optional.of(name);
        }

        private Optional<Grid> grid(Parameters parameters) {
            Optional<Float> scale = model.number(parameters.scale());
            ElementType type =
                    parameters.zero().flatMap(model::value).map(Tensor::type).orElse(ElementType.UINT8);
            if (scale.isEmpty()) {
                return Optional.empty();
            }
            int zero = model.zeroPoint(parameters.zero());
            Levels levels = Levels.of(type);
            double step = scale.get();
            return Optional.of(new Grid(
                    type.name(), step, zero, step * (levels.lowest() - zero), step * (levels.highest() - zero)));
        }
    }
}
