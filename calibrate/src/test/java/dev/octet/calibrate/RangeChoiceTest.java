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
        Calibrated seen = Chain.calibrated(TinyModel.attention(false), TinyModel.feeds(4, "x", 1, 5, 16));
        Design spelled = Chain.design(seen);
        Design fused = spelled.with(spelled.options().with(Form.ATTENTION));
        assertThat(fused.prepared().nodes()).extracting(Node::op).contains("MultiHeadAttention");

        assertThat(RangeChoice.of(fused, seen).keySet())
                .isEqualTo(spelled.quantization().ranges().keySet());
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
