package dev.octet.quantize;

import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;

import dev.octet.engine.Node;
import dev.octet.engine.Tensor;

/**
 * How a layer cuts rows out of what it reads, such that each of its outputs is the product of one row and the weights:
 * patches of a picture for a convolution, over all its groups, and the last dimension for a matrix product. Layers that
 * read alike have equal windows.
 *
 * @param tensor what is read
 * @param channels input channels, over all groups
 * @param kernel size of the patch along each spatial axis; empty for a matrix product
 * @param autoPad {@code NOTSET}, or how the pads follow from the size of the picture
 */
record LayerWindow(
        String tensor,
        int channels,
        List<Long> kernel,
        List<Long> strides,
        List<Long> pads,
        List<Long> dilations,
        String autoPad) {

    /** The window of a Conv, Gemm or MatMul with constant {@code weight}. */
    static LayerWindow of(Node layer, Tensor weight) {
        String tensor = layer.inputs().get(0);
        long[] shape = weight.shape();
        if (!layer.op().equals("Conv")) {
            int features = (int) shape[1 - Layers.outputAxis(layer)];
            return new LayerWindow(tensor, features, List.of(), List.of(), List.of(), List.of(), "NOTSET");
        }
        int axes = shape.length - 2;
        return new LayerWindow(
                tensor,
                (int) shape[1] * Layers.groups(layer),
                Arrays.stream(shape).skip(2).boxed().toList(),
                layer.integers("strides").orElse(Collections.nCopies(axes, 1L)),
                layer.integers("pads").orElse(Collections.nCopies(2 * axes, 0L)),
                layer.integers("dilations").orElse(Collections.nCopies(axes, 1L)),
                layer.text("auto_pad").orElse("NOTSET"));
    }

    /** Values in one row: [channels, kernel...]. */
    int width() {
        return (int) (channels * kernel.stream().reduce(1L, (a, b) -> a * b));
    }

    /** Rows in {@code values}: places of the output, over the batch. */
    int count(Tensor values) {
        if (kernel.isEmpty()) {
            return values.elements() / channels;
        }
        long[] shape = values.shape();
        long count = shape[0];
        for (int axis = 0; axis < kernel.size(); axis++) {
            count *= places(shape, axis);
        }
        return Math.toIntExact(count);
    }

    private long places(long[] shape, int axis) {
        long size = shape[axis + 2];
        if (autoPad.startsWith("SAME")) {
            return (size + strides.get(axis) - 1) / strides.get(axis);
        }
        long padded = autoPad.equals("VALID") ? size : size + pads.get(axis) + pads.get(axis + kernel.size());
        return (padded - reach(axis)) / strides.get(axis) + 1;
    }

    private long reach(int axis) {
        return dilations.get(axis) * (kernel.get(axis) - 1) + 1;
    }

    private long begin(long[] shape, int axis) {
        if (!autoPad.startsWith("SAME")) {
            return autoPad.equals("VALID") ? 0 : pads.get(axis);
        }
        long total = Math.max(0, (places(shape, axis) - 1) * strides.get(axis) + reach(axis) - shape[axis + 2]);
        return autoPad.equals("SAME_UPPER") ? total / 2 : total - total / 2;
    }

    /** Copies row {@code index} of {@code values} to {@code row}; zero where the patch is outside. */
    void cut(Tensor values, int index, float[] row) {
        FloatBuffer source = values.floats();
        if (kernel.isEmpty()) {
            source.get(index * channels, row, 0, channels);
            return;
        }
        long[] shape = values.shape();
        int axes = kernel.size();
        long[] corner = new long[axes];
        int rest = index;
        for (int axis = axes - 1; axis >= 0; axis--) {
            long places = places(shape, axis);
            corner[axis] = rest % places * strides.get(axis) - begin(shape, axis);
            rest /= (int) places;
        }
        int picture = 1;
        for (int axis = 0; axis < axes; axis++) {
            picture *= (int) shape[axis + 2];
        }
        int patch = width() / channels;
        for (int k = 0; k < patch; k++) {
            int offset = offset(shape, corner, k);
            for (int channel = 0; channel < channels; channel++) {
                row[channel * patch + k] = offset < 0 ? 0 : source.get((rest * channels + channel) * picture + offset);
            }
        }
    }

    /** Place of kernel element {@code k} in a picture of one channel; -1 if it is outside. */
    private int offset(long[] shape, long[] corner, int k) {
        int axes = kernel.size();
        long[] at = new long[axes];
        int rest = k;
        for (int axis = axes - 1; axis >= 0; axis--) {
            at[axis] = corner[axis] + rest % kernel.get(axis) * dilations.get(axis);
            rest /= kernel.get(axis).intValue();
        }
        long offset = 0;
        for (int axis = 0; axis < axes; axis++) {
            if (at[axis] < 0 || at[axis] >= shape[axis + 2]) {
                return -1;
            }
            offset = offset * shape[axis + 2] + at[axis];
        }
        return (int) offset;
    }
}
