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
 * <p>The engine does the same with the first form, but takes any power for a square. Below operator set 17 it first moves
 * a Transpose from before the norm to behind it, and then the axis is not the last any more.
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
            normalized(node)
                    .filter(moments -> Fragment.isClosed(graph, moments.input(), node))
                    .ifPresent(moments -> fuse(node, moments));
            affine(node)
                    .filter(norm -> Fragment.isClosed(graph, norm.moments().input(), node))
                    .ifPresent(norm -> {
                        replace(node, norm.moments(), List.of(norm.scale(), norm.shift()));
                    });
        }
        graph.removeUnused();
        graph.sort();
    }

    /** The input of a norm, its mean, and what is added to its variance. */
    private record Moments(String input, String mean, float epsilon) {}

    private record Affine(Moments moments, String scale, String shift) {}

    /** Puts a norm, and the Mul and Add of constants behind it, into one node. */
    private void fuse(Node norm, Moments moments) {
        String input = moments.input();
        Optional<Node> scaling = vectorBehind(norm, "Mul", input);
        Optional<String> scale = scaling.isPresent() ? vector(scaling.get(), input) : ones(norm, input);
        if (scale.isEmpty()) {
            return;
        }
        Node scaled = scaling.orElse(norm);
        Optional<Node> shifting = vectorBehind(scaled, "Add", input);
        List<String> parameters = new ArrayList<>(List.of(scale.get()));
        shifting.flatMap(add -> vector(add, input)).ifPresent(parameters::add);
        replace(shifting.orElse(scaled), moments, parameters);
    }

    private void replace(Node last, Moments moments, List<String> parameters) {
        List<String> inputs = new ArrayList<>(List.of(moments.input()));
        inputs.addAll(parameters);
        List<String> outputs = last.outputs();
        graph.remove(last);
        graph.add("LayerNormalization", inputs, outputs, Map.of("axis", -1L, "epsilon", moments.epsilon()));
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

    /** (x - m) / sqrt(v + epsilon), also as a product. */
    private Optional<Moments> normalized(Node node) {
        if (node.isOf("Div")) {
            String centred = node.inputs().get(0);
            return deviation(node.inputs().get(1)).filter(moments -> isCentred(centred, moments));
        }
        for (int i = 0; node.isOf("Mul") && i < 2; i++) {
            String centred = node.inputs().get(1 - i);
            Optional<Moments> found = inverse(node.inputs().get(i)).filter(moments -> isCentred(centred, moments));
            if (found.isPresent()) {
                return found;
            }
        }
        return Optional.empty();
    }

    /** x f + (shift - m f). */
    private Optional<Affine> affine(Node add) {
        for (int i = 0; add.isOf("Add") && i < 2; i++) {
            Optional<Node> product = producer(add.inputs().get(i), "Mul");
            Optional<Node> rest = producer(add.inputs().get(1 - i), "Sub");
            for (int j = 0; product.isPresent() && rest.isPresent() && j < 2; j++) {
                Optional<Affine> found = affine(
                        product.get().inputs().get(j), product.get().inputs().get(1 - j), rest.get());
                if (found.isPresent()) {
                    return found;
                }
            }
        }
        return Optional.empty();
    }

    private Optional<Affine> affine(String input, String factor, Node rest) {
        String shift = rest.inputs().get(0);
        Optional<Node> moved = producer(rest.inputs().get(1), "Mul");
        Optional<Node> scaling = producer(factor, "Mul");
        for (int i = 0; moved.isPresent() && scaling.isPresent() && i < 2; i++) {
            String scale = scaling.get().inputs().get(1 - i);
            Optional<Moments> moments = inverse(scaling.get().inputs().get(i))
                    .filter(found -> found.input().equals(input))
                    .filter(found -> reads(moved.get(), found.mean(), factor))
                    .filter(found -> isVector(scale, input) && isVector(shift, input));
            if (moments.isPresent()) {
                return Optional.of(new Affine(moments.get(), scale, shift));
            }
        }
        return Optional.empty();
    }

    /** 1 / sqrt(v + epsilon). */
    private Optional<Moments> inverse(String tensor) {
        Optional<Node> reciprocal = producer(tensor, "Reciprocal");
        if (reciprocal.isPresent()) {
            return deviation(reciprocal.get().inputs().get(0));
        }
        Optional<Node> quotient =
                producer(tensor, "Div").filter(div -> isConstant(div.inputs().get(0), 1));
        return quotient.isPresent() ? deviation(quotient.get().inputs().get(1)) : power(tensor, -0.5f);
    }

    /** sqrt(v + epsilon). */
    private Optional<Moments> deviation(String tensor) {
        Optional<Node> root = producer(tensor, "Sqrt");
        return root.isPresent() ? variance(root.get().inputs().get(0)) : power(tensor, 0.5f);
    }

    private Optional<Moments> power(String tensor, float exponent) {
        return producer(tensor, "Pow")
                .filter(pow -> isConstant(pow.inputs().get(1), exponent))
                .flatMap(pow -> variance(pow.inputs().get(0)));
    }

    /** v + epsilon, v being the mean of (x - m)^2: of all values, not of one less. */
    private Optional<Moments> variance(String tensor) {
        Optional<Node> add = producer(tensor, "Add");
        for (int i = 0; add.isPresent() && i < 2; i++) {
            Optional<Float> epsilon = constant(add.get().inputs().get(1 - i));
            Optional<Moments> moments = meanOf(add.get().inputs().get(i))
                    .flatMap(this::squared)
                    .flatMap(centred -> producer(centred, "Sub"))
                    .flatMap(sub -> epsilon.flatMap(value -> moments(sub, value)));
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

    private boolean isConstant(String name, float value) {
        return constant(name).filter(actual -> actual == value).isPresent();
    }

    /** The value of a constant that leaves the shape of its partner as it is. */
    private Optional<Float> constant(String name) {
        return graph.initializer(name)
                .filter(value -> value.elements() == 1 && value.rank() <= 1)
                .flatMap(value -> switch (value.type()) {
                    case FLOAT32 -> Optional.of(value.floats().get(0));
                    case INT64 -> Optional.of((float) value.longs().get(0));
                    case INT32 -> Optional.of((float) value.ints().get(0));
                    default -> Optional.empty();
                });
    }

    private Optional<Node> producer(String tensor, String op) {
        return graph.producer(tensor).filter(node -> node.isOf(op));
    }

    private static boolean reads(Node node, String one, String other) {
        return node.inputs().equals(List.of(one, other)) || node.inputs().equals(List.of(other, one));
    }
}
