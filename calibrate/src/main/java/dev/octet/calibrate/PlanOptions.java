package dev.octet.calibrate;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * What a plan leaves in float although it could run in INT8.
 *
 * @param floatStem whether the convolutions nearest to the inputs stay float: their few input channels do not fill the
 *     integer kernels
 * @param integerSilu whether {@code x * sigmoid(x)} runs in INT8 rather than as a float island between two conversions,
 *     which also cuts depthwise convolutions off from their chain
 * @param floatOps operators that stay float
 * @param floatNodes nodes that stay float
 * @param integerPools whether average pools are written as depthwise convolutions, which run in INT8
 * @param integerNorms whether lone batch normalizations are
 * @param pointwise input channels from which on a 1x1 convolution is written as a matrix product; 0 for none
 * @param integerTables whether tables of embeddings are stored in 8 bits
 * @param dynamic matrix products whose activations are quantized anew in every run, by the range they then have
 * @param weightOnly matrix products to the bits, 8 or 4, of their weights, whose activations stay float. Their operator
 *     is not ONNX's own, so there are none in a portable model
 */
record PlanOptions(
        boolean floatStem,
        boolean integerSilu,
        Set<String> floatOps,
        Set<String> floatNodes,
        boolean integerPools,
        boolean integerNorms,
        int pointwise,
        boolean integerTables,
        Set<String> dynamic,
        Map<String, Integer> weightOnly) {
    /** Everything that the rules allow; the plan that others must beat. */
    static final PlanOptions EVERYTHING =
            new PlanOptions(false, false, Set.of(), Set.of(), false, false, 0, false, Set.of(), Map.of());

    PlanOptions {
        floatOps = Set.copyOf(floatOps);
        floatNodes = Set.copyOf(floatNodes);
        dynamic = Set.copyOf(dynamic);
        weightOnly = Map.copyOf(weightOnly);
    }

    /** What reports call the plan. */
    String name() {
        List<String> parts = new ArrayList<>();
        if (floatStem) {
            parts.add("float stem");
        }
        if (integerSilu) {
            parts.add("SiLU in INT8");
        }
        if (!floatOps.isEmpty()) {
            parts.add(
                    floatOps.size() > 3
                            ? "Conv and Gemm only"
                            : "without " + String.join(", ", new TreeSet<>(floatOps)));
        }
        if (integerPools) {
            parts.add("average pools as convolutions");
        }
        if (integerNorms) {
            parts.add("batch norms as convolutions");
        }
        if (pointwise > 0) {
            parts.add("1x1 convolutions" + (pointwise > 1 ? " from " + pointwise + " channels" : "") + " as products");
        }
        if (!floatNodes.isEmpty()) {
            parts.add(floatNodes.size() + (floatNodes.size() == 1 ? " node" : " nodes") + " more in float");
        }
        if (!dynamic.isEmpty()) {
            parts.add("dynamic products");
        }
        new TreeSet<>(weightOnly.values()).forEach(bits -> parts.add("weights of products in " + bits + " bits"));
        // Tables in 8 bits are no plan of their own: they change what is stored, not what runs where.
        return parts.isEmpty() ? "everything" : String.join(", ", parts);
    }

    PlanOptions withFloatStem(boolean on) {
        return new PlanOptions(
                on,
                integerSilu,
                floatOps,
                floatNodes,
                integerPools,
                integerNorms,
                pointwise,
                integerTables,
                dynamic,
                weightOnly);
    }

    PlanOptions withIntegerSilu(boolean on) {
        return new PlanOptions(
                floatStem,
                on,
                floatOps,
                floatNodes,
                integerPools,
                integerNorms,
                pointwise,
                integerTables,
                dynamic,
                weightOnly);
    }

    /** This plan with these operators in float besides those that are. */
    PlanOptions withFloatOps(Set<String> more) {
        return new PlanOptions(
                floatStem,
                integerSilu,
                union(floatOps, more),
                floatNodes,
                integerPools,
                integerNorms,
                pointwise,
                integerTables,
                dynamic,
                weightOnly);
    }

    /** This plan with these nodes in float besides those that are. */
    PlanOptions withFloatNodes(Set<String> more) {
        return new PlanOptions(
                floatStem,
                integerSilu,
                floatOps,
                union(floatNodes, more),
                integerPools,
                integerNorms,
                pointwise,
                integerTables,
                dynamic,
                weightOnly);
    }

    /** This plan with these nodes no longer left float by name. */
    PlanOptions withoutFloatNodes(Set<String> fewer) {
        Set<String> left = new TreeSet<>(floatNodes);
        left.removeAll(fewer);
        return new PlanOptions(
                floatStem,
                integerSilu,
                floatOps,
                left,
                integerPools,
                integerNorms,
                pointwise,
                integerTables,
                dynamic,
                weightOnly);
    }

    PlanOptions withIntegerPools(boolean on) {
        return new PlanOptions(
                floatStem,
                integerSilu,
                floatOps,
                floatNodes,
                on,
                integerNorms,
                pointwise,
                integerTables,
                dynamic,
                weightOnly);
    }

    PlanOptions withIntegerNorms(boolean on) {
        return new PlanOptions(
                floatStem,
                integerSilu,
                floatOps,
                floatNodes,
                integerPools,
                on,
                pointwise,
                integerTables,
                dynamic,
                weightOnly);
    }

    PlanOptions withPointwise(int channels) {
        return new PlanOptions(
                floatStem,
                integerSilu,
                floatOps,
                floatNodes,
                integerPools,
                integerNorms,
                channels,
                integerTables,
                dynamic,
                weightOnly);
    }

    PlanOptions withIntegerTables(boolean on) {
        return new PlanOptions(
                floatStem,
                integerSilu,
                floatOps,
                floatNodes,
                integerPools,
                integerNorms,
                pointwise,
                on,
                dynamic,
                weightOnly);
    }

    /** This plan with exactly these products quantized dynamically. */
    PlanOptions withDynamic(Set<String> products) {
        return new PlanOptions(
                floatStem,
                integerSilu,
                floatOps,
                floatNodes,
                integerPools,
                integerNorms,
                pointwise,
                integerTables,
                products,
                weightOnly);
    }

    /** This plan with exactly these products' weights in 8 or 4 bits; they are then no longer quantized dynamically. */
    PlanOptions withWeightOnly(Map<String, Integer> products) {
        Set<String> others = new TreeSet<>(dynamic);
        others.removeAll(products.keySet());
        return new PlanOptions(
                floatStem,
                integerSilu,
                floatOps,
                floatNodes,
                integerPools,
                integerNorms,
                pointwise,
                integerTables,
                others,
                products);
    }

    private static Set<String> union(Set<String> a, Set<String> b) {
        Set<String> all = new TreeSet<>(a);
        all.addAll(b);
        return all;
    }
}
