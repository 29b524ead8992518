package dev.octet.prepare;

import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import dev.octet.engine.Graph;
import dev.octet.engine.Node;
import dev.octet.engine.Tensor;

/**
 * Brings the approximation of a GELU by tanh ("Gaussian Error Linear Units", arXiv:1606.08415) into a form that the engine
 * fuses: {@code (x 0.5) (1 + tanh((x + x^3 0.044715) sqrt(2 / pi)))}. In which order it is multiplied and added does not
 * matter: what tanh reads, and what it is multiplied by, are read as polynomials of x.
 */
final class TanhGelu {
    /** Exporters write sqrt(2 / pi) in 6 digits at worst; a factor that far off moves the result by -120 dB. */
    private static final double SAME = 1e-6;

    private static final double LINEAR = Math.sqrt(2 / Math.PI);
    private static final double CUBIC = 0.044715;

    private static final Set<String> COMPUTED = Set.of("Add", "Mul", "Div", "Pow");

    /** From tanh to x at most: the factor, the sum, its factor, and x times x times x. */
    private static final int LONGEST = 6;

    private final Graph graph;
    private final TensorTypes types;
    private final Map<Double, String> values = new HashMap<>();

    TanhGelu(Graph graph, TensorTypes types) {
        this.graph = graph;
        this.types = types;
    }

    void apply() {
        for (Node node : graph.nodes()) {
            if (node.isOf("Tanh")) {
                Set<String> inputs = new LinkedHashSet<>();
                collect(node.inputs().get(0), LONGEST, inputs);
                inputs.stream()
                        .filter(x ->
                                types.isFloat(x) && isArgument(node.inputs().get(0), x))
                        .findFirst()
                        .ifPresent(x -> product(node, x)
                                .filter(last -> Fragment.isClosed(graph, x, last))
                                .ifPresent(last -> replace(x, last)));
            }
        }
        graph.removeUnused();
        graph.sort();
    }

    /** What a tensor may be a polynomial of. */
    private void collect(String tensor, int steps, Set<String> inputs) {
        inputs.add(tensor);
        graph.producer(tensor)
                .filter(node -> steps > 0 && node.domain().isEmpty() && COMPUTED.contains(node.op()))
                .ifPresent(node -> node.inputs().forEach(input -> collect(input, steps - 1, inputs)));
    }

    private boolean isArgument(String tensor, String x) {
        return polynomial(tensor, x, LONGEST)
                .filter(p -> p[0] == 0 && isNear(p[1], LINEAR) && p[2] == 0 && isNear(p[3], LINEAR * CUBIC))
                .isPresent();
    }

    /** The last node of (1 + tanh) times 0.5 x, which is two products at most. */
    private Optional<Node> product(Node tanh, String x) {
        Optional<Node> one = reader(tanh.outputs().get(0))
                .filter(add -> add.isOf("Add")
                        && operand(add, tanh, x).filter(p -> isOnly(p, 0, 1)).isPresent());
        if (one.isEmpty()) {
            return Optional.empty();
        }
        Node last = one.get();
        double[] factor = {1, 0, 0, 0};
        for (int i = 0; i < 2 && !isOnly(factor, 1, 0.5); i++) {
            Node made = last;
            double[] before = factor;
            Optional<Node> product = reader(made.outputs().get(0));
            Optional<double[]> after =
                    product.flatMap(node -> multiplied(node, made, x)).flatMap(p -> times(before, p));
            if (after.isEmpty()) {
                return Optional.empty();
            }
            last = product.get();
            factor = after.get();
        }
        return isOnly(factor, 1, 0.5) ? Optional.of(last) : Optional.empty();
    }

    /** What a node multiplies the output of another by. */
    private Optional<double[]> multiplied(Node node, Node made, String x) {
        if (node.isOf("Mul")) {
            return operand(node, made, x);
        }
        boolean divides =
                node.isOf("Div") && node.inputs().get(0).equals(made.outputs().get(0));
        return divides ? constant(node.inputs().get(1), x).map(c -> new double[] {1 / c, 0, 0, 0}) : Optional.empty();
    }

    private Optional<double[]> operand(Node node, Node made, String x) {
        int index = node.inputs().indexOf(made.outputs().get(0));
        return polynomial(node.inputs().get(1 - index), x, LONGEST);
    }

    private Optional<Node> reader(String tensor) {
        List<Node> readers = graph.consumers(tensor);
        return readers.size() == 1 ? Optional.of(readers.get(0)) : Optional.empty();
    }

    /** Coefficients, from the constant one on, of a tensor as a polynomial of x; empty if it is none. */
    private Optional<double[]> polynomial(String tensor, String x, int steps) {
        if (tensor.equals(x)) {
            return Optional.of(new double[] {0, 1, 0, 0});
        }
        Optional<Double> constant = constant(tensor, x);
        if (constant.isPresent()) {
            return Optional.of(new double[] {constant.get(), 0, 0, 0});
        }
        Optional<Node> node =
                graph.producer(tensor).filter(n -> steps > 0 && n.domain().isEmpty());
        if (node.isEmpty() || !COMPUTED.contains(node.get().op())) {
            return Optional.empty();
        }
        String second = node.get().inputs().get(1);
        return polynomial(node.get().inputs().get(0), x, steps - 1)
                .flatMap(p -> switch (node.get().op()) {
                    case "Add" -> polynomial(second, x, steps - 1).map(q -> sum(p, q));
                    case "Mul" -> polynomial(second, x, steps - 1).flatMap(q -> times(p, q));
                    case "Div" -> constant(second, x).flatMap(c -> times(p, new double[] {1 / c, 0, 0, 0}));
                    default -> constant(second, x).flatMap(exponent -> power(p, exponent));
                });
    }

    private static Optional<double[]> power(double[] p, double exponent) {
        if (exponent == 2) {
            return times(p, p);
        }
        return exponent == 3 ? times(p, p).flatMap(square -> times(square, p)) : Optional.empty();
    }

    private static double[] sum(double[] p, double[] q) {
        double[] sum = p.clone();
        for (int i = 0; i < sum.length; i++) {
            sum[i] += q[i];
        }
        return sum;
    }

    /** Empty if the degree passes 3. */
    private static Optional<double[]> times(double[] p, double[] q) {
        double[] product = new double[p.length];
        for (int i = 0; i < p.length; i++) {
            for (int j = 0; j < q.length; j++) {
                double term = p[i] * q[j];
                if (i + j < product.length) {
                    product[i + j] += term;
                } else if (term != 0) {
                    return Optional.empty();
                }
            }
        }
        return Optional.of(product);
    }

    private static boolean isOnly(double[] p, int degree, double coefficient) {
        double[] expected = new double[p.length];
        expected[degree] = coefficient;
        return Arrays.equals(p, expected);
    }

    private static boolean isNear(double actual, double expected) {
        return Math.abs(actual - expected) <= SAME * expected;
    }

    private Optional<Double> constant(String name, String x) {
        return Fragment.constant(graph, name, types.rank(x).orElse(0));
    }

    private void replace(String x, Node last) {
        String y = last.outputs().get(0);
        graph.remove(last);
        String half = made("Mul", y, x, value(0.5));
        String cubic = made("Mul", y, made("Pow", y, x, value(3)), value(CUBIC));
        String argument = made("Mul", y, made("Add", y, x, cubic), value(LINEAR));
        String tanh = graph.uniqueTensor(y + "_tanh");
        graph.add("Tanh", List.of(argument), List.of(tanh), Map.of());
        graph.add("Mul", List.of(half, made("Add", y, tanh, value(1))), List.of(y), Map.of());
    }

    private String made(String op, String y, String... inputs) {
        String output = graph.uniqueTensor(y + "_" + op.toLowerCase(Locale.ROOT));
        graph.add(op, List.of(inputs), List.of(output), Map.of());
        return output;
    }

    private String value(double value) {
        return values.computeIfAbsent(value, v -> {
            String name = graph.uniqueTensor("gelu_" + v);
            graph.initializer(name, Tensor.ofFloats(new float[] {v.floatValue()}));
            return name;
        });
    }
}
