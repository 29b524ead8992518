package dev.octet.synthetic;

import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;

import dev.octet.engine.ElementType;
import dev.octet.engine.Tensor;

/**
 * "BERT: Pre-training of Deep Bidirectional Transformers for Language Understanding" (arXiv:1810.04805) and smaller
 * encoders of the same kind, with the inputs and outputs that exports of Hugging Face's models have.
 */
final class Bert {
    /** Tokens of the uncased English vocabulary. */
    private static final int VOCABULARY = 30522;

    private static final int POSITIONS = 512;
    private static final float EPSILON = 1e-12f;

    /** Standard deviation of embeddings, as the paper's code has it. */
    private static final double EMBEDDING = 0.02;

    private final Network network;

    private Bert(Network network) {
        this.network = network;
    }

    static void base(Network network) {
        new Bert(network).build(12, 768, 12);
    }

    static void large(Network network) {
        new Bert(network).build(24, 1024, 16);
    }

    /** "MiniLM" (arXiv:2002.10957) with 384 numbers a token; of its 12 layers every second one. */
    static void miniLmL6(Network network) {
        new Bert(network).build(6, 384, 12);
    }

    /** "MiniLM: Deep Self-Attention Distillation" (arXiv:2002.10957). */
    static void miniLmL12(Network network) {
        new Bert(network).build(12, 384, 12);
    }

    /** "DistilBERT" (arXiv:1910.01108): without types of tokens and without the pooler. */
    static void distil(Network network) {
        Bert bert = new Bert(network);
        network.input("input_ids", ElementType.INT64, -1, -1);
        network.input("attention_mask", ElementType.INT64, -1, -1);
        Tokens x = bert.words(768).plus(bert.positions(768)).layerNorm(EPSILON);
        x = bert.encode(x, 6, 12);
        network.output("last_hidden_state", x.tensor(), -1, -1, 768);
    }

    private void build(int layers, int width, int heads) {
        network.input("input_ids", ElementType.INT64, -1, -1);
        network.input("attention_mask", ElementType.INT64, -1, -1);
        network.input("token_type_ids", ElementType.INT64, -1, -1);
        Tokens types = embedded(2, width, "token_type_ids");
        Tokens x = words(width).plus(types).plus(positions(width)).layerNorm(EPSILON);
        x = encode(x, layers, heads);
        Vectors pooled = x.first().dense(width).apply(Activation.TANH);
        network.output("last_hidden_state", x.tensor(), -1, -1, width);
        network.output("pooler_output", pooled.tensor(), -1, width);
    }

    private Tokens encode(Tokens x, int layers, int heads) {
        String mask = mask();
        for (int layer = 0; layer < layers; layer++) {
            x = x.plus(x.attention(heads, mask)).layerNorm(EPSILON);
            x = x.plus(x.dense(4 * x.width()).apply(Activation.GELU).dense(x.width()))
                    .layerNorm(EPSILON);
        }
        return x;
    }

    private Tokens words(int width) {
        return embedded(VOCABULARY, width, "input_ids");
    }

    /** As many rows of the table of positions as there are tokens. */
    private Tokens positions(int width) {
        long[] all = LongStream.range(0, POSITIONS).toArray();
        String numbers = network.constant(Tensor.ofLongs(all, 1, POSITIONS));
        String shape = network.node("Shape", List.of("input_ids"), Map.of());
        String length = network.node("Gather", List.of(shape, network.integers(1)), Map.of("axis", 0L));
        String used =
                network.node("Slice", List.of(numbers, network.integers(0), length, network.integers(1)), Map.of());
        return embedded(POSITIONS, width, used);
    }

    private Tokens embedded(int rows, int width, String indices) {
        String name = network.name("Embedding");
        float[] table = network.random().normals(rows * width, EMBEDDING);
        String weight = network.trained(name + ".weight", table, rows, width);
        String tensor = network.node("Gather", List.of(weight, indices), Map.of("axis", 0L));
        return new Tokens(network, tensor, Moments.of(width, 0, EMBEDDING * EMBEDDING));
    }

    /** What is added to the scores: nothing for tokens, the lowest number for padding. */
    private String mask() {
        String row = network.node("Unsqueeze", List.of("attention_mask", network.integers(1, 2)), Map.of());
        String ones = network.node("Cast", List.of(row), Map.of("to", (long) ElementType.FLOAT32.code()));
        String zeros = network.node("Sub", List.of(network.scalar(1), ones), Map.of());
        return network.node("Mul", List.of(zeros, network.scalar(-Float.MAX_VALUE)), Map.of());
    }
}
