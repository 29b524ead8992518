package dev.octet.calibrate;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

import dev.octet.engine.Node;
import dev.octet.quantize.AttentionForms;
import dev.octet.quantize.Design;
import dev.octet.quantize.InstanceNorms;
import dev.octet.quantize.OperatorRules;
import dev.octet.quantize.PlanOptions;
import dev.octet.quantize.PlanOptions.Form;
import dev.octet.quantize.PointwiseProducts;

/**
 * Changes to a plan that have been seen to pay on some model. No fixed set of them wins: a float stem gains 11 % on
 * MobileNetV2 and loses 29 % on ResNet-50. So each is tried on the best design so far and kept only if measured better.
 */
final class PlanMoves {
    /** Operators that only make sense between INT8 layers: alone, their integer kernels are no faster than float ones. */
    static final Set<String> GLUE = Set.of(
            "Add",
            "Mul",
            "Concat",
            "MaxPool",
            "GlobalAveragePool",
            "LeakyRelu",
            "Sigmoid",
            "Resize",
            "Reshape",
            "Transpose",
            "Squeeze",
            "Unsqueeze",
            "Flatten",
            "Slice",
            "Split",
            "DepthToSpace");

    /** Channels from which on 1x1 convolutions may be products: fewer do not fill the kernel. */
    private static final List<Integer> POINTWISE = List.of(128, 64, 1);

    /** Weights of all products from which on it may pay to store them in less: below, the cache of a processor holds them. */
    private static final long LARGE = 1_000_000;

    private PlanMoves() {}

    /**
     * One change.
     *
     * @param name what reports call the design with it, such as {@code float stem}
     */
    record Move(String name, UnaryOperator<Design> change) {}

    /** Changes of the whole plan, the likeliest first. */
    static List<Move> whole(Design design) {
        List<Move> moves = new ArrayList<>();
        if (InstanceNorms.applyTo(design.prepared(), design.types())) {
            moves.add(new Move(
                    "layer norms as instance norms", d -> d.with(d.lowering().withInstanceNorms(true))));
        }
        if (!design.lowering().portable() && AttentionForms.applyTo(design.prepared(), design.types())) {
            moves.add(plan("attention as one operator", o -> o.with(Form.ATTENTION)));
        }
        if (!PointwiseProducts.candidates(design.prepared(), design.types()).isEmpty()) {
            for (int channels : POINTWISE) {
                String name = "1x1 convolutions from " + channels + " channels as products";
                moves.add(plan(name + ", the others float", o -> o.withPointwise(channels)
                        .withFloatOps(Set.of("Conv"))));
                moves.add(plan(name, o -> o.withPointwise(channels)));
            }
        }
        moves.add(plan("SiLU in INT8", o -> o.with(Form.INTEGER_SILU)));
        if (contains(design, "AveragePool")) {
            moves.add(plan("average pools as convolutions", o -> o.with(Form.INTEGER_POOLS)));
        }
        if (contains(design, "BatchNormalization")) {
            moves.add(plan("batch norms as convolutions", o -> o.with(Form.INTEGER_NORMS)));
        }
        moves.add(plan("float stem", o -> o.with(Form.FLOAT_STEM)));
        moves.add(plan("Conv and Gemm only", o -> o.withFloatOps(GLUE)));
        moves.add(plan("without Concat", o -> o.withFloatOps(Set.of("Concat"))));
        moves.add(plan("without Add", o -> o.withFloatOps(Set.of("Add"))));
        if (!design.placement().recurrent().isEmpty()) {
            moves.add(plan("LSTM in float", o -> o.without(Form.INTEGER_RECURRENCES)));
        }
        Set<String> products = products(design);
        if (!products.isEmpty()) {
            // Without a range there is no wrong range, which is what a product may have been left float for.
            moves.add(
                    plan("dynamic products", o -> o.withoutFloatNodes(products).withDynamic(products)));
        }
        if (!design.lowering().portable() && weights(design, products) >= LARGE) {
            moves.add(weightOnly(products, 8));
            moves.add(weightOnly(products, 4));
        }
        return moves;
    }

    private static Move weightOnly(Set<String> products, int bits) {
        Map<String, Integer> all = products.stream().collect(Collectors.toMap(product -> product, product -> bits));
        return plan("weights of products in " + bits + " bits", o -> o.withWeightOnly(all));
    }

    private static long weights(Design design, Set<String> products) {
        OperatorRules rules = new OperatorRules(design.prepared(), design.types());
        return design.prepared().nodes().stream()
                .filter(node -> products.contains(node.name()))
                .mapToLong(node -> rules.weight(node).elements())
                .sum();
    }

    /** Leaves nodes float, one by one and all together. @param losers nodes, the slowest in INT8 first */
    static List<Move> leaveFloat(List<String> losers) {
        List<Move> moves = new ArrayList<>();
        if (losers.size() > 1) {
            moves.add(plan("float " + losers.size() + " nodes", o -> o.withFloatNodes(Set.copyOf(losers))));
        }
        losers.forEach(node -> moves.add(leaveFloat(node)));
        return moves;
    }

    /** Leaves one node float. */
    static Move leaveFloat(String node) {
        return plan("float " + node, o -> o.withFloatNodes(Set.of(node)));
    }

    private static Move plan(String name, UnaryOperator<PlanOptions> change) {
        return new Move(name, design -> design.with(change.apply(design.options())));
    }

    private static boolean contains(Design design, String op) {
        return design.prepared().nodes().stream().anyMatch(node -> node.op().equals(op));
    }

    /** Matrix products that may take another form than the static one: dynamic, or with only their weights quantized. */
    static Set<String> products(Design design) {
        OperatorRules rules = new OperatorRules(design.prepared(), design.types());
        return design.prepared().nodes().stream()
                .filter(node -> rules.canBeDynamic(node) && rules.refusal(node).isEmpty())
                .map(Node::name)
                .collect(Collectors.toCollection(HashSet::new));
    }
}
