package dev.octet.prepare;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import dev.octet.engine.Node;
import dev.octet.fixtures.TinyModel;

import static dev.octet.prepare.Exactness.ops;
import static dev.octet.prepare.Exactness.prepared;
import static org.assertj.core.api.Assertions.assertThat;

class FocusFoldingTest {
    /** Rows and columns of the phases in the order of YOLOX. */
    private static final long[][] PHASES = {{0, 0}, {1, 0}, {0, 1}, {1, 1}};

    @Test
    void makesOneStridedConvOfSlicesAndConv() {
        TinyModel m = new TinyModel();
        m.input("x", 1, 3, 12, 16);
        m.conv("y", focus(m, PHASES), 12, 8);

        List<Node> nodes = prepared(m, 1, 3, 12, 16).nodes();

        assertThat(nodes).singleElement().satisfies(conv -> {
            assertThat(conv.op()).isEqualTo("Conv");
            assertThat(conv.integers("kernel_shape")).contains(List.of(6L, 6L));
            assertThat(conv.integers("strides")).contains(List.of(2L, 2L));
            assertThat(conv.integers("pads")).contains(List.of(2L, 2L, 2L, 2L));
        });
    }

    @Test
    void knowsSlicesOfRowsAndOfColumnsInTwoSteps() {
        TinyModel m = new TinyModel();
        m.input("x", 1, 3, 12, 16);
        List<String> parts = new ArrayList<>();
        for (long[] phase : PHASES) {
            String rows = slice(m, "x", "rows" + parts.size(), new long[] {phase[0]}, 2);
            parts.add(slice(m, rows, "part" + parts.size(), new long[] {phase[1]}, -1));
        }
        m.graph.add("Concat", parts, List.of("f"), Map.of("axis", 1L));
        m.conv("y", "f", 12, 8);

        assertThat(ops(prepared(m, 1, 3, 12, 16))).containsExactly("Conv");
    }

    @ParameterizedTest
    @ValueSource(longs = {2, 3})
    void knowsSpaceToDepth(long block) {
        TinyModel m = new TinyModel();
        m.node("SpaceToDepth", "f", Map.of("blocksize", block), m.input("x", 1, 2, 12, 18));
        int channels = (int) (2 * block * block);
        m.node(
                "Conv",
                "y",
                Map.of("strides", List.of(2L, 1L), "pads", List.of(0L, 1L, 1L, 0L), "kernel_shape", List.of(2L, 3L)),
                "f",
                m.constant("w", 1, 5, channels, 2, 3),
                m.constant("b", 1, 5));

        assertThat(ops(prepared(m, 1, 2, 12, 18))).containsExactly("Conv");
    }

    @Test
    void leavesADilatedConvAlone() {
        TinyModel m = new TinyModel();
        m.input("x", 1, 3, 12, 16);
        m.node(
                "Conv",
                "y",
                Map.of("dilations", List.of(2L, 2L), "kernel_shape", List.of(3L, 3L)),
                focus(m, PHASES),
                m.constant("w", 1, 8, 12, 3, 3));

        assertThat(ops(prepared(m, 1, 3, 12, 16))).contains("SpaceToDepth", "Conv");
    }

    /** Without the last row of each block, a picture with an odd number of rows would give other sizes. */
    @Test
    void leavesPicturesAloneThatMayEndInTheMiddleOfABlock() {
        TinyModel m = new TinyModel();
        m.input("x", 1, 3, 11, 16);
        m.conv("y", focus(m, new long[][] {{0, 0}, {0, 1}}), 6, 8);

        assertThat(ops(prepared(m, 1, 3, 11, 16))).contains("Slice", "Concat");
    }

    @Test
    void leavesPhasesOfTwoPicturesAlone() {
        TinyModel m = new TinyModel();
        m.input("x", 1, 3, 12, 16);
        m.relu("z", "x");
        List<String> parts = new ArrayList<>();
        for (long[] phase : PHASES) {
            parts.add(slice(m, parts.size() == 2 ? "z" : "x", "part" + parts.size(), phase, 2, 3));
        }
        m.graph.add("Concat", parts, List.of("f"), Map.of("axis", 1L));
        m.conv("y", "f", 12, 8);

        assertThat(ops(prepared(m, 1, 3, 12, 16))).contains("Slice", "Concat");
    }

    @Test
    void leavesACutPictureAlone() {
        TinyModel m = new TinyModel();
        m.input("x", 1, 3, 12, 16);
        String f = focus(m, PHASES);
        m.longs("end", 10, 16);
        m.conv("y", f, 12, 8);

        assertThat(ops(prepared(m, 1, 3, 12, 16))).contains("Slice", "Concat");
    }

    private static String focus(TinyModel m, long[][] phases) {
        List<String> parts = new ArrayList<>();
        for (long[] phase : phases) {
            parts.add(slice(m, "x", "part" + parts.size(), phase, 2, 3));
        }
        m.graph.add("Concat", parts, List.of("f"), Map.of("axis", 1L));
        return "f";
    }

    private static String slice(TinyModel m, String input, String output, long[] starts, long... axes) {
        long[] twos = new long[axes.length];
        java.util.Arrays.fill(twos, 2);
        long[] ends = new long[axes.length];
        java.util.Arrays.fill(ends, Integer.MAX_VALUE);
        return m.node(
                "Slice",
                output,
                input,
                m.longs(output + ".starts", starts),
                m.longs(axes.length == 2 ? "end" : output + ".ends", ends),
                m.longs(output + ".axes", axes),
                m.longs(output + ".steps", twos));
    }
}
