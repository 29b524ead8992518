package dev.octet.calibrate;

import java.util.ArrayList;
import java.util.List;
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
 * @param attention whether attention is written as one operator of ONNX Runtime's own
 * @param pointwise input channels from which on a 1x1 convolution is written as a matrix product; 0 for none
 * @param integerTables whether tables of embeddings are stored in 8 bits
 * @param dynamic matrix products whose activations are quantized anew in every run, by the range they then have
 */
record PlanOptions(
        boolean floatStem,
        boolean integerSilu,
        Set<String> floatOps,
        Set<String> floatNodes,
        boolean integerPools,
        boolean integerNorms,
        boolean attention,
        int pointwise,
        boolean integerTables,
        Set<String> dynamic) {
    /** Everything that the rules allow; the plan that others must beat. */
    static final PlanOptions EVERYTHING =
            new PlanOptions(false, false, Set.of(), Set.of(), false, false, false, 0, false, Set.of());

    PlanOptions {
        floatOps = Set.copyOf(floatOps);
        floatNodes = Set.copyOf(floatNodes);
        dynamic = Set.copyOf(dynamic);
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
        if (attention) {
            parts.add("attention as one operator");
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
                attention,
                pointwise,
                integerTables,
                dynamic);
    }

    PlanOptions withIntegerSilu(boolean on) {
        return new PlanOptions(
                floatStem,
                on,
                floatOps,
                floatNodes,
                integerPools,
                integerNorms,
                attention,
                pointwise,
                integerTables,
                dynamic);
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
                attention,
                pointwise,
                integerTables,
                dynamic);
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
                attention,
                pointwise,
                integerTables,
                dynamic);
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
                attention,
                pointwise,
                integerTables,
                dynamic);
    }

    PlanOptions withIntegerPools(boolean on) {
        return new PlanOptions(
                floatStem,
                integerSilu,
                floatOps,
                floatNodes,
                on,
                integerNorms,
                attention,
                pointwise,
                integerTables,
                dynamic);
    }

    PlanOptions withIntegerNorms(boolean on) {
        return new PlanOptions(
                floatStem,
                integerSilu,
                floatOps,
                floatNodes,
                integerPools,
                on,
                attention,
                pointwise,
                integerTables,
                dynamic);
    }

    PlanOptions withAttention(boolean on) {
        return new PlanOptions(
                floatStem,
                integerSilu,
                floatOps,
                floatNodes,
                integerPools,
                integerNorms,
                on,
                pointwise,
                integerTables,
                dynamic);
    }

    PlanOptions withPointwise(int channels) {
        return new PlanOptions(
                floatStem,
                integerSilu,
                floatOps,
                floatNodes,
                integerPools,
                integerNorms,
                attention,
                channels,
                integerTables,
                dynamic);
    }

    PlanOptions withIntegerTables(boolean on) {
        return new PlanOptions(
                floatStem,
                integerSilu,
                floatOps,
                floatNodes,
                integerPools,
                integerNorms,
                attention,
                pointwise,
                on,
                dynamic);
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
                attention,
                pointwise,
                integerTables,
                products);
    }

    private static Set<String> union(Set<String> a, Set<String> b) {
        Set<String> all = new TreeSet<>(a);
        all.addAll(b);
        return all;
    }
}
