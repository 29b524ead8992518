package dev.octet.calibrate;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;

import org.junit.jupiter.api.Test;

import dev.octet.engine.Feed;
import dev.octet.engine.Graph;
import dev.octet.engine.Node;
import dev.octet.engine.Tensor;
import dev.octet.fixtures.TinyModel;
import dev.octet.observe.Range;
import dev.octet.quantize.Design;
import dev.octet.quantize.PlanOptions.Form;

import static org.assertj.core.api.Assertions.assertThat;

class RangeChoiceTest {

    @Test
    void clipsRareValuesThatALayerCanDoWithout() {
        TinyModel m = new TinyModel();
        m.node("Tanh", "y", m.matMul("q", m.input("x", 1, 500, 8), 8, 8));

        Range range = ranges(m.output("y").done(), spread(false)).get("x");

        assertThat(range.max()).isLessThan(10);
    }

    /** As in a transformer: the squared error of the tensor would clip the large channel, but the layer lives on it. */
    @Test
    void keepsALargeChannelThatTheLayerDependsOn() {
        TinyModel m = new TinyModel();
        m.node("Tanh", "y", m.matMul("q", m.input("x", 1, 500, 8), 8, 8));

        Range range = ranges(m.output("y").done(), spread(true)).get("x");

        assertThat(range.max()).isGreaterThan(80);
    }

    @Test
    void keepsTheRangeOfATensorThatNoLayerReads() {
        TinyModel m = new TinyModel();
        m.input("x", 1, 3, 8, 8);
        String sum = m.node("Add", "s", m.conv("a", "x", 3, 4), m.conv("b", "x", 3, 4));
        m.node("Tanh", "y", m.conv("c", sum, 4, 4));
        Graph graph = m.output("y").done();
        Calibrated seen = Chain.calibrated(graph, TinyModel.feeds(4, "x", 1, 3, 8, 8));

        assertThat(RangeChoice.of(Chain.design(seen), seen).get("a"))
                .isEqualTo(seen.seen().statistics().get("a").extremes());
    }

    /** The fused operator gives a tensor that the calibrated graph does not have. */
    @Test
    void passesOverATensorThatOnlyThePlanHas() {
        Calibrated seen = Chain.calibrated(attention(), TinyModel.feeds(4, "x", 1, 5, 16));
        Design spelled = Chain.design(seen);
        Design fused = spelled.with(spelled.options().with(Form.ATTENTION));
        assertThat(fused.prepared().nodes()).extracting(Node::op).contains("MultiHeadAttention");

        assertThat(RangeChoice.of(fused, seen).keySet())
                .isEqualTo(spelled.quantization().ranges().keySet());
    }

    private static Graph attention() {
        TinyModel m = new TinyModel();
        m.input("x", 1, 5, 16);
        m.longs("split", 0, 0, 2, 8);
        for (String part : List.of("q", "k", "v")) {
            m.node("Add", part, m.matMul(part + "p", "x", 16, 16), m.constant(part + "b", 1, 16));
            m.node("Reshape", part + "r", part, "split");
        }
        m.node("Transpose", "qt", Map.of("perm", List.of(0L, 2L, 1L, 3L)), "qr");
        m.node("Transpose", "kt", Map.of("perm", List.of(0L, 2L, 3L, 1L)), "kr");
        m.node("Transpose", "vt", Map.of("perm", List.of(0L, 2L, 1L, 3L)), "vr");
        m.node("Div", "scores", m.node("MatMul", "qk", "qt", "kt"), m.scalar("root", 2.828427f));
        m.node("Softmax", "probabilities", Map.of("axis", -1L), "scores");
        m.node("MatMul", "mixed", "probabilities", "vt");
        m.node("Transpose", "back", Map.of("perm", List.of(0L, 2L, 1L, 3L)), "mixed");
        m.node("Reshape", "out", "back", m.longs("join", 0, 0, 16));
        m.matMul("y", "out", 16, 8);
        return m.output("y").done();
    }

    /** Normal values and either a value in some thousands that is 100, or a channel that always is about 100. */
    private static List<Feed> spread(boolean channel) {
        Random random = new Random(13);
        List<Feed> feeds = new ArrayList<>();
        for (int n = 0; n < 4; n++) {
            float[] values = new float[500 * 8];
            for (int i = 0; i < values.length; i++) {
                values[i] = (float) random.nextGaussian();
                if (channel && i % 8 == 3) {
                    values[i] += 100;
                }
            }
            if (!channel) {
                values[n] = 100;
            }
            feeds.add(Feed.of("x", Tensor.ofFloats(values, 1, 500, 8)));
        }
        return feeds;
    }

    private static Map<String, Range> ranges(Graph graph, List<Feed> feeds) {
        Calibrated seen = Chain.calibrated(graph, feeds);
        return RangeChoice.of(Chain.design(seen), seen);
    }
}
