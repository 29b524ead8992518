package dev.octet.quantize;

import java.util.OptionalInt;
import java.util.Random;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import dev.octet.engine.Tensor;
import dev.octet.observe.ChannelStatistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

class BiasCorrectionTest {

    @ParameterizedTest(name = "{0} inputs, {1} outputs, {2} groups")
    @CsvSource({"3, 4, 1", "6, 4, 2", "5, 5, 5"})
    void restoresTheMeanOfAConvolution(int inputs, int outputs, int groups) {
        Random random = new Random(23);
        int size = 6;
        Tensor weight =
                Tensor.ofFloats(gauss(random, outputs * inputs / groups * 9, 0), outputs, inputs / groups, 3, 3);
        QuantizedWeights quantized = QuantizedWeights.of(weight, OptionalInt.of(0), Scheme.DEFAULT);
        // Constant over the picture, so that the borders of a patch do not matter.
        float[] levels = gauss(random, inputs, 1);
        float[] picture = new float[inputs * size * size];
        for (int i = 0; i < picture.length; i++) {
            picture[i] = levels[i / (size * size)];
        }
        ChannelStatistics statistics = new ChannelStatistics(inputs);
        statistics.add(Tensor.ofFloats(picture, 1, inputs, size, size), 1);

        double[] shift = BiasCorrection.ofConvolution(weight, quantized, statistics.means(), groups);

        double[] exact = convolution(weight.toFloats(), levels, outputs, inputs, groups);
        double[] rounded = convolution(quantized.dequantized().toFloats(), levels, outputs, inputs, groups);
        for (int output = 0; output < outputs; output++) {
            assertThat(Math.abs(exact[output] - rounded[output])).isGreaterThan(1e-4);
            assertThat(rounded[output] + shift[output]).isCloseTo(exact[output], within(1e-9));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1})
    void restoresTheMeanOfAMatrixProduct(int outputAxis) {
        Random random = new Random(29);
        Tensor weight = outputAxis == 1
                ? Tensor.ofFloats(gauss(random, 15, 0), 5, 3)
                : Tensor.ofFloats(gauss(random, 15, 0), 3, 5);
        QuantizedWeights quantized = QuantizedWeights.of(weight, OptionalInt.of(outputAxis), Scheme.DEFAULT);
        float[] rows = gauss(random, 7 * 5, 2);
        ChannelStatistics statistics = new ChannelStatistics(5);
        statistics.add(Tensor.ofFloats(rows, 7, 5), -1);

        double[] shift = BiasCorrection.ofMatrix(weight, quantized, statistics.means(), outputAxis);

        float[] exact = weight.toFloats();
        float[] rounded = quantized.dequantized().toFloats();
        for (int output = 0; output < 3; output++) {
            double mean = 0;
            for (int row = 0; row < 7; row++) {
                for (int k = 0; k < 5; k++) {
                    int at = outputAxis == 1 ? k * 3 + output : output * 5 + k;
                    mean += ((double) exact[at] - rounded[at]) * rows[row * 5 + k] / 7;
                }
            }
            assertThat(shift[output]).isCloseTo(mean, within(1e-12));
            assertThat(Math.abs(mean)).isGreaterThan(1e-5);
        }
    }

    private static double[] convolution(float[] weight, float[] levels, int outputs, int inputs, int groups) {
        double[] result = new double[outputs];
        int slice = inputs / groups;
        for (int output = 0; output < outputs; output++) {
            int group = output / (outputs / groups);
            for (int i = 0; i < slice * 9; i++) {
                result[output] += (double) weight[output * slice * 9 + i] * levels[group * slice + i / 9];
            }
        }
        return result;
    }

    private static float[] gauss(Random random, int count, float mean) {
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = (float) random.nextGaussian() + mean;
        }
        return values;
    }
}
