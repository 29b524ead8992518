package dev.octet.calibrate;

import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

import dev.octet.engine.ElementType;
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
 * @param paddingLevel what lies outside the input: its zero point
 * @param groups weights of each group
 * @param stage what becomes of the sums
 */
record IntegerLayer(
        String name,
        String op,
        String input,
        String output,
        Windows windows,
        byte paddingLevel,
        List<SaturatingProducts> groups,
        OutputStage stage) {

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
     * @param x UINT8: {@code [N, channels, spatial...]} of a convolution, {@code [..., depth]} of a matrix product
     * @param saturating whether pairs saturate in the output; they are counted either way
     * @param tally hears every sum
     */
    Tensor run(Tensor x, boolean saturating, SaturationTally tally) {
        int rank = windows.kernel().length;
        long[] shape = x.shape();
        int channelAxis = rank == 0 ? shape.length - 1 : 1;
        long[] spatial = Arrays.copyOfRange(shape, channelAxis + 1, shape.length);
        long[] outShape =
                IntStream.range(0, channelAxis).mapToLong(i -> shape[i]).toArray();
        int batch = (int) LongStream.of(outShape).reduce(1, (a, b) -> a * b);
        Tensor y = Tensor.zeros(stage.type(), joined(outShape, stage.scales().length, windows.output(spatial)));
        Picture picture = new Picture(
                x.toBytes(),
                (int) LongStream.of(spatial).reduce(1, (a, b) -> a * b),
                windows.offsets(spatial),
                windows.positions());
        ByteBuffer levels = y.bytes();
        FloatBuffer values = stage.type() == ElementType.FLOAT32 ? y.floats() : FloatBuffer.allocate(0);
        int outputs = groups.get(0).outputs();
        int[] exact = new int[outputs];
        int[] lost = new int[outputs];
        byte[] row = new byte[groups.get(0).depth()];
        for (int n = 0; n < batch; n++) {
            for (int g = 0; g < groups.size(); g++) {
                for (int pixel = 0; pixel < picture.pixels(); pixel++) {
                    picture.window(n * groups.size() + g, pixel, paddingLevel, row);
                    groups.get(g).accumulate(row, exact, lost);
                    for (int m = 0; m < outputs; m++) {
                        int channel = g * outputs + m;
                        int sum = saturating ? exact[m] - lost[m] : exact[m];
                        int at = (n * groups.size() * outputs + channel) * picture.pixels() + pixel;
                        if (stage.type() == ElementType.FLOAT32) {
                            values.put(at, stage.value(channel, sum));
                        } else {
                            levels.put(at, stage.level(channel, sum));
                        }
                        tally.add(
                                (exact[m] + stage.offsets()[channel]) * stage.scales()[channel],
                                lost[m] * stage.scales()[channel]);
                    }
                }
            }
        }
        return y;
    }

    private static long[] joined(long[] batch, long channels, long[] spatial) {
        return LongStream.concat(
                        LongStream.concat(LongStream.of(batch), LongStream.of(channels)), LongStream.of(spatial))
                .toArray();
    }

    /** An input with the places of its windows. */
    private record Picture(byte[] levels, int spatial, int[] offsets, int positions) {
        int pixels() {
            return offsets.length / positions;
        }

        /** Copies a window into {@code row}: position by position, the channels of the group at each. */
        void window(int group, int pixel, byte padding, byte[] row) {
            int channels = row.length / positions;
            int start = group * channels * spatial;
            for (int k = 0; k < positions; k++) {
                int offset = offsets[pixel * positions + k];
                for (int c = 0; c < channels; c++) {
                    row[k * channels + c] = offset == Windows.PADDING ? padding : levels[start + c * spatial + offset];
                }
            }
        }
    }
}
