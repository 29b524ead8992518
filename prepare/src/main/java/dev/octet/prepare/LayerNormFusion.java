package dev.octet.prepare;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import dev.octet.engine.ElementType;
import dev.octet.engine.Graph;
import dev.octet.engine.Node;
import dev.octet.engine.Tensor;

/**
 * Makes one node of a layer normalization ("Layer Normalization", arXiv:1607.06450) that is written out: {@code (x - m) /
 * sqrt(v + epsilon) * scale + shift}, as PyTorch does before operator set 17, or {@code x f + (shift - m f)} with {@code f
 * = scale / sqrt(v + epsilon)}, as TensorFlow does. Mean m and variance v are over the last axis.
 *
 * <p>The engine does the same with the first form, but takes more for it than is: any power for the square, m - x for x -
 * m. Below operator set 17 it first moves a Transpose from before the norm to behind it, and then the axis is not the last
 * any more.
 */
final class LayerNormFusion {
    private final Graph graph;
    private final TensorTypes types;

    LayerNormFusion(Graph graph, TensorTypes types) {
        this.graph = graph;
        this.types = types;
    }

    /** Whether a closer look is worth its time. */
    static boolean mayApplyTo(Graph graph) {
        return graph.nodes().stream().anyMatch(node -> node.isOf("ReduceMean"))
                && graph.nodes().stream().anyMatch(node -> node.isOf("Sub"));
    }

    void apply() {
        for (Node node : graph.nodes()) {
            Optional<Norm> norm = normalized(node).or(() -> affine(node));
            norm.filter(found -> Fragment.isClosed(graph, found.moments().input(), node))
                    .ifPresent(found -> fuse(node, found));
        }
        graph.removeUnused();
        graph.sort();
    }

    /** The input of a norm, its mean, and what is added to its variance. */
    private record Moments(String input, String mean, float epsilon) {}

    /** A norm with the constants that are part of it: none, scale, or scale and shift. */
    private record Norm(Moments moments, List<String> parameters) {}

    /** Puts a norm, and the Mul and Add of constants behind it, into one node. */
    private void fuse(Node norm, Norm found) {
        String input = found.moments().input();
        List<String> inputs = new ArrayList<>(List.of(input));
        inputs.addAll(found.parameters());
        Node last = norm;
        if (inputs.size() == 1) {
            Optional<Node> scaling = vectorBehind(norm, "Mul", input);
            Optional<String> scale = scaling.isPresent() ? vector(scaling.get(), input) : ones(norm, input);
            if (scale.isEmpty()) {
                return;
            }
            inputs.add(scale.get());
            last = scaling.orElse(norm);
        }
        if (inputs.size() == 2) {
            Optional<Node> shifting = vectorBehind(last, "Add", input);
            shifting.flatMap(add -> vector(add, input)).ifPresent(inputs::add);
            last = shifting.orElse(last);
        }
        List<String> outputs = last.outputs();
        graph.remove(last);
        Map<String, Object> attributes =
                Map.of("axis", -1L, "epsilon", found.moments().epsilon());
        graph.add("LayerNormalization", inputs, outputs, attributes);
    }

    /** The scale of a norm that has none; empty where its length is open. */
    private Optional<String> ones(Node norm, String input) {
        return length(input).map(length -> {
            float[] values = new float[Math.toIntExact(length)];
            Arrays.fill(values, 1);
            String name = graph.uniqueTensor(norm.outputs().get(0) + "_ones");
            graph.initializer(name, Tensor.ofFloats(values, length));
            return name;
        });
    }

    /** (x - m) / sqrt(v + epsilon), also as a product with the inverse or with f. */
    private Optional<Norm> normalized(Node node) {
        if (node.isOf("Div")) {
            return deviation(node.inputs().get(1))
                    .filter(moments -> isCentred(node.inputs().get(0), moments))
                    .map(moments -> new Norm(moments, List.of()));
        }
        for (int i = 0; node.isOf("Mul") && i < 2; i++) {
            String centred = node.inputs().get(1 - i);
            String by = node.inputs().get(i);
            Optional<Norm> norm = inverse(by)
                    .map(moments -> new Norm(moments, List.of()))
                    .or(() -> factor(by))
                    .filter(found -> isCentred(centred, found.moments()));
            if (norm.isPresent()) {
                return norm;
            }
        }
        return Optional.empty();
    }

    /** f = scale / sqrt(v + epsilon), also as a product with the inverse. */
    private Optional<Norm> factor(String tensor) {
        Optional<Node> quotient = producer(tensor, "Div");
        if (quotient.isPresent()) {
            String scale = quotient.get().inputs().get(0);
            return deviation(quotient.get().inputs().get(1))
                    .filter(found -> isVector(scale, found.input()))
                    .map(found -> new Norm(found, List.of(scale)));
        }
        Optional<Node> product = producer(tensor, "Mul");
        for (int i = 0; product.isPresent() && i < 2; i++) {
            String scale = product.get().inputs().get(1 - i);
            Optional<Moments> moments =
                    inverse(product.get().inputs().get(i)).filter(found -> isVector(scale, found.input()));
            if (moments.isPresent()) {
                return Optional.of(new Norm(moments.get(), List.of(scale)));
            }
        }
        return Optional.empty();
    }

    /** x f + (shift - m f), also with -m f + shift. */
    private Optional<Norm> affine(Node add) {
        for (int i = 0; add.isOf("Add") && i < 4; i++) {
            String rest = add.inputs().get(1 - i % 2);
            int factor = i / 2;
            Optional<Norm> norm = producer(add.inputs().get(i % 2), "Mul").flatMap(product -> factor(
                            product.inputs().get(factor))
                    .filter(found ->
                            found.moments().input().equals(product.inputs().get(1 - factor)))
                    .flatMap(found -> shift(rest, found, product.inputs().get(factor))
                            .map(shift -> new Norm(
                                    found.moments(), List.of(found.parameters().get(0), shift)))));
            if (norm.isPresent()) {
                return norm;
            }
        }
        return Optional.empty();
    }

    /** The shift of shift - m f. */
    private Optional<String> shift(String rest, Norm norm, String factor) {
        String mean = norm.moments().mean();
        Optional<Node> subtracted =
                producer(rest, "Sub").filter(sub -> isProduct(sub.inputs().get(1), mean, factor));
        Optional<Node> added = producer(rest, "Add")
                .filter(add -> add.inputs().stream().anyMatch(moved -> isNegativeProduct(moved, mean, factor)));
        String input = norm.moments().input();
        return subtracted
                .map(sub -> sub.inputs().get(0))
                .filter(shift -> isVector(shift, input))
                .or(() -> added.flatMap(add -> vector(add, input)));
    }

    private boolean isProduct(String tensor, String one, String other) {
        return producer(tensor, "Mul")
                .filter(mul ->
                        mul.inputs().equals(List.of(one, other)) || mul.inputs().equals(List.of(other, one)))
                .isPresent();
    }

    private boolean isNegativeProduct(String tensor, String mean, String factor) {
        Optional<Node> negated = producer(tensor, "Neg");
        return negated.isPresent()
                ? isProduct(negated.get().inputs().get(0), mean, factor)
                : graph.consumers(mean).stream()
                        .filter(node -> node.isOf("Neg"))
                        .anyMatch(neg -> isProduct(tensor, neg.outputs().get(0), factor));
    }

    /** 1 / sqrt(v + epsilon). */
    private Optional<Moments> inverse(String tensor) {
        return producer(tensor, "Reciprocal")
                .map(reciprocal -> deviation(reciprocal.inputs().get(0)))
                .orElseGet(() -> power(tensor, -0.5));
    }

    /** sqrt(v + epsilon). */
    private Optional<Moments> deviation(String tensor) {
        Optional<Node> root = producer(tensor, "Sqrt");
        return root.isPresent() ? variance(root.get().inputs().get(0)) : power(tensor, 0.5);
    }

    private Optional<Moments> power(String tensor, double exponent) {
        return producer(tensor, "Pow")
                .filter(pow -> isConstant(pow.inputs().get(1), exponent))
                .flatMap(pow -> variance(pow.inputs().get(0)));
    }

    /** v + epsilon, v being the mean of (x - m)^2: of all values, not of one less. */
    private Optional<Moments> variance(String tensor) {
        Optional<Node> add = producer(tensor, "Add");
        for (int i = 0; add.isPresent() && i < 2; i++) {
            Optional<Double> epsilon =
                    Fragment.constant(graph, add.get().inputs().get(1 - i), 1);
            Optional<Moments> moments = meanOf(add.get().inputs().get(i))
                    .flatMap(this::squared)
                    .flatMap(centred -> producer(centred, "Sub"))
                    .flatMap(sub -> epsilon.flatMap(value -> moments(sub, value.floatValue())));
            if (moments.isPresent()) {
                return moments;
            }
        }
        return Optional.empty();
    }

    private Optional<Moments> moments(Node sub, float epsilon) {
        String input = sub.inputs().get(0);
        String mean = sub.inputs().get(1);
        return meanOf(mean)
                .filter(of -> of.equals(input) && types.isFloat(input))
                .map(of -> new Moments(input, mean, epsilon));
    }

    /** Whether a tensor is x - m. Older exporters write it twice, once for the variance. */
    private boolean isCentred(String tensor, Moments moments) {
        return producer(tensor, "Sub")
                .filter(sub -> sub.inputs().equals(List.of(moments.input(), moments.mean())))
                .isPresent();
    }

    private Optional<String> squared(String tensor) {
        Optional<Node> square = graph.producer(tensor)
                .filter(node -> node.isOf("Pow") && isConstant(node.inputs().get(1), 2)
                        || node.isOf("Mul")
                                && node.inputs().get(0).equals(node.inputs().get(1)));
        return square.map(node -> node.inputs().get(0));
    }

    /** Of what a tensor is the mean over the last axis. */
    private Optional<String> meanOf(String tensor) {
        return producer(tensor, "ReduceMean")
                .filter(mean -> mean.integer("keepdims").orElse(1L) != 0)
                .filter(mean -> axes(mean).filter(axes -> axes.size() == 1).stream()
                        .anyMatch(axes -> axes.get(0) == -1
                                || axes.get(0)
                                        == types.rank(mean.inputs().get(0)).orElse(0) - 1))
                .map(mean -> mean.inputs().get(0));
    }

    private Optional<List<Long>> axes(Node mean) {
        if (mean.inputs().size() < 2) {
            return mean.integers("axes");
        }
        return graph.initializer(mean.inputs().get(1))
                .map(value -> Arrays.stream(value.toLongs()).boxed().toList());
    }

    /** The only reader of a node, if it reads a vector besides that fits the norm. */
    private Optional<Node> vectorBehind(Node node, String op, String input) {
        String output = node.outputs().get(0);
        List<Node> readers = graph.consumers(output);
        return readers.stream()
                .filter(reader -> readers.size() == 1 && !graph.isReadOutside(output))
                .filter(reader -> reader.isOf(op) && vector(reader, input).isPresent())
                .findFirst();
    }

    private Optional<String> vector(Node node, String input) {
        return node.inputs().stream().filter(name -> isVector(name, input)).findFirst();
    }

    /**
     * Whether a constant has one value for each that is normalized. Where their number is open, a vector of more than
     * one tells it: it would else stretch norms of single values, which are all zero.
     */
    private boolean isVector(String name, String input) {
        return graph.initializer(name)
                .filter(value -> value.type() == ElementType.FLOAT32 && value.rank() == 1)
                .filter(value ->
                        length(input).map(length -> length == value.elements()).orElse(value.elements() > 1))
                .isPresent();
    }

    private Optional<Long> length(String input) {
        return types.rank(input).filter(rank -> rank > 0).flatMap(rank -> types.dimension(input, rank - 1));
    }

    private boolean isConstant(String name, double value) {
        return Fragment.constant(graph, name, 1)
                .filter(actual -> actual == value)
                .isPresent();
    }

    private Optional<Node> producer(String tensor, String op) {
        return graph.producer(tensor).filter(node -> node.isOf(op));
    }
}
