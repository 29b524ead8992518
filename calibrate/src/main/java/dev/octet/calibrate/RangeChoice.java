package dev.octet.calibrate;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

import dev.octet.calibrate.OperatorRules.Kind;
import dev.octet.engine.Graph;
import dev.octet.engine.Node;
import dev.octet.engine.Tensor;
import dev.octet.observe.Observer;
import dev.octet.observe.Range;
import dev.octet.observe.TensorStatistics;

/**
 * Chooses an observer for each quantized tensor by what its range does to the layers that read it, directly or through
 * data movement: the sum of their {@link LayerError}. A tensor that no layer reads, but an addition or a pooling does,
 * gets the range of the smallest squared error of its own values; where a layer reads it that would be the wrong
 * measure, as the few large channels of a transformer are what its layers depend on.
 *
 * <p>The errors of layers are not those of the model: small ones of one sign add up over a network. So the result is one
 * more candidate to be compared on samples that were not calibrated on, not the answer.
 */
final class RangeChoice {
    /** In the order in which equal errors are decided. */
    static final List<Observer> CANDIDATES = List.of(
            new Observer.MinMax(),
            new Observer.Percentile(99.999),
            new Observer.Percentile(99.99),
            new Observer.Percentile(99.9),
            new Observer.Entropy(),
            new Observer.Mse());

    /** Least share by which clipping must lower the error: the rows hold few of the rare values that it would cut. */
    private static final double GAIN = 0.1;

    private RangeChoice() {}

    /**
     * What suits one tensor.
     *
     * @param errors summed relative error of its layers by {@link #CANDIDATES}; empty if no layer reads it
     */
    record Choice(Observer observer, Range range, List<Double> errors) {}

    /**
     * One choice for each tensor that {@code placement} measures.
     *
     * @param statistics of those tensors, none empty
     * @param rows of the windows of all INT8 layers
     */
    static Map<String, Choice> of(
            Graph prepared,
            OperatorRules rules,
            Placement placement,
            Map<String, TensorStatistics> statistics,
            InputRows rows,
            Scheme scheme) {
        Map<String, List<Node>> readers = new LinkedHashMap<>();
        placement.measured().forEach(tensor -> readers.put(tensor, new ArrayList<>()));
        for (Node node : prepared.nodes()) {
            if (placement.int8().contains(node.name()) && rules.kind(node) == Kind.COMPUTE) {
                readers.get(placement.sources().get(node.inputs().get(0))).add(node);
            }
        }
        Map<String, Choice> choices = new LinkedHashMap<>();
        readers.forEach(
                (tensor, layers) -> choices.put(tensor, choice(statistics.get(tensor), layers, rules, rows, scheme)));
        return choices;
    }

    private static Choice choice(
            TensorStatistics statistics, List<Node> layers, OperatorRules rules, InputRows rows, Scheme scheme) {
        if (layers.isEmpty()) {
            Observer own = new Observer.Mse();
            return new Choice(own, own.range(statistics), List.of());
        }
        List<Range> ranges =
                CANDIDATES.stream().map(observer -> observer.range(statistics)).toList();
        double[] errors = new double[ranges.size()];
        for (Node layer : layers) {
            Tensor weight = rules.weight(layer);
            int axis = Layers.outputAxis(layer);
            LayerError error =
                    new LayerError(rows.rows(LayerWindow.of(layer, weight)), weight, axis, Layers.groups(layer));
            QuantizedWeights weights = QuantizedWeights.of(weight, OptionalInt.of(axis), scheme);
            for (int i = 0; i < errors.length; i++) {
                errors[i] += error.of(scheme.activation(ranges.get(i)), weights);
            }
        }
        int best = 0;
        List<Double> all = new ArrayList<>();
        for (int i = 0; i < errors.length; i++) {
            all.add(errors[i]);
            if (errors[i] < (best == 0 ? (1 - GAIN) * errors[0] : errors[best])) {
                best = i;
            }
        }
        return new Choice(CANDIDATES.get(best), ranges.get(best), all);
    }
}
