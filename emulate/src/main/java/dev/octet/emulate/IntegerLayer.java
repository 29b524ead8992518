package dev.octet.emulate;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.stream.LongStream;

import dev.octet.engine.Tensor;

/**
 * A layer of the engine's own graph that multiplies UINT8 by constant INT8 weights, computed here instead: per group, a
 * product of the matrix of its windows by that of its weights.
 *
 * @param name of the node as the INT8 model calls it
 * @param op operator of the engine's graph
 * @param input tensor that is read, UINT8
 * @param output tensor that is made
 * @param windows where its windows lie
 * @param inputScale tensor that is the input's scale; empty if the layer does not scale
 * @param inputZero tensor that is its zero point, which also lies outside of it; empty for 0
 * @param groups weights of each group
 * @param constants what becomes of the sums
 */
record IntegerLayer(
        String name,
        String op,
        String input,
        String output,
        Windows windows,
        String inputScale,
        String inputZero,
        List<SaturatingProducts> groups,
        OutputConstants constants) {

    /** Pairs of weights. */
    long pairs() {
        return groups.stream()
                .mapToLong(group -> (long) (group.depth() / 2) * group.outputs())
                .sum();
    }

    /** Those of them that can saturate. */
    long pairsAtRisk() {
        return groups.stream().mapToLong(SaturatingProducts::pairsAtRisk).sum();
    }

    /**
     * Computes the output.
     *
     * @param tensors values by name. The input is UINT8: {@code [N, channels, spatial...]} of a convolution,
     *     {@code [..., depth]} of a matrix product
     * @param saturating whether pairs saturate in the output; they are counted either way
     * @param tally hears every sum
     */
    Tensor run(Function<String, Tensor> tensors, boolean saturating, SaturationTally tally) {
        byte zero = inputZero.isEmpty() ? 0 : tensors.apply(inputZero).bytes().get(0);
        float scale =
                inputScale.isEmpty() ? 1 : tensors.apply(inputScale).floats().get(0);
        OutputStage stage = constants.stage(scale, Byte.toUnsignedInt(zero));
        Tensor x = tensors.apply(input);
        long[] shape = x.shape();
        int channelAxis = windows.kernel().length == 0 ? shape.length - 1 : 1;
        long[] pictures = Arrays.copyOf(shape, channelAxis);
        long[] spatial = Arrays.copyOfRange(shape, channelAxis + 1, shape.length);
        Picture picture = new Picture(
                x.toBytes(), Math.toIntExact(product(spatial)), windows.offsets(spatial), windows.positions());
        Tensor y = Tensor.zeros(stage.type(), joined(pictures, constants.outputs(), windows.output(spatial)));
        ByteBuffer out = y.bytes();
        int outputs = groups.get(0).outputs();
        int[] exact = new int[outputs];
        int[] lost = new int[outputs];
        byte[] row = new byte[groups.get(0).depth()];
        for (int part = 0; part < product(pictures) * groups.size(); part++) {
            int group = part % groups.size();
            for (int pixel = 0; pixel < picture.pixels(); pixel++) {
                picture.window(part, pixel, zero, row);
                groups.get(group).accumulate(row, exact, lost);
                for (int m = 0; m < outputs; m++) {
                    int channel = group * outputs + m;
                    int at = (part * outputs + m) * picture.pixels() + pixel;
                    stage.put(out, at, channel, saturating ? exact[m] - lost[m] : exact[m]);
                    tally.add(stage.scaled(channel, exact[m]), lost[m] * stage.scales()[channel]);
                }
            }
        }
        return y;
    }

    private static long product(long[] shape) {
        return LongStream.of(shape).reduce(1, Math::multiplyExact);
    }

    private static long[] joined(long[] batch, long channels, long[] spatial) {
        return LongStream.concat(
                        LongStream.concat(LongStream.of(batch), LongStream.of(channels)), LongStream.of(spatial))
                .toArray();
    }

    /** An input with the places of its windows; {@code part} counts groups within pictures. */
    private record Picture(byte[] levels, int spatial, int[] offsets, int positions) {
        int pixels() {
            return offsets.length / positions;
        }

        /** Copies a window into {@code row}: position by position, the channels of the group at each. */
        void window(int part, int pixel, byte padding, byte[] row) {
            int channels = row.length / positions;
            int start = part * channels * spatial;
            for (int k = 0; k < positions; k++) {
                int offset = offsets[pixel * positions + k];
                for (int c = 0; c < channels; c++) {
                    row[k * channels + c] = offset == Windows.PADDING ? padding : levels[start + c * spatial + offset];
                }
            }
        }
    }
}
