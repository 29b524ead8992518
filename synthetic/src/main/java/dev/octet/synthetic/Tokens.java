package dev.octet.synthetic;

import java.util.List;
import java.util.Map;

import dev.octet.engine.Tensor;

/**
 * One row of numbers a token, {@code FLOAT32[N, S, width]} with an open number of tokens, in a network under construction.
 *
 * @param network what they are in
 * @param tensor their name
 * @param moments what is expected of their values
 */
record Tokens(Network network, String tensor, Moments moments) {
    /** Tokens of the sample whose multiply-accumulates are counted. */
    static final int COUNTED = 128;

    int width() {
        return moments.channels();
    }

    /** A matrix product with a bias. */
    Tokens dense(int out) {
        String name = network.name("MatMul");
        Weights weights = Weights.dense(network.random(), moments, out);
        float[] biases = weights.centring(network.random());
        String weight = network.trained(name + ".weight", weights.transposed(width()), width(), out);
        network.node(name, "MatMul", List.of(tensor, weight), Map.of());
        network.addMacs((long) COUNTED * out * width());
        String bias = network.trained(name + ".bias", biases, out);
        return new Tokens(
                network,
                network.node("Add", List.of(name, bias), Map.of()),
                weights.moments().shifted(biases));
    }

    Tokens apply(Activation activation) {
        return new Tokens(network, activation.add(network, tensor), activation.after(moments));
    }

    /** Sum, value by value. */
    Tokens plus(Tokens other) {
        return new Tokens(
                network, network.node("Add", List.of(tensor, other.tensor), Map.of()), moments.plus(other.moments));
    }

    /** "Layer Normalization" (arXiv:1607.06450). */
    Tokens layerNorm(float epsilon) {
        String name = network.name("LayerNormalization");
        // Each token has mean 0 and variance 1 before scales and shifts.
        Norm.Parameters made = new Norm(0, 1).parameters(network.random(), Moments.of(width(), 0, 1));
        List<String> inputs = List.of(
                tensor,
                network.trained(name + ".weight", made.scale(), width()),
                network.trained(name + ".bias", made.shift(), width()));
        network.node(name, "LayerNormalization", inputs, Map.of("axis", -1L, "epsilon", epsilon));
        return new Tokens(network, name, made.after());
    }

    /**
     * "Attention Is All You Need" (arXiv:1706.03762), section 3.2.2, with the projection of the result.
     *
     * @param mask added to the scores, {@code FLOAT32[N, 1, 1, S]}
     */
    Tokens attention(int heads, String mask) {
        long each = width() / heads;
        String queries = heads(dense(width()), heads, List.of(0L, 2L, 1L, 3L));
        String keys = heads(dense(width()), heads, List.of(0L, 2L, 3L, 1L));
        Tokens values = dense(width());
        String products = network.node("MatMul", List.of(queries, keys), Map.of());
        String root = network.scalar((float) StrictMath.sqrt(each));
        String scores = network.node("Div", List.of(products, root), Map.of());
        String masked = network.node("Add", List.of(scores, mask), Map.of());
        String shares = network.node("Softmax", List.of(masked), Map.of("axis", -1L));
        String mixed = network.node("MatMul", List.of(shares, heads(values, heads, List.of(0L, 2L, 1L, 3L))), Map.of());
        network.addMacs(2L * COUNTED * COUNTED * width());
        String turned = network.node("Transpose", List.of(mixed), Map.of("perm", List.of(0L, 2L, 1L, 3L)));
        String joined = network.reshape(turned, 0, 0, width());
        return new Tokens(network, joined, values.moments().damped(0.5)).dense(width());
    }

    private String heads(Tokens tokens, int heads, List<Long> perm) {
        String split = network.reshape(tokens.tensor, 0, 0, heads, width() / heads);
        return network.node("Transpose", List.of(split), Map.of("perm", perm));
    }

    /** The first token of each sample. */
    Vectors first() {
        String zero = network.constant(Tensor.ofLongs(new long[] {0}));
        return new Vectors(network, network.node("Gather", List.of(tensor, zero), Map.of("axis", 1L)), moments);
    }
}
