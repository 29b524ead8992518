package dev.octet.quantize;

import dev.octet.engine.Tensor;

/**
 * A layer's weight laid out for products with rows of its input: for each group [inputs, outputs], so that the inner
 * loop adds vectors of outputs.
 */
public final class LayerProduct {
    /** Inputs whose weights stay in the second-level cache while all rows pass: 64 x 1536 floats are 400 kB. */
    private static final int BLOCK = 64;

    private final int groups;
    private final int inner;
    private final int outer;
    private final float[] weight;

    /**
     * @param weight FLOAT32: [O, I / groups, k...] of a convolution or [N, K], whose outputs lie along axis 0, or [K, N]
     */
    public LayerProduct(Tensor weight, int outputAxis, int groups) {
        int outputs = (int) weight.shape()[outputAxis];
        this.groups = groups;
        this.outer = outputs / groups;
        this.inner = weight.elements() / Math.max(1, outputs);
        float[] values = weight.toFloats();
        if (outputAxis == 1) {
            this.weight = values;
            return;
        }
        this.weight = new float[values.length];
        for (int output = 0; output < outputs; output++) {
            int start = output / outer * inner * outer + output % outer;
            for (int k = 0; k < inner; k++) {
                this.weight[start + k * outer] = values[output * inner + k];
            }
        }
    }

    /** Outputs of one row, over all groups. */
    int outputs() {
        return groups * outer;
    }

    /** Inputs of one row, over all groups. */
    public int inputs() {
        return groups * inner;
    }

    /** Product of [count, inputs] with the weight: [count, outputs]. */
    public float[] of(float[] rows, int count) {
        float[] result = new float[count * outputs()];
        for (int group = 0; group < groups; group++) {
            for (int first = 0; first < inner; first += BLOCK) {
                int end = Math.min(inner, first + BLOCK);
                int row = 0;
                for (; outer > 1 && row + 2 <= count; row += 2) {
                    addTwo(rows, row, group, first, end, result);
                }
                for (; row < count; row++) {
                    int from = row * inputs() + group * inner;
                    int to = row * outputs() + group * outer;
                    if (outer == 1) {
                        result[to] += dot(rows, from, group * inner, first, end);
                    } else {
                        add(rows, from, group * inner * outer, first, end, result, to);
                    }
                }
            }
        }
        return result;
    }

    /** Two rows at a time, to load each weight once for both. */
    private void addTwo(float[] rows, int row, int group, int first, int end, float[] result) {
        int from = row * inputs() + group * inner;
        int other = from + inputs();
        int to = row * outputs() + group * outer;
        int start = group * inner * outer;
        int k = first;
        for (; k + 4 <= end; k += 4) {
            add8(rows, from + k, other + k, start + k * outer, result, to);
        }
        for (; k < end; k++) {
            add1(start + k * outer, rows[from + k], result, to);
            add1(start + k * outer, rows[other + k], result, to + outputs());
        }
    }

    private void add8(float[] rows, int from, int other, int at, float[] result, int to) {
        float[] weight = this.weight;
        float a = rows[from];
        float b = rows[from + 1];
        float c = rows[from + 2];
        float d = rows[from + 3];
        float e = rows[other];
        float f = rows[other + 1];
        float g = rows[other + 2];
        float h = rows[other + 3];
        int second = at + outer;
        int third = second + outer;
        int fourth = third + outer;
        int next = to + outputs();
        for (int n = 0; n < outer; n++) {
            float w = weight[at + n];
            float x = weight[second + n];
            float y = weight[third + n];
            float z = weight[fourth + n];
            result[to + n] += a * w + b * x + c * y + d * z;
            result[next + n] += e * w + f * x + g * y + h * z;
        }
    }

    private float dot(float[] rows, int from, int start, int first, int end) {
        float sum = 0;
        for (int k = first; k < end; k++) {
            sum += rows[from + k] * weight[start + k];
        }
        return sum;
    }

    /** Four inputs at a time, to load and store each output once for them; all of what follows ReLU is often zero. */
    private void add(float[] rows, int from, int start, int first, int end, float[] result, int to) {
        int k = first;
        for (; k + 4 <= end; k += 4) {
            float a = rows[from + k];
            float b = rows[from + k + 1];
            float c = rows[from + k + 2];
            float d = rows[from + k + 3];
            if (a != 0 || b != 0 || c != 0 || d != 0) {
                add4(start + k * outer, a, b, c, d, result, to);
            }
        }
        for (; k < end; k++) {
            add1(start + k * outer, rows[from + k], result, to);
        }
    }

    private void add4(int at, float a, float b, float c, float d, float[] result, int to) {
        float[] weight = this.weight;
        int second = at + outer;
        int third = second + outer;
        int fourth = third + outer;
        for (int n = 0; n < outer; n++) {
            result[to + n] +=
                    a * weight[at + n] + b * weight[second + n] + c * weight[third + n] + d * weight[fourth + n];
        }
    }

    private void add1(int at, float a, float[] result, int to) {
        float[] weight = this.weight;
        for (int n = 0; n < outer; n++) {
            result[to + n] += a * weight[at + n];
        }
    }
}
