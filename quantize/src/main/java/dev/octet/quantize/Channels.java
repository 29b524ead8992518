package dev.octet.quantize;

import java.util.List;
import java.util.OptionalInt;
import java.util.stream.IntStream;

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
        float[] values = tensor.toFloats();
        float[] min = new float[count];
        float[] max = new float[count];
        for (int start = 0; start < values.length; start += stride) {
            int channel = channelOf(start);
            float low = min[channel];
            float high = max[channel];
            for (int i = start; i < start + stride; i++) {
                if (!(Math.abs(values[i]) < Float.POSITIVE_INFINITY)) {
                    throw new IllegalArgumentException("value " + i + " of the weight " + tensor + " is " + values[i]
                            + "; only finite weights quantize");
                }
                low = Math.min(low, values[i]);
                high = Math.max(high, values[i]);
            }
            min[channel] = low;
            max[channel] = high;
        }
        return IntStream.range(0, count)
                .mapToObj(channel -> new Range(min[channel], max[channel]))
                .toList();
    }

    /** Levels of all values, each by its channel's parameters. */
    Tensor quantize(ElementType type, List<QuantParams> params) {
        float[] values = tensor.toFloats();
        byte[] levels = new byte[values.length];
        for (int start = 0; start < values.length; start += stride) {
            QuantParams channel = params.get(channelOf(start));
            for (int i = start; i < start + stride; i++) {
                levels[i] = (byte) channel.quantize(values[i]);
            }
        }
        return Tensor.ofBytes(type, levels, tensor.shape());
    }
}
