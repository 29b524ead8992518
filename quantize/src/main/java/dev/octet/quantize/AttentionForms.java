package dev.octet.quantize;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import dev.octet.engine.ElementType;
import dev.octet.engine.Graph;
import dev.octet.engine.Node;
import dev.octet.engine.Tensor;
import dev.octet.prepare.TensorTypes;

/**
 * Writes scaled dot-product attention, {@code softmax(Q K^T / sqrt(d) + mask) V} over heads, as one MultiHeadAttention of
 * ONNX Runtime's own: heads are split and joined inside the operator instead of by eight nodes that move data. Attention
 * stays FP32. Found in the form that exporters of BERT and its kin write; what looks otherwise is left alone.
 *
 * <p>"Attention Is All You Need", arXiv:1706.03762, section 3.2.
 */
public final class AttentionForms {
    private static final List<Long> SWAP = List.of(0L, 2L, 1L, 3L);
    private static final List<Long> SWAP_AND_TURN = List.of(0L, 2L, 3L, 1L);

    private final Graph graph;
    private final TensorTypes types;
    private final Map<String, String> masks = new HashMap<>();

    private AttentionForms(Graph graph, TensorTypes types) {
        this.graph = graph;
        this.types = types;
    }

    /** Whether there is anything to replace. */
    public static boolean applyTo(Graph graph, TensorTypes types) {
        AttentionForms forms = new AttentionForms(graph, types);
        return graph.nodes().stream().anyMatch(node -> forms.attention(node).isPresent());
    }

    /**
     * Replaces what it finds.
     *
     * @return by what the operator gives, the tensor that had its values, in another order, before
     */
    static Map<String, String> replace(Graph graph, TensorTypes types) {
        AttentionForms forms = new AttentionForms(graph, types);
        Map<String, String> same = new HashMap<>();
        for (Node node : graph.nodes()) {
            Optional<Attention> found = forms.attention(node);
            if (found.isPresent()) {
                same.put(found.get().last().outputs().get(0), found.get().mixed());
                forms.write(node, found.get());
            }
        }
        graph.nameNodes();
        graph.removeUnused();
        graph.sort();
        return same;
    }

    /**
     * What one attention is made of.
     *
     * @param query FLOAT32 [N, S, heads * d]; key and value alike
     * @param mask added to the scores; empty for none
     * @param mixed the values by head, [N, heads, S, d]
     * @param last node, which gives [N, S, heads * d]
     */
    private record Attention(
            String query,
            String key,
            String value,
            Optional<String> mask,
            long heads,
            float scale,
            String mixed,
            Node last) {}

    /** A tensor whose last dimension is split into heads. */
    private record Heads(String tensor, long count, long width) {}

    private Optional<Attention> attention(Node softmax) {
        if (!softmax.op().equals("Softmax")
                || softmax.integer("axis").orElse(-1L) != -1
                        && softmax.integer("axis").orElse(-1L) != 3) {
            return Optional.empty();
        }
        Optional<Node> product = only(softmax, "MatMul")
                .filter(node -> node.inputs().get(0).equals(softmax.outputs().get(0)));
        Optional<Node> joined = product.flatMap(node -> only(node, "Transpose"))
                .filter(node -> SWAP.equals(node.integers("perm").orElse(List.of())))
                .flatMap(node -> only(node, "Reshape"));
        Optional<Heads> value = product.flatMap(node -> heads(node.inputs().get(1), SWAP));
        if (joined.isEmpty()
                || value.isEmpty()
                || types.rank(joined.get().outputs().get(0)).orElse(0) != 3) {
            return Optional.empty();
        }
        String scores = softmax.inputs().get(0);
        Optional<String> mask = Optional.empty();
        Optional<Node> add = inner(scores).filter(node -> node.op().equals("Add"));
        if (add.isPresent()) {
            boolean first = scored(add.get().inputs().get(0)).isPresent();
            scores = add.get().inputs().get(first ? 0 : 1);
            mask = Optional.of(add.get().inputs().get(first ? 1 : 0));
            if (types.rank(mask.get()).orElse(0) != 4) {
                return Optional.empty();
            }
        }
        Optional<Scored> scored = scored(scores);
        if (scored.isEmpty()) {
            return Optional.empty();
        }
        Optional<Heads> query = heads(scored.get().product().inputs().get(0), SWAP);
        Optional<Heads> key = heads(scored.get().product().inputs().get(1), SWAP_AND_TURN);
        Heads values = value.get();
        boolean alike = query.isPresent()
                && key.isPresent()
                && List.of(query.get(), key.get()).stream()
                        .allMatch(h -> h.count() == values.count() && h.width() == values.width());
        if (!alike) {
            return Optional.empty();
        }
        return Optional.of(new Attention(
                query.get().tensor(),
                key.get().tensor(),
                values.tensor(),
                mask,
                values.count(),
                scored.get().scale(),
                product.get().outputs().get(0),
                joined.get()));
    }

    private record Scored(Node product, float scale) {}

    /** The product of queries and keys behind its division, or multiplication, by a constant. */
    private Optional<Scored> scored(String tensor) {
        Optional<Node> node = inner(tensor);
        if (node.isEmpty()) {
            return Optional.empty();
        }
        if (node.get().op().equals("MatMul")) {
            return Optional.of(new Scored(node.get(), 1));
        }
        if (!node.get().op().equals("Div") && !node.get().op().equals("Mul")) {
            return Optional.empty();
        }
        Optional<Float> factor = graph.initializer(node.get().inputs().get(1))
                .filter(value -> value.type() == ElementType.FLOAT32 && value.elements() == 1)
                .map(value -> value.floats().get(0));
        return inner(node.get().inputs().get(0))
                .filter(product -> product.op().equals("MatMul") && factor.isPresent())
                .map(product -> new Scored(product, node.get().op().equals("Div") ? 1 / factor.get() : factor.get()));
    }

    private Optional<Heads> heads(String tensor, List<Long> perm) {
        return inner(tensor)
                .filter(node -> node.op().equals("Transpose")
                        && perm.equals(node.integers("perm").orElse(List.of())))
                .flatMap(node -> inner(node.inputs().get(0)))
                .filter(node -> node.op().equals("Reshape")
                        && types.rank(node.inputs().get(0)).orElse(0) == 3
                        && types.isFloat(node.inputs().get(0)))
                .flatMap(node -> graph.initializer(node.inputs().get(1))
                        .filter(shape -> shape.type() == ElementType.INT64 && shape.elements() == 4)
                        .map(Tensor::toLongs)
                        .filter(shape -> shape[2] > 0 && shape[3] > 0)
                        .map(shape -> new Heads(node.inputs().get(0), shape[2], shape[3])));
    }

    /** The node that makes a tensor which nothing else reads. */
    private Optional<Node> inner(String tensor) {
        boolean shared = graph.consumers(tensor).size() > 1 || graph.isReadOutside(tensor);
        return shared
                ? Optional.empty()
                : graph.producer(tensor).filter(node -> node.domain().isEmpty());
    }

    /** The one reader of a node's output, if it has that operator. */
    private Optional<Node> only(Node node, String op) {
        String output = node.outputs().get(0);
        List<Node> readers = graph.consumers(output);
        return readers.size() == 1
                        && inner(output).isPresent()
                        && readers.get(0).op().equals(op)
                ? Optional.of(readers.get(0))
                : Optional.empty();
    }

    private void write(Node softmax, Attention found) {
        String mask = found.mask()
                .map(name -> masks.computeIfAbsent(name, m -> square(m, found.query())))
                .orElse("");
        List<String> inputs = List.of(found.query(), found.key(), found.value(), "", "", mask);
        graph.remove(found.last());
        graph.opset(IntegerProducts.DOMAIN, 1);
        graph.rename(
                graph.add(
                        "MultiHeadAttention",
                        IntegerProducts.DOMAIN,
                        found.mask().isPresent() ? inputs : inputs.subList(0, 3),
                        List.of(found.last().outputs().get(0)),
                        Map.of("num_heads", found.heads(), "scale", found.scale())),
                softmax.name());
    }

    /** A mask [N, 1, 1, S] as [N, 1, S, S], which the operator wants; once for all layers. */
    private String square(String mask, String query) {
        String length = graph.uniqueTensor(mask + "_length");
        String one = graph.uniqueTensor(mask + "_one");
        String shape = graph.uniqueTensor(mask + "_shape");
        String square = graph.uniqueTensor(mask + "_square");
        graph.initializer(one, Tensor.ofLongs(new long[] {1}, 1));
        graph.add("Shape", List.of(query), List.of(length), Map.of("start", 1L, "end", 2L));
        graph.add("Concat", List.of(one, one, length, one), List.of(shape), Map.of("axis", 0L));
        graph.add("Expand", List.of(mask, shape), List.of(square), Map.of());
        return square;
    }
}
