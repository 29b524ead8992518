package dev.octet.calibrate;

import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;

import dev.octet.engine.ElementType;
import dev.octet.engine.Tensor;
import dev.octet.observe.Range;

/** A float tensor seen as slices along one axis, or as one slice. Element i of the row-major order is of one channel. */
record Channels(Tensor tensor, OptionalInt axis, int count, int stride) {

    /** @throws IllegalArgumentException if the tensor has no such axis; negative axes count from the end */
    static Channels of(Tensor tensor, OptionalInt axis) {
        long[] shape = tensor.shape();
        if (axis.isEmpty()) {
            return new Channels(tensor, axis, 1, Math.max(1, tensor.elements()));
        }
        int index = axis.getAsInt() < 0 ? axis.getAsInt() + shape.length : axis.getAsInt();
        if (index < 0 || index >= shape.length) {
            throw new IllegalArgumentException(tensor + " has no axis " + axis.getAsInt());
        }
        long stride = 1;
        for (int i = index + 1; i < shape.length; i++) {
            stride *= shape[i];
        }
        return new Channels(tensor, OptionalInt.of(index), (int) shape[index], (int) Math.max(1, stride));
    }

    int channelOf(int element) {
        return element / stride % count;
    }

    /** Smallest and largest value of each channel, with zero. @throws IllegalArgumentException for NaN and infinities */
    List<Range> ranges() {
        float[] min = new float[count];
        float[] max = new float[count];
        FloatBuffer values = tensor.floats();
        for (int i = 0; values.hasRemaining(); i++) {
            float value = values.get();
            if (!(Math.abs(value) < Float.POSITIVE_INFINITY)) {
                throw new IllegalArgumentException(
                        "value " + i + " of the weight " + tensor + " is " + value + "; only finite weights quantize");
            }
            int channel = channelOf(i);
            min[channel] = Math.min(min[channel], value);
            max[channel] = Math.max(max[channel], value);
        }
        List<Range> ranges = new ArrayList<>();
        for (int c = 0; c < count; c++) {
            ranges.add(new Range(min[c], max[c]));
        }
        return ranges;
    }

    /** Levels of all values, each by its channel's parameters. */
    Tensor quantize(ElementType type, List<QuantParams> params) {
        byte[] levels = new byte[tensor.elements()];
        FloatBuffer values = tensor.floats();
        for (int i = 0; i < levels.length; i++) {
            levels[i] = (byte) params.get(channelOf(i)).quantize(values.get());
        }
        return Tensor.ofBytes(type, levels, tensor.shape());
    }
}
