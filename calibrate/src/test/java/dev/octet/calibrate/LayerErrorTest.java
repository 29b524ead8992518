package dev.octet.calibrate;

import java.util.List;
import java.util.OptionalInt;
import java.util.Random;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import dev.octet.engine.ElementType;
import dev.octet.engine.Node;
import dev.octet.engine.Tensor;
import dev.octet.fixtures.TinyModel;
import dev.octet.observe.Range;
import dev.octet.quantize.InputRows.Rows;
import dev.octet.quantize.QuantParams;
import dev.octet.quantize.QuantizedWeights;
import dev.octet.quantize.Scheme;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

class LayerErrorTest {
    private static final QuantParams INPUT = Scheme.DEFAULT.activation(new Range(-3, 3));

    /** Against the definition, written as four loops. */
    @ParameterizedTest(name = "{0} inputs, {1} outputs along axis {2}, {3} groups, divided: {4}")
    @CsvSource({"6, 5, 0, 1, false", "6, 5, 1, 1, true", "8, 4, 0, 2, true", "9, 9, 0, 9, true", "7, 33, 1, 1, false"})
    void isWhatItsDefinitionSays(int inputs, int outputs, int axis, int groups, boolean divided) {
        Random random = new Random(11);
        int inner = inputs / groups;
        Tensor weight = axis == 0 ? gauss(random, outputs, inner) : gauss(random, inner, outputs);
        Rows rows = new Rows(gauss(random, 20, inputs).toFloats(), new long[20], inputs);
        float[] divisors = divided ? new float[inputs] : new float[0];
        double[] factors = new double[inputs];
        for (int i = 0; i < inputs; i++) {
            factors[i] = divided ? 0.5 + random.nextFloat() : 1;
            if (divided) {
                divisors[i] = (float) factors[i];
            }
        }
        QuantizedWeights weights = QuantizedWeights.of(
                ChannelScaling.of(weight, axis, groups).withInputsTimes(factors), OptionalInt.of(axis), Scheme.DEFAULT);

        double error = new LayerError(rows, weight, axis, groups).of(List.of(INPUT), weights, divisors)[0];

        float[] exact = weight.toFloats();
        float[] rounded = weights.dequantized().toFloats();
        double noise = 0;
        double signal = 0;
        for (int row = 0; row < 20; row++) {
            for (int output = 0; output < outputs; output++) {
                double expected = 0;
                double actual = 0;
                for (int k = 0; k < inner; k++) {
                    int at = axis == 0 ? output * inner + k : k * outputs + output;
                    int input = output / (outputs / groups) * inner + k;
                    float x = rows.values()[row * inputs + input];
                    expected += (double) x * exact[at];
                    actual += (double) INPUT.dequantize(INPUT.quantize((float) (x / factors[input]))) * rounded[at];
                }
                signal += expected * expected;
                noise += (expected - actual) * (expected - actual);
            }
        }
        assertThat(error).isGreaterThan(1e-6).isCloseTo(noise / signal, within(1e-3 * noise / signal));
    }

    @Test
    void isZeroForALayerThatGivesZeros() {
        Rows rows = new Rows(new float[] {1, 2}, new long[1], 2);
        Tensor zeros = Tensor.zeros(ElementType.FLOAT32, 2, 3);
        QuantizedWeights weights = QuantizedWeights.of(zeros, OptionalInt.of(1), Scheme.DEFAULT);

        assertThat(new LayerError(rows, zeros, 1, 1).of(List.of(INPUT), weights, new float[0]))
                .containsExactly(0);
    }

    @Test
    void countsNothingThatIsClippedBehindTheLayer() {
        TinyModel m = new TinyModel();
        m.conv("a", m.input("x", 1, 3, 8, 8), 3, 4);
        m.graph.initializer("a.bias", Tensor.ofFloats(new float[] {-100, -100, -100, -100}, 4));
        m.conv("y", m.relu("r", "a"), 4, 4);
        Calibrated seen = Chain.calibrated(m.output("y").done(), TinyModel.feeds(4, "x", 1, 3, 8, 8));
        Node layer = m.graph.producer("a").orElseThrow();
        Tensor weight = m.graph.initializer("a.weight").orElseThrow();
        QuantizedWeights weights = QuantizedWeights.of(weight, OptionalInt.of(0), Scheme.DEFAULT);

        LayerError error =
                LayerError.of(Chain.design(seen), layer, seen.rows().of(layer).orElseThrow());

        assertThat(error.of(List.of(INPUT), weights, new float[0])).containsExactly(0);
    }

    @Test
    void refusesRowsOfAnotherWidth() {
        Tensor weight = Tensor.zeros(ElementType.FLOAT32, 2, 3);

        assertThatThrownBy(() -> new LayerError(new Rows(new float[3], new long[1], 3), weight, 1, 1))
                .hasMessageContaining("rows of 3");
    }

    private static Tensor gauss(Random random, int rows, int columns) {
        float[] values = new float[rows * columns];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return Tensor.ofFloats(values, rows, columns);
    }
}
