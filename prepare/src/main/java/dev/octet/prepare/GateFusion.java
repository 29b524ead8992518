package dev.octet.prepare;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import dev.octet.engine.Graph;
import dev.octet.engine.Node;
import dev.octet.engine.Tensor;

/**
 * Recognizes gates in the forms in which they are exported: {@code clip(x + 3, 0, 6) / 6} as HardSigmoid and
 * {@code x clip(x + 3, 0, 6) / 6} as HardSwish ("Searching for MobileNetV3", arXiv:1905.02244): one node that stays
 * float, where a chain of them could be cut in the middle. A GELU ("Gaussian Error Linear Units", arXiv:1606.08415) is
 * brought into the one form that the engine fuses, {@code x (1 + erf(x / sqrt(2))) 0.5}.
 */
final class GateFusion {
    /** Exporters write the sixth in 7 digits at worst; a factor that far off moves the result by -130 dB. */
    private static final double SAME = 5e-7;

    private static final float SIXTH = 1f / 6;
    private static final float ROOT_OF_TWO = (float) Math.sqrt(2);
    private static final float ROOT_OF_HALF = (float) Math.sqrt(0.5);

    private final Graph graph;
    private final TensorTypes types;

    GateFusion(Graph graph, TensorTypes types) {
        this.graph = graph;
        this.types = types;
    }

    void apply() {
        for (Node node : graph.nodes()) {
            sixth(node).ifPresent(input -> {
                Optional<String> gated = gate(input);
                if (gated.isPresent()) {
                    Map<String, Object> attributes = new LinkedHashMap<>();
                    attributes.put("alpha", SIXTH);
                    attributes.put("beta", 0.5f);
                    replace(node, "HardSigmoid", gated.get(), attributes);
                }
            });
        }
        // Not in one pass: a HardSigmoid just made may be half of a HardSwish.
        graph.removeUnused();
        graph.sort();
        for (Node node : graph.nodes()) {
            swish(node).ifPresent(input -> replace(node, "HardSwish", input, Map.of()));
        }
        for (Node node : graph.nodes()) {
            if (node.isOf("Erf")) {
                divideBeforeErf(node);
                halveLast(node);
            }
        }
    }

    /** Of 0.7071 x, makes x / 1.4142. */
    private void divideBeforeErf(Node erf) {
        inside(erf.inputs().get(0), "Mul")
                .ifPresent(scaling -> withConstant(scaling, ROOT_OF_HALF).ifPresent(input -> {
                    String root = graph.uniqueTensor(scaling.outputs().get(0) + "_root");
                    graph.initializer(root, Tensor.ofFloats(new float[] {ROOT_OF_TWO}));
                    graph.remove(scaling);
                    graph.add("Div", List.of(input, root), scaling.outputs(), Map.of());
                }));
    }

    /** Of x (0.5 (1 + erf)), makes 0.5 (x (1 + erf)). */
    private void halveLast(Node erf) {
        Optional<Node> halving = only(erf.outputs().get(0), "Add")
                .filter(add -> withConstant(add, 1).isPresent())
                .flatMap(add -> only(add.outputs().get(0), "Mul"))
                .filter(mul -> withConstant(mul, 0.5f).isPresent());
        Optional<Node> last = halving.flatMap(mul -> only(mul.outputs().get(0), "Mul"));
        Optional<String> gated = graph.producer(erf.inputs().get(0))
                .flatMap(scaling -> scaling.inputs().stream().findFirst())
                .filter(x -> last.isPresent() && last.get().inputs().contains(x));
        if (gated.isEmpty()) {
            return;
        }
        Node half = halving.get();
        String one = withConstant(half, 0.5f).orElseThrow();
        String halved = half.outputs().get(0);
        String output = last.get().outputs().get(0);
        graph.remove(last.get());
        graph.setInput(half, half.inputs().indexOf(one), halved);
        graph.setOutput(half, 0, output);
        graph.add("Mul", List.of(gated.get(), one), List.of(halved), Map.of());
    }

    /** The only reader of a tensor. */
    private Optional<Node> only(String tensor, String op) {
        return Optional.of(tensor)
                .filter(this::isPrivate)
                .map(read -> graph.consumers(read).get(0))
                .filter(node -> node.isOf(op));
    }

    /** x of {@code x clip(x + 3, 0, 6) / 6} in any order of the three factors. */
    private Optional<String> swish(Node node) {
        Optional<String> divided = sixth(node);
        if (divided.isPresent()) {
            return inside(divided.get(), "Mul").flatMap(product -> product(product, this::gate));
        }
        if (!node.isOf("Mul")) {
            return Optional.empty();
        }
        Optional<String> ofHardSigmoid = product(node, this::hardSigmoid);
        return ofHardSigmoid.isPresent() ? ofHardSigmoid : scaledProduct(node);
    }

    private interface Gate {
        /** x if the tensor is the gate of x. */
        Optional<String> input(String tensor);
    }

    /** x of x gate(x). */
    private Optional<String> product(Node mul, Gate gate) {
        for (int i = 0; i < 2; i++) {
            String other = mul.inputs().get(1 - i);
            Optional<String> input = gate.input(mul.inputs().get(i)).filter(other::equals);
            if (input.isPresent()) {
                return input;
            }
        }
        return Optional.empty();
    }

    /** x of (x / 6) clip(x + 3, 0, 6). */
    private Optional<String> scaledProduct(Node mul) {
        for (int i = 0; i < 2; i++) {
            Optional<String> gated = gate(mul.inputs().get(i));
            String other = mul.inputs().get(1 - i);
            Optional<String> scaled =
                    graph.producer(other).filter(n -> isPrivate(other)).flatMap(this::sixth);
            if (gated.isPresent() && gated.equals(scaled)) {
                return gated;
            }
        }
        return Optional.empty();
    }

    private Optional<String> hardSigmoid(String tensor) {
        return inside(tensor, "HardSigmoid")
                .filter(node -> isNear(node.number("alpha").orElse(0.2f), SIXTH)
                        && isNear(node.number("beta").orElse(0.5f), 0.5f))
                .map(node -> node.inputs().get(0));
    }

    /** x of clip(x + 3, 0, 6). */
    private Optional<String> gate(String tensor) {
        return inside(tensor, "Clip")
                .filter(clip -> clip.inputs().size() == 3
                        && isConstant(clip.inputs().get(1), 0)
                        && isConstant(clip.inputs().get(2), 6))
                .flatMap(clip -> inside(clip.inputs().get(0), "Add"))
                .flatMap(add -> withConstant(add, 3));
    }

    /** x of x / 6 or x times a sixth. */
    private Optional<String> sixth(Node node) {
        if (node.isOf("Div")) {
            return Optional.of(node.inputs().get(0))
                    .filter(x -> isConstant(node.inputs().get(1), 6, x));
        }
        return node.isOf("Mul") ? withConstant(node, SIXTH) : Optional.empty();
    }

    /** The other input of a node that reads a constant. */
    private Optional<String> withConstant(Node node, float constant) {
        for (int i = 0; i < 2; i++) {
            String input = node.inputs().get(1 - i);
            if (isConstant(node.inputs().get(i), constant, input)) {
                return Optional.of(input);
            }
        }
        return Optional.empty();
    }

    /** Whether a constant has one value, and no dimensions that its partner {@code input} has not. */
    private boolean isConstant(String name, float value, String input) {
        return types.isFloat(input)
                && isConstant(name, value)
                && graph.initializer(name).orElseThrow().rank()
                        <= types.rank(input).orElse(0);
    }

    /** The producer of a tensor that nothing else reads. */
    private Optional<Node> inside(String tensor, String op) {
        return graph.producer(tensor).filter(node -> node.isOf(op) && isPrivate(tensor));
    }

    private boolean isPrivate(String tensor) {
        return graph.consumers(tensor).size() == 1 && !graph.isReadOutside(tensor);
    }

    private boolean isConstant(String name, float value) {
        return Fragment.constant(graph, name)
                .filter(found -> isNear(found.floatValue(), value))
                .isPresent();
    }

    private static boolean isNear(float actual, float expected) {
        return Math.abs(actual - expected) <= SAME * expected;
    }

    private void replace(Node node, String op, String input, Map<String, Object> attributes) {
        List<String> outputs = node.outputs();
        graph.remove(node);
        graph.add(op, List.of(input), outputs, attributes);
    }
}
