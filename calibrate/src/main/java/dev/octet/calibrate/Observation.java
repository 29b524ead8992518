package dev.octet.calibrate;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

import dev.octet.engine.Tensor;
import dev.octet.observe.ChannelStatistics;
import dev.octet.observe.Observer;
import dev.octet.observe.Range;
import dev.octet.observe.TensorStatistics;

/** What a calibration pass keeps of the values it sees: statistics of tensors and of the channels that layers read. */
final class Observation {
    private final Map<String, TensorStatistics> ranged = new LinkedHashMap<>();
    private final Map<Layers.Input, ChannelStatistics> channels = new LinkedHashMap<>();

    /**
     * @param measured tensors whose range is wanted
     * @param layers layers whose inputs' means are wanted
     */
    Observation(Set<String> measured, Layers layers) {
        measured.forEach(tensor -> ranged.put(tensor, new TensorStatistics()));
        layers.inputs().forEach((input, count) -> channels.put(input, new ChannelStatistics(count)));
    }

    /** Tensors that {@link #add} wants to see. */
    Set<String> tensors() {
        Set<String> tensors = new LinkedHashSet<>(ranged.keySet());
        channels.keySet().forEach(input -> tensors.add(input.tensor()));
        return tensors;
    }

    /** Adds the values of a tensor in one sample. */
    void add(String tensor, Tensor values) {
        TensorStatistics statistics = ranged.get(tensor);
        if (statistics != null) {
            statistics.add(values.floats());
        }
        for (int axis : new int[] {1, -1}) {
            ChannelStatistics means = channels.get(new Layers.Input(tensor, axis));
            if (means != null) {
                means.add(values, axis);
            }
        }
    }

    /**
     * The range of every measured tensor.
     *
     * @throws CalibrationException if a tensor had no finite value at all
     */
    Map<String, Range> ranges(String model, Observer method) {
        Map<String, Range> ranges = new HashMap<>();
        ranged.forEach((tensor, statistics) -> {
            if (statistics.isEmpty() && statistics.nans() + statistics.infinities() == 0) {
                throw new CalibrationException(
                        model + ": tensor " + tensor + " never had a value: no sample reaches it."
                                + " Calibrate on samples that do, or leave that part out of the model.");
            }
            if (statistics.isEmpty()) {
                throw new CalibrationException(model + ": every value of tensor " + tensor
                        + " is NaN or infinite. Run the model in FP32 and check the preprocessing.");
            }
            ranges.put(tensor, method.range(statistics));
        });
        return ranges;
    }

    /** Mean of every channel that a layer reads. */
    Map<Layers.Input, double[]> means() {
        return Quantization.means(channels);
    }

    /** Tensors with values that are NaN or infinite, and how many. */
    Map<String, Long> notNumbers() {
        Map<String, Long> counts = new TreeMap<>();
        ranged.forEach((tensor, statistics) -> {
            if (statistics.nans() + statistics.infinities() > 0) {
                counts.put(tensor, statistics.nans() + statistics.infinities());
            }
        });
        return counts;
    }
}
