package dev.octet.quantize;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import dev.octet.engine.Feed;
import dev.octet.engine.Graph;
import dev.octet.engine.Node;
import dev.octet.engine.Tensor;
import dev.octet.fixtures.TinyModel;
import dev.octet.quantize.InputRows.Rows;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

class InputRowsTest {
    private static final long AMPLE = 1L << 30;

    /** The row sets are unordered, so the sums over all rows are compared: with all rows kept, that of all outputs. */
    @ParameterizedTest(name = "kernel {0}x{1} stride {2} dilation {3} groups {4} {5}")
    @CsvSource({
        "3, 3, 1, 1, 1, NOTSET",
        "3, 1, 2, 1, 2, NOTSET",
        "3, 3, 1, 2, 4, NOTSET",
        "3, 3, 2, 1, 1, SAME_UPPER",
        "2, 2, 1, 1, 1, SAME_LOWER",
        "3, 3, 2, 1, 4, VALID"
    })
    void rowsTimesWeightsAreTheOutputsOfTheConvolution(
            int height, int width, int stride, int dilation, int groups, String autoPad) {
        TinyModel m = new TinyModel();
        m.input("x", 1, 4, 9, 7);
        m.constant("w", 0.5f, 8, 4 / groups, height, width);
        Map<String, Object> attributes = new LinkedHashMap<>();
        attributes.put("group", (long) groups);
        attributes.put("strides", List.of((long) stride, (long) stride));
        attributes.put("dilations", List.of((long) dilation, (long) dilation));
        if (autoPad.equals("NOTSET")) {
            attributes.put("pads", List.of(1L, 0L, 2L, 1L));
        } else {
            attributes.put("auto_pad", autoPad);
        }
        m.node("Conv", "y", attributes, "x", "w");
        Graph graph = m.output("y").done();
        Tensor weight = graph.initializer("w").orElseThrow();
        Node conv = graph.producer("y").orElseThrow();
        Feed feed = TinyModel.feeds(1, "x", 1, 4, 9, 7).get(0);
        LayerWindow window = LayerWindow.of(conv, weight);
        InputRows rows = new InputRows(List.of(window), AMPLE);
        rows.add(0, "x", feed.tensors().get("x"));

        Rows kept = rows.rows(window);
        float[] product = new LayerProduct(weight, 0, groups).of(kept.values(), kept.count());

        float[] expected = TinyModel.run(graph, feed).get("y").toFloats();
        assertThat(kept.count()).isEqualTo(expected.length / 8);
        for (int channel = 0; channel < 8; channel++) {
            double[] ours = new double[kept.count()];
            double[] engine = new double[kept.count()];
            for (int i = 0; i < ours.length; i++) {
                ours[i] = product[i * 8 + channel];
                engine[i] = expected[channel * ours.length + i];
            }
            Arrays.sort(ours);
            Arrays.sort(engine);
            for (int i = 0; i < ours.length; i++) {
                assertThat(ours[i]).isCloseTo(engine[i], within(1e-5));
            }
        }
    }

    @Test
    void keepsTheSameRowsHoweverTheSamplesAreSplitAndOrdered() {
        LayerWindow window = matrix("t", 3);
        InputRows whole = new InputRows(List.of(window), AMPLE);
        List<Integer> order = new ArrayList<>();
        for (int sample = 0; sample < 40; sample++) {
            whole.add(sample, "t", sample(sample, 10 + sample));
            order.add(sample);
        }
        Collections.shuffle(order, new Random(5));
        InputRows left = new InputRows(List.of(window), AMPLE);
        InputRows right = new InputRows(List.of(window), AMPLE);
        for (int i = 0; i < 40; i++) {
            (i < 13 ? left : right).add(order.get(i), "t", sample(order.get(i), 10 + order.get(i)));
        }

        right.merge(left);

        assertThat(whole.rows(window).count()).isEqualTo(InputRows.ROWS);
        assertThat(right.rows(window).values()).isEqualTo(whole.rows(window).values());
        assertThat(right.rows(window).samples()).isEqualTo(whole.rows(window).samples());
    }

    @Test
    void takesRowsOfAllSamplesAlike() {
        LayerWindow window = matrix("t", 3);
        InputRows rows = new InputRows(List.of(window), AMPLE);
        for (int sample = 0; sample < 8; sample++) {
            rows.add(sample, "t", sample(sample, 1000));
        }

        int[] perSample = new int[8];
        for (long sample : rows.rows(window).samples()) {
            perSample[(int) sample]++;
        }

        assertThat(Arrays.stream(perSample).boxed())
                .allMatch(count -> count > 12 && count < 60); // 32 on average, 5.3 standard deviation
    }

    @Test
    void keepsFewerRowsOfWideLayersWhereMemoryIsShort() {
        LayerWindow narrow = matrix("narrow", 2);
        LayerWindow wide = matrix("wide", 1000);
        LayerWindow wider = matrix("wider", 2000);
        InputRows rows = new InputRows(List.of(narrow, wide, wider), 202_048);
        for (LayerWindow window : List.of(narrow, wide, wider)) {
            rows.add(0, window.tensor(), Tensor.ofFloats(new float[300 * window.channels()], 300, window.channels()));
        }

        assertThat(rows.rows(narrow).count()).isEqualTo(InputRows.ROWS);
        assertThat(rows.rows(wide).count()).isEqualTo(25);
        assertThat(rows.rows(wider).count()).isEqualTo(12);
    }

    @Test
    void splitsItsRowsBySample() {
        LayerWindow window = matrix("t", 3);
        InputRows rows = new InputRows(List.of(window), AMPLE);
        for (int sample = 0; sample < 6; sample++) {
            rows.add(sample, "t", sample(sample, 10));
        }

        Rows even = rows.rows(window).where(sample -> sample % 2 == 0);

        assertThat(even.count()).isEqualTo(30);
        assertThat(even.samples()).containsOnly(0, 2, 4);
        for (int i = 0; i < even.count(); i++) {
            assertThat(even.values()[3 * i]).isEqualTo(even.samples()[i]);
        }
    }

    @Test
    void refusesToMergeRowsOfOtherLayers() {
        InputRows one = new InputRows(List.of(matrix("t", 3)), AMPLE);
        InputRows other = new InputRows(List.of(matrix("t", 4)), AMPLE);

        assertThatThrownBy(() -> one.merge(other)).hasMessageContaining("different layers");
    }

    private static LayerWindow matrix(String tensor, int features) {
        return new LayerWindow(tensor, features, List.of(), List.of(), List.of(), List.of(), "NOTSET");
    }

    /** Rows of three: number of the sample, number of the row, noise. */
    private static Tensor sample(int number, int rows) {
        Random random = new Random(number);
        float[] values = new float[rows * 3];
        for (int row = 0; row < rows; row++) {
            values[3 * row] = number;
            values[3 * row + 1] = row;
            values[3 * row + 2] = random.nextFloat();
        }
        return Tensor.ofFloats(values, 1, rows, 3);
    }
}
