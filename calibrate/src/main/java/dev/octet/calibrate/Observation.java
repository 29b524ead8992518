package dev.octet.calibrate;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

import dev.octet.engine.Tensor;
import dev.octet.observe.ChannelStatistics;
import dev.octet.observe.Observer;
import dev.octet.observe.Range;
import dev.octet.observe.TensorStatistics;
import dev.octet.quantize.Layers;

/**
 * What a calibration pass keeps of the values it sees: statistics of tensors and of the channels that layers read.
 *
 * <p>Samples may be dealt out to several observations, of other threads, machines, or of a part that is held out: {@code
 * (sample, tensor, values) -> (heldOut.test(sample) ? held : fit).add(sample, tensor, values)}. Merged, in whatever order,
 * they are to the bit what one observation would have seen.
 *
 * <p>Several threads may add at once as long as no two add the same tensor.
 */
final class Observation {
    private final Map<String, TensorSeen> ranged = new LinkedHashMap<>();
    private final Map<Layers.Input, ChannelStatistics> channels = new LinkedHashMap<>();

    /** Of nothing. */
    Observation() {}

    /**
     * @param measured tensors whose range is wanted
     * @param layers layers whose inputs' channels are wanted
     * @param method what is going to make ranges of it
     */
    Observation(Set<String> measured, Layers layers, Observer method) {
        measured.forEach(tensor -> ranged.put(tensor, new TensorSeen(new TensorStatistics(method.needsMagnitudes()))));
        layers.inputs().forEach((input, count) -> channels.put(input, new ChannelStatistics(count)));
    }

    /** Tensors that {@link #add} wants to see. */
    Set<String> tensors() {
        Set<String> tensors = new LinkedHashSet<>(ranged.keySet());
        channels.keySet().forEach(input -> tensors.add(input.tensor()));
        return tensors;
    }

    /** Adds the values of a tensor in one sample; samples count from 0 over all observations that will be merged. */
    void add(int sample, String tensor, Tensor values) {
        TensorSeen seen = ranged.get(tensor);
        if (seen != null) {
            seen.add(sample, values);
        }
        for (int axis : new int[] {1, -1}) {
            ChannelStatistics statistics = channels.get(new Layers.Input(tensor, axis));
            if (statistics != null) {
                statistics.add(values, axis);
            }
        }
    }

    /** Adds what {@code other}, of the same tensors and layers, has seen in other samples; {@code other} stays as it is. */
    void merge(Observation other) {
        if (!ranged.keySet().equals(other.ranged.keySet()) || !channels.keySet().equals(other.channels.keySet())) {
            throw new IllegalArgumentException("observations of different tensors do not merge");
        }
        ranged.forEach((tensor, seen) -> seen.merge(other.ranged.get(tensor)));
        channels.forEach((input, statistics) -> statistics.merge(other.channels.get(input)));
    }

    /**
     * Takes over from {@code other}, which has seen the same samples, what this one wants.
     *
     * @return what {@code other} lacks, still to be seen
     */
    Observation takeFrom(Observation other) {
        Observation missing = new Observation();
        ranged.replaceAll((tensor, empty) -> {
            TensorSeen known = other.ranged.get(tensor);
            if (known != null
                    && (known.statistics().hasMagnitudes()
                            || !empty.statistics().hasMagnitudes())) {
                return known;
            }
            missing.ranged.put(tensor, empty);
            return empty;
        });
        channels.replaceAll((input, empty) -> {
            ChannelStatistics known = other.channels.get(input);
            if (known != null && known.channels() == empty.channels()) {
                return known;
            }
            missing.channels.put(input, empty);
            return empty;
        });
        return missing;
    }

    /** Has what {@code other} has beside, or instead of, what it had. */
    void putAll(Observation other) {
        ranged.putAll(other.ranged);
        channels.putAll(other.channels);
    }

    /**
     * The range of every measured tensor.
     *
     * @throws CalibrationException if a tensor had no finite value at all
     */
    Map<String, Range> ranges(String model, Observer method) {
        Map<String, Range> ranges = new HashMap<>();
        ranged.forEach((tensor, seen) -> {
            TensorStatistics statistics = seen.statistics();
            if (statistics.isEmpty() && seen.notNumbers() == 0) {
                throw new CalibrationException(
                        model + ": tensor " + tensor + " never had a value: no sample reaches it."
                                + " Calibrate on samples that do, or leave that part out of the model.");
            }
            if (statistics.isEmpty()) {
                throw new CalibrationException(model + ": every value of tensor " + tensor + " is NaN or infinite: "
                        + seen.faults() + ". Run the model in FP32 and check the preprocessing.");
            }
            ranges.put(tensor, method.range(statistics));
        });
        return ranges;
    }

    /** What was seen of every measured tensor. */
    Map<String, TensorStatistics> statistics() {
        Map<String, TensorStatistics> statistics = new HashMap<>();
        ranged.forEach((tensor, seen) -> statistics.put(tensor, seen.statistics()));
        return statistics;
    }

    /** Exact extremes of the finite values of every measured tensor. */
    Map<String, Range> extremes() {
        Map<String, Range> extremes = new HashMap<>();
        ranged.forEach((tensor, seen) -> {
            if (!seen.statistics().isEmpty()) {
                extremes.put(tensor, seen.statistics().extremes());
            }
        });
        return extremes;
    }

    /** What was seen of the channels that a layer reads. */
    Map<Layers.Input, ChannelStatistics> channels() {
        return channels;
    }

    /** Mean of every channel that a layer reads. */
    Map<Layers.Input, double[]> means() {
        Map<Layers.Input, double[]> means = new HashMap<>();
        channels.forEach((input, statistics) -> means.put(input, statistics.means()));
        return means;
    }

    /** Tensors with values that are NaN or infinite, and how many. */
    Map<String, Long> notNumbers() {
        Map<String, Long> counts = new TreeMap<>();
        ranged.forEach((tensor, seen) -> {
            if (seen.notNumbers() > 0) {
                counts.put(tensor, seen.notNumbers());
            }
        });
        return counts;
    }

    /** For each of {@link #notNumbers} where they were: {@code tensor x had 5 NaN values in sample 17}. */
    List<String> faults() {
        List<String> faults = new ArrayList<>();
        notNumbers()
                .keySet()
                .forEach(tensor -> faults.add(
                        "tensor " + tensor + " had " + ranged.get(tensor).faults()));
        return faults;
    }

    void write(DataOutput out) throws IOException {
        out.writeInt(ranged.size());
        for (Map.Entry<String, TensorSeen> entry : ranged.entrySet()) {
            out.writeUTF(entry.getKey());
            entry.getValue().write(out);
        }
        out.writeInt(channels.size());
        for (Map.Entry<Layers.Input, ChannelStatistics> entry : channels.entrySet()) {
            out.writeUTF(entry.getKey().tensor());
            out.writeInt(entry.getKey().axis());
            byte[] bytes = entry.getValue().toBytes();
            out.writeInt(bytes.length);
            out.write(bytes);
        }
    }

    static Observation read(DataInput in) throws IOException {
        Observation result = new Observation();
        for (int left = in.readInt(); left > 0; left--) {
            result.ranged.put(in.readUTF(), TensorSeen.read(in));
        }
        for (int left = in.readInt(); left > 0; left--) {
            Layers.Input input = new Layers.Input(in.readUTF(), in.readInt());
            byte[] bytes = new byte[in.readInt()];
            in.readFully(bytes);
            result.channels.put(input, ChannelStatistics.fromBytes(bytes));
        }
        return result;
    }
}
