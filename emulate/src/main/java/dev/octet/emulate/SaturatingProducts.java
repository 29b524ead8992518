package dev.octet.emulate;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Sums of UINT8 x INT8 products as x86 computes them without VNNI: {@code vpmaddubsw} adds two neighbouring products
 * in 16 bits and cuts the sum off at -32768 and 32767; the pairs are then added in 32 bits. Of two products of up to
 * 255 x 127 each, that is a loss of up to half. The values are the raw levels: zero points are subtracted afterwards,
 * and what pads a convolution, the zero point itself, is paired as well. An uneven last product stands alone and fits.
 *
 * <p>Exact, and the same for AVX2 and for AVX-512 without VNNI; an on-demand benchmark holds it against the engine on
 * such processors. One instance serves one group of a layer. Immutable.
 */
public final class SaturatingProducts {
    private static final int HIGHEST_INPUT = 255;

    private final int depth;
    private final int outputs;

    /** {@code [depth, outputs]}, so that the inner loop is over outputs. */
    private final int[] weights;

    private final Pair[] pairs;

    /** Outputs of which the products 2j and 2j+1 can saturate, with their two weights. */
    private record Pair(int j, int[] outputs, int[] first, int[] second) {}

    /** @param columns the weights of each output, {@code [outputs][depth]}, in the order of {@link PairOrder} */
    public SaturatingProducts(byte[][] columns) {
        outputs = columns.length;
        depth = outputs == 0 ? 0 : columns[0].length;
        weights = new int[Math.multiplyExact(depth, outputs)];
        for (int n = 0; n < outputs; n++) {
            for (int k = 0; k < depth; k++) {
                weights[k * outputs + n] = columns[n][k];
            }
        }
        List<Pair> found = new ArrayList<>();
        for (int j = 0; 2 * j + 1 < depth; j++) {
            Pair pair = pair(j);
            if (pair.outputs().length > 0) {
                found.add(pair);
            }
        }
        pairs = found.toArray(Pair[]::new);
    }

    /** Whether any two levels of the input make the sum of two products leave 16 bits. */
    public static boolean canSaturate(int first, int second) {
        return HIGHEST_INPUT * (Math.max(first, 0) + Math.max(second, 0)) > Short.MAX_VALUE
                || HIGHEST_INPUT * (Math.min(first, 0) + Math.min(second, 0)) < Short.MIN_VALUE;
    }

    private Pair pair(int j) {
        int[] which = new int[outputs];
        int count = 0;
        for (int n = 0; n < outputs; n++) {
            if (canSaturate(weights[2 * j * outputs + n], weights[(2 * j + 1) * outputs + n])) {
                which[count++] = n;
            }
        }
        int[] risky = Arrays.copyOf(which, count);
        int[] first = new int[count];
        int[] second = new int[count];
        for (int i = 0; i < count; i++) {
            first[i] = weights[2 * j * outputs + risky[i]];
            second[i] = weights[(2 * j + 1) * outputs + risky[i]];
        }
        return new Pair(j, risky, first, second);
    }

    int depth() {
        return depth;
    }

    int outputs() {
        return outputs;
    }

    /** Pairs that can saturate, over all outputs. None: the two sums are the same whatever the input is. */
    public long pairsAtRisk() {
        long count = 0;
        for (Pair pair : pairs) {
            count += pair.outputs().length;
        }
        return count;
    }

    /**
     * Adds up one row.
     *
     * @param row {@code depth} levels, as unsigned bytes
     * @param exact set to the sum of all products of each output
     * @param lost set to what saturation takes from it: {@code exact - lost} is what such a processor computes
     */
    void accumulate(byte[] row, int[] exact, int[] lost) {
        Arrays.fill(exact, 0, outputs, 0);
        for (int k = 0; k < depth; k++) {
            int level = row[k] & 0xff;
            if (level != 0) {
                add(level, k * outputs, exact);
            }
        }
        Arrays.fill(lost, 0, outputs, 0);
        for (Pair pair : pairs) {
            int first = row[2 * pair.j()] & 0xff;
            int second = row[2 * pair.j() + 1] & 0xff;
            // Neither weight is beyond -128, so below this sum of levels nothing can saturate.
            if (first + second > HIGHEST_INPUT) {
                subtract(pair, first, second, lost);
            }
        }
    }

    private void add(int level, int offset, int[] sums) {
        for (int n = 0; n < outputs; n++) {
            sums[n] += level * weights[offset + n];
        }
    }

    private static void subtract(Pair pair, int first, int second, int[] lost) {
        int[] which = pair.outputs();
        for (int i = 0; i < which.length; i++) {
            int sum = first * pair.first()[i] + second * pair.second()[i];
            lost[which[i]] += sum - Math.max(Short.MIN_VALUE, Math.min(Short.MAX_VALUE, sum));
        }
    }
}
