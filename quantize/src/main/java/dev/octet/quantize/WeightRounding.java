package dev.octet.quantize;

import java.util.Optional;
import java.util.stream.IntStream;

import dev.octet.engine.ElementType;
import dev.octet.engine.Tensor;
import dev.octet.quantize.InputRows.Rows;

/**
 * Rounds the weights of each output such that their errors cancel on the layer's inputs, one weight after the other: what
 * rounding a weight does wrong is made up for by those that are still to come, as far as the inputs go together.
 *
 * <p>After "GPTQ: Accurate Post-Training Quantization for Generative Pre-trained Transformers", arXiv:2210.17323, in the
 * order of decreasing energy of the inputs. Differs: the inputs are centred, since {@link BiasCorrection} takes care of
 * the mean; the damping is ten times the paper's, as few rows are kept; the result is used only where it helps on rows
 * of samples that it was not fitted to.
 */
final class WeightRounding {
    /** Most inputs of one output, 64 channels of 3x3: the factorization takes the cube of it, a third of a second here. */
    private static final int MOST_INPUTS = 576;
    /** Added to each input's variance, as a share of their mean: with less, the few rows are fitted by heart. */
    private static final double DAMPING = 0.1;
    /** Every fourth sample judges. */
    private static final int JUDGED = 4;
    /** Fewest rows to fit or to judge with. */
    private static final int FEWEST_ROWS = 8;
    /** Share of the error on the judging rows that must be left at most. */
    private static final double WORTHWHILE = 0.95;

    private final Tensor weight;
    private final QuantizedWeights plain;
    private final int axis;
    private final int groups;
    private final int inner;
    private final int outputs;

    private WeightRounding(Tensor weight, QuantizedWeights plain, int axis, int groups) {
        this.weight = weight;
        this.plain = plain;
        this.axis = axis;
        this.groups = groups;
        this.outputs = (int) weight.shape()[axis];
        this.inner = weight.elements() / outputs;
    }

    /**
     * Better levels for the same scales; empty if the layer is too wide, the rows are too few or they do not help.
     *
     * @param plain {@code weight} rounded to nearest, zero points 0
     * @param outputAxis as in {@link LayerError}
     */
    static Optional<QuantizedWeights> of(Tensor weight, QuantizedWeights plain, int outputAxis, int groups, Rows rows) {
        WeightRounding rounding = new WeightRounding(weight, plain, outputAxis, groups);
        Rows fit = rows.where(sample -> sample % JUDGED != 0);
        Rows judge = rows.where(sample -> sample % JUDGED == 0);
        if (rounding.inner > MOST_INPUTS
                || plain.values().type() != ElementType.INT8
                || fit.count() < FEWEST_ROWS
                || judge.count() < FEWEST_ROWS) {
            return Optional.empty();
        }
        double before = rounding.variance(plain, judge);
        return rounding.variance(rounding.fitted(fit), judge) < WORTHWHILE * before
                ? Optional.of(rounding.fitted(rows))
                : Optional.empty();
    }

    /** Mean square of what rounding the weights does to the outputs, apart from its mean, which a bias takes away. */
    private double variance(QuantizedWeights rounded, Rows rows) {
        float[] exact = new LayerProduct(weight, axis, groups).of(rows.values(), rows.count());
        float[] actual = new LayerProduct(rounded.dequantized(), axis, groups).of(rows.values(), rows.count());
        double sum = 0;
        for (int output = 0; output < outputs; output++) {
            double total = 0;
            double squares = 0;
            for (int row = 0; row < rows.count(); row++) {
                double error = (double) exact[row * outputs + output] - actual[row * outputs + output];
                total += error;
                squares += error * error;
            }
            sum += squares / rows.count() - total / rows.count() * total / rows.count();
        }
        return sum;
    }

    private QuantizedWeights fitted(Rows rows) {
        float[] values = weight.toFloats();
        byte[] levels = plain.values().toBytes();
        for (int group = 0; group < groups; group++) {
            double[][] centred = centred(rows, group * inner);
            int[] order = IntStream.range(0, inner)
                    .boxed()
                    .sorted((a, b) -> Double.compare(energy(centred[b]), energy(centred[a])))
                    .mapToInt(i -> i)
                    .toArray();
            double[][] covariance = covariance(centred, order);
            double trace =
                    IntStream.range(0, inner).mapToDouble(i -> covariance[i][i]).sum();
            if (!(trace > 0)) {
                continue; // constant inputs: the bias takes all of it
            }
            double[][] factor = InverseFactor.of(covariance, DAMPING * trace / inner);
            int perGroup = outputs / groups;
            for (int output = group * perGroup; output < (group + 1) * perGroup; output++) {
                round(values, levels, output, order, factor);
            }
        }
        Tensor changed = Tensor.ofBytes(ElementType.INT8, levels, weight.shape());
        return new QuantizedWeights(changed, plain.params(), plain.axis());
    }

    private void round(float[] values, byte[] levels, int output, int[] order, double[][] factor) {
        QuantParams params = plain.params().get(plain.params().size() == 1 ? 0 : output);
        double[] left = new double[inner];
        for (int i = 0; i < inner; i++) {
            left[i] = values[at(order[i], output)];
        }
        for (int i = 0; i < inner; i++) {
            int level = Math.max(-Byte.MAX_VALUE, params.quantize((float) left[i]));
            levels[at(order[i], output)] = (byte) level;
            double error = (left[i] - params.dequantize(level)) / factor[i][i];
            for (int j = i + 1; j < inner; j++) {
                left[j] -= error * factor[i][j];
            }
        }
    }

    private int at(int input, int output) {
        return axis == 0 ? output * inner + input : input * outputs + output;
    }

    /** Each input of a group over the rows, without its mean: [inner, count]. */
    private double[][] centred(Rows rows, int first) {
        double[][] inputs = new double[inner][rows.count()];
        for (int i = 0; i < inner; i++) {
            double mean = 0;
            for (int row = 0; row < rows.count(); row++) {
                inputs[i][row] = rows.values()[row * rows.width() + first + i];
                mean += inputs[i][row] / rows.count();
            }
            for (int row = 0; row < rows.count(); row++) {
                inputs[i][row] -= mean;
            }
        }
        return inputs;
    }

    private static double[][] covariance(double[][] centred, int[] order) {
        double[][] covariance = new double[order.length][order.length];
        for (int i = 0; i < order.length; i++) {
            for (int j = 0; j <= i; j++) {
                covariance[i][j] = product(centred[order[i]], centred[order[j]]);
                covariance[j][i] = covariance[i][j];
            }
        }
        return covariance;
    }

    private static double energy(double[] values) {
        return product(values, values);
    }

    private static double product(double[] a, double[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += a[i] * b[i];
        }
        return sum;
    }
}
