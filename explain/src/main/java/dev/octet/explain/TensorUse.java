package dev.octet.explain;

import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Optional;

import dev.octet.engine.ElementType;
import dev.octet.engine.Tensor;
import dev.octet.explain.Explanation.Grid;
import dev.octet.observe.ChannelStatistics;

/** How the values of one FP32 tensor use the quantization that they meet: extremes, clipping, levels, outlier channels. */
final class TensorUse {
    private final Optional<Grid> grid;
    private final Levels levels;
    private final BitSet used = new BitSet();
    private double min = Double.POSITIVE_INFINITY;
    private double max = Double.NEGATIVE_INFINITY;
    private long values;
    private long clipped;
    private ChannelStatistics channels;
    private boolean channelsVary;

    TensorUse(Optional<Grid> grid) {
        this.grid = grid;
        this.levels = grid.map(g -> Levels.of(ElementType.valueOf(g.type()))).orElse(new Levels(0, 0));
    }

    void add(Tensor tensor) {
        FloatBuffer buffer = tensor.floats();
        while (buffer.hasRemaining()) {
            float value = buffer.get();
            if (Float.isFinite(value)) {
                min = Math.min(min, value);
                max = Math.max(max, value);
                values++;
                grid.ifPresent(g -> quantize(value, g));
            }
        }
        int axis = tensor.rank() == 4 ? 1 : -1;
        if (tensor.rank() >= 2) {
            addChannels(tensor, axis);
        }
    }

    private void quantize(float value, Grid g) {
        double level = Math.rint(value / g.scale()) + g.zeroPoint();
        if (level < levels.lowest() || level > levels.highest()) {
            clipped++;
        }
        int stored = (int) Math.max(levels.lowest(), Math.min(levels.highest(), level));
        used.set(stored - levels.lowest());
    }

    private void addChannels(Tensor tensor, int axis) {
        int count = (int) tensor.shape()[axis < 0 ? tensor.rank() - 1 : axis];
        if (channels == null) {
            channels = new ChannelStatistics(count);
        }
        if (channels.channels() == count && count > 0) {
            channels.add(tensor, axis);
        } else {
            channelsVary = true; // such as the scores of an attention over texts of several lengths
        }
    }

    double min() {
        return values == 0 ? 0 : min;
    }

    double max() {
        return values == 0 ? 0 : max;
    }

    double clippedShare() {
        return values == 0 ? 0 : (double) clipped / values;
    }

    int usedLevels() {
        return used.cardinality();
    }

    /** Largest magnitude of any channel over the median channel's. */
    Optional<Double> outlierRatio() {
        if (channels == null || channelsVary || channels.channels() < 2) {
            return Optional.empty();
        }
        float[] largest = channels.largest();
        Arrays.sort(largest);
        float median = largest[largest.length / 2];
        return median == 0 ? Optional.empty() : Optional.of((double) largest[largest.length - 1] / median);
    }
}
