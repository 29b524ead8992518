package dev.octet.quantize;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * What a plan leaves in float although it could run in INT8, and how it writes the rest.
 *
 * @param forms ways to write the model that differ from the usual one
 * @param floatOps operators that stay float
 * @param floatNodes nodes that stay float
 * @param pointwise input channels from which on a 1x1 convolution is written as a matrix product; 0 for none
 * @param dynamic matrix products whose activations are quantized anew in every run, by the range they then have
 * @param weightOnly matrix products whose weights alone are stored in 8 or 4 bits, by how many
 */
public record PlanOptions(
        Set<Form> forms,
        Set<String> floatOps,
        Set<String> floatNodes,
        int pointwise,
        Set<String> dynamic,
        Map<String, Integer> weightOnly) {
    /** Everything that the rules allow in ONNX's own operators, written in the usual way. */
    public static final PlanOptions EVERYTHING = new PlanOptions(Set.of(), Set.of(), Set.of(), 0, Set.of(), Map.of());

    /** More operators than this in float leave the layers alone in INT8. */
    private static final int FEW_OPS = 3;

    /** A way to write part of a model. */
    public enum Form {
        /** The convolutions nearest to the inputs stay float: their few channels do not fill the integer kernels. */
        FLOAT_STEM("float stem"),
        /**
         * {@code x * sigmoid(x)} runs in INT8 rather than as a float island between two conversions, which also cuts
         * depthwise convolutions off from their chain.
         */
        INTEGER_SILU("SiLU in INT8"),
        /** Average pools are depthwise convolutions, which run in INT8. */
        INTEGER_POOLS("average pools as convolutions"),
        /** Lone batch normalizations are. */
        INTEGER_NORMS("batch norms as convolutions"),
        /** Attention is one operator of ONNX Runtime's own. */
        ATTENTION("attention as one operator"),
        /** LSTMs are an operator of ONNX Runtime's own. */
        INTEGER_RECURRENCES(""),
        /** Tables of embeddings are stored in 8 bits: this changes what is stored, not what runs where. */
        INTEGER_TABLES("");

        private final String text;

        Form(String text) {
            this.text = text;
        }
    }

    public PlanOptions {
        forms = Set.copyOf(forms);
        floatOps = Set.copyOf(floatOps);
        floatNodes = Set.copyOf(floatNodes);
        dynamic = Set.copyOf(dynamic);
        weightOnly = Map.copyOf(weightOnly);
    }

    /** Everything that the rules allow; the plan that others must beat. @param portable whether in ONNX's own operators only */
    public static PlanOptions everything(boolean portable) {
        return portable ? EVERYTHING : EVERYTHING.with(Form.INTEGER_RECURRENCES);
    }

    /** What reports call the plan. */
    public String name() {
        List<String> parts = new ArrayList<>();
        forms.stream()
                .sorted()
                .map(form -> form.text)
                .filter(text -> !text.isEmpty())
                .forEach(parts::add);
        if (!floatOps.isEmpty()) {
            parts.add(
                    floatOps.size() > FEW_OPS
                            ? "Conv and Gemm only"
                            : "without " + String.join(", ", new TreeSet<>(floatOps)));
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
        return parts.isEmpty() ? "everything" : String.join(", ", parts);
    }

    boolean has(Form form) {
        return forms.contains(form);
    }

    /** This plan in that form too. */
    public PlanOptions with(Form form) {
        Set<Form> more = EnumSet.of(form);
        more.addAll(forms);
        return new PlanOptions(more, floatOps, floatNodes, pointwise, dynamic, weightOnly);
    }

    /** This plan, not in that form. */
    public PlanOptions without(Form form) {
        Set<Form> fewer = EnumSet.noneOf(Form.class);
        fewer.addAll(forms);
        fewer.remove(form);
        return new PlanOptions(fewer, floatOps, floatNodes, pointwise, dynamic, weightOnly);
    }

    /** This plan with these operators in float besides those that are. */
    public PlanOptions withFloatOps(Set<String> more) {
        return new PlanOptions(forms, union(floatOps, more), floatNodes, pointwise, dynamic, weightOnly);
    }

    /** This plan with these nodes in float besides those that are. */
    public PlanOptions withFloatNodes(Set<String> more) {
        return new PlanOptions(forms, floatOps, union(floatNodes, more), pointwise, dynamic, weightOnly);
    }

    /** This plan with these nodes no longer left float by name. */
    public PlanOptions withoutFloatNodes(Set<String> fewer) {
        return new PlanOptions(forms, floatOps, difference(floatNodes, fewer), pointwise, dynamic, weightOnly);
    }

    /** This plan with 1x1 convolutions from that many channels on as products. */
    public PlanOptions withPointwise(int channels) {
        return new PlanOptions(forms, floatOps, floatNodes, channels, dynamic, weightOnly);
    }

    /** This plan with exactly these products quantized dynamically. */
    public PlanOptions withDynamic(Set<String> products) {
        return new PlanOptions(forms, floatOps, floatNodes, pointwise, products, weightOnly);
    }

    /** This plan with exactly these products' weights in 8 or 4 bits; they are then no longer quantized dynamically. */
    public PlanOptions withWeightOnly(Map<String, Integer> products) {
        Set<String> others = difference(dynamic, products.keySet());
        return new PlanOptions(forms, floatOps, floatNodes, pointwise, others, products);
    }

    private static Set<String> union(Set<String> a, Set<String> b) {
        Set<String> all = new TreeSet<>(a);
        all.addAll(b);
        return all;
    }

    private static Set<String> difference(Set<String> a, Set<String> b) {
        Set<String> left = new TreeSet<>(a);
        left.removeAll(b);
        return left;
    }
}
