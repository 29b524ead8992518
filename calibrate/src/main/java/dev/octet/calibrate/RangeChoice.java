package dev.octet.calibrate;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

import dev.octet.engine.Node;
import dev.octet.observe.Observer;
import dev.octet.observe.Range;
import dev.octet.observe.TensorStatistics;
import dev.octet.quantize.Design;
import dev.octet.quantize.InputRows.Rows;
import dev.octet.quantize.Layers;
import dev.octet.quantize.OperatorRules;
import dev.octet.quantize.OperatorRules.Kind;
import dev.octet.quantize.QuantParams;
import dev.octet.quantize.QuantizedWeights;
import dev.octet.quantize.Scheme;

/**
 * Chooses a range for each quantized tensor by what it does to the layers that read it, directly or through data
 * movement: the sum of their {@link LayerError}. Begins with the ranges that served the whole model best. A tensor that
 * no layer reads keeps its range: the squared error of its own values would be the wrong measure, as the few large
 * channels of a transformer are what its layers depend on.
 *
 * <p>The errors of layers are not those of the model: small ones of one sign add up over a network. So the result is one
 * more candidate to be compared on samples that were not calibrated on, not the answer.
 */
final class RangeChoice {
    /** What is tried instead of the range that a tensor has. */
    private static final List<Observer> CANDIDATES = List.of(
            new Observer.MinMax(),
            new Observer.Percentile(99.999),
            new Observer.Percentile(99.99),
            new Observer.Percentile(99.9),
            new Observer.Entropy(),
            new Observer.Mse());

    /** Least share of the error that another range must take away: the rows hold few of the rare values it would cut. */
    private static final double GAIN = 0.1;

    private final Design design;
    private final OperatorRules rules;
    private final Calibrated calibrated;

    private final int rows;

    private RangeChoice(Design design, OperatorRules rules, Calibrated calibrated, int rows) {
        this.design = design;
        this.rules = rules;
        this.calibrated = calibrated;
        this.rows = rows;
    }

    /**
     * The ranges of {@code design}, changed where another suits the layers better.
     *
     * @param calibrated of its base; layers without rows, and tensors that were not seen, which a plan may add, are passed over
     */
    static Map<String, Range> of(Design design, Calibrated calibrated) {
        OperatorRules rules = new OperatorRules(design.prepared(), design.types());
        Map<String, TensorStatistics> statistics = calibrated.seen().statistics();
        Map<String, List<Node>> readers = new LinkedHashMap<>();
        for (Node node : design.prepared().nodes()) {
            if (design.placement().int8().contains(node.name())
                    && rules.kind(node) == Kind.COMPUTE
                    && calibrated.rows().of(node).isPresent()) {
                String source = design.placement().sources().get(node.inputs().get(0));
                if (statistics.containsKey(source)) {
                    readers.computeIfAbsent(source, tensor -> new ArrayList<>()).add(node);
                }
            }
        }
        List<Node> layers = readers.values().stream().flatMap(List::stream).toList();
        RangeChoice choice = new RangeChoice(design, rules, calibrated, LayerError.rows(rules, layers));
        Map<String, Range> ranges = new HashMap<>(design.quantization().ranges());
        readers.entrySet().parallelStream()
                .map(entry -> Map.entry(
                        entry.getKey(),
                        choice.best(
                                design.quantization().ranges().get(entry.getKey()),
                                statistics.get(entry.getKey()),
                                entry.getValue())))
                .toList()
                .forEach(entry -> ranges.put(entry.getKey(), entry.getValue()));
        return ranges;
    }

    private Range best(Range current, TensorStatistics statistics, List<Node> layers) {
        List<Range> ranges = new ArrayList<>();
        ranges.add(current);
        CANDIDATES.forEach(observer -> ranges.add(observer.range(statistics)));
        Scheme scheme = design.quantization().scheme();
        List<QuantParams> activations = ranges.stream().map(scheme::activation).toList();
        double[] errors = new double[ranges.size()];
        for (Node layer : layers) {
            OptionalInt axis = OptionalInt.of(Layers.outputAxis(layer));
            QuantizedWeights weights = QuantizedWeights.of(rules.weight(layer), axis, scheme);
            Rows seen = calibrated.rows().of(layer).orElseThrow().first(rows);
            double[] own = LayerError.of(design, layer, seen).of(activations, weights, new float[0]);
            for (int i = 0; i < errors.length; i++) {
                errors[i] += own[i];
            }
        }
        int best = 0;
        for (int i = 1; i < errors.length; i++) {
            if (errors[i] < (best == 0 ? (1 - GAIN) * errors[0] : errors[best])) {
                best = i;
            }
        }
        return ranges.get(best);
    }
}
