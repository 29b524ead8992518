package dev.octet.prepare;

import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;

import dev.octet.engine.ElementType;
import dev.octet.engine.Graph;
import dev.octet.fixtures.TinyModel;

import static dev.octet.prepare.Exactness.ops;
import static dev.octet.prepare.Exactness.prepared;
import static org.assertj.core.api.Assertions.assertThat;

class NoOpsTest {

    @Test
    void takesOutWhatDoesNothing() {
        TinyModel m = new TinyModel();
        m.conv("c", m.input("x", 1, 3, 8, 8), 3, 4);
        m.node("Identity", "i", "c");
        m.node("Dropout", "d", "i");
        m.node("Reshape", "r", "d", m.longs("shape", 1, 4, 8, -1));
        m.node("Transpose", "t", Map.of("perm", List.of(0L, 1L, 2L, 3L)), "r");
        m.node("Concat", "j", Map.of("axis", 1L), "t");
        m.node("Pad", "p", "j", m.longs("pads", 0, 0, 0, 0, 0, 0, 0, 0));
        m.node("Expand", "e", "p", m.longs("same", 4, 1, 1));
        m.conv("y", "e", 4, 4);

        assertThat(ops(prepared(m, 1, 3, 8, 8))).containsExactly("Conv", "Conv");
    }

    @Test
    void keepsTheNamesOfOutputs() {
        TinyModel m = new TinyModel();
        m.conv("c", m.input("x", 1, 3, 8, 8), 3, 4);
        m.node("Reshape", "y", "c", m.longs("shape", 1, 4, 8, 8));
        m.graph.addOutput("c", ElementType.FLOAT32, 1, 4, 8, 8);
        m.graph.addOutput("y", ElementType.FLOAT32, 1, 4, 8, 8);

        Graph prepared = prepared(m.done(), TinyModel.feeds(2, "x", 1, 3, 8, 8));

        assertThat(prepared.outputs()).extracting("name").containsExactly("c", "y");
    }

    @Test
    void keepsWhatMovesValues() {
        TinyModel m = new TinyModel();
        m.node("Reshape", "r", m.input("x", 1, 4, 2, 8), m.longs("shape", 1, 2, 4, 8));
        m.node("Transpose", "y", Map.of("perm", List.of(0L, 2L, 1L, 3L)), "r");

        assertThat(ops(prepared(m, 1, 4, 2, 8))).containsExactly("Reshape", "Transpose");
    }

    @Test
    void keepsWhatChangesAShapeThatIsKnownInARunOnly() {
        TinyModel m = new TinyModel();
        m.node("Squeeze", "s", m.input("x", 1, -1, 8)); // of which axes depends on the feed
        m.node("Unsqueeze", "u", "s", m.longs("axes", 0));
        m.matMul("y", "u", 8, 4);

        assertThat(ops(prepared(m, 1, 3, 8))).containsExactly("Squeeze", "Unsqueeze", "MatMul");
    }

    @Test
    void foldsPaddingIntoTheConvBehindIt() {
        TinyModel m = new TinyModel(9);
        m.node("Pad", "p", Map.of("pads", List.of(0L, 0L, 1L, 0L, 0L, 0L, 0L, 1L)), m.input("x", 1, 3, 8, 8));
        m.conv("y", "p", 3, 4);

        assertThat(prepared(m, 1, 3, 8, 8).nodes()).singleElement().satisfies(conv -> assertThat(conv.integers("pads"))
                .contains(List.of(2L, 1L, 1L, 2L)));
    }

    @Test
    void keepsPaddingWithAnotherValue() {
        TinyModel m = new TinyModel();
        m.node("Pad", "p", m.input("x", 1, 3, 8, 8), m.longs("pads", 0, 0, 1, 1, 0, 0, 1, 1), m.scalar("one", 1));
        m.conv("y", "p", 3, 4);

        assertThat(ops(prepared(m, 1, 3, 8, 8))).containsExactly("Pad", "Conv");
    }
}
