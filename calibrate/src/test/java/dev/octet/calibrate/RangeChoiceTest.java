package dev.octet.calibrate;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

import org.junit.jupiter.api.Test;

import dev.octet.calibrate.RangeChoice.Choice;
import dev.octet.engine.Engine;
import dev.octet.engine.Feed;
import dev.octet.engine.Graph;
import dev.octet.engine.Node;
import dev.octet.engine.SessionSettings.Optimization;
import dev.octet.engine.Tensor;
import dev.octet.fixtures.TinyModel;
import dev.octet.observe.Observer;
import dev.octet.observe.TensorStatistics;
import dev.octet.prepare.TensorTypes;

import static org.assertj.core.api.Assertions.assertThat;

class RangeChoiceTest {

    @Test
    void clipsRareValuesThatALayerCanDoWithout() {
        TinyModel m = new TinyModel();
        m.node("Tanh", "y", m.matMul("q", m.input("x", 1, 500, 8), 8, 8));

        Choice choice = choices(m.output("y").done(), spread(false)).get("x");

        assertThat(choice.range().max()).isLessThan(10);
        assertThat(choice.errors()).hasSize(RangeChoice.CANDIDATES.size());
        assertThat(choice.errors().get(RangeChoice.CANDIDATES.indexOf(choice.observer())))
                .isLessThan(0.5 * choice.errors().get(0));
    }

    /** As in a transformer: the squared error of the tensor would clip the large channel, but the layer lives on it. */
    @Test
    void keepsALargeChannelThatTheLayerDependsOn() {
        TinyModel m = new TinyModel();
        m.node("Tanh", "y", m.matMul("q", m.input("x", 1, 500, 8), 8, 8));

        Choice choice = choices(m.output("y").done(), spread(true)).get("x");

        assertThat(choice.range().max()).isGreaterThan(80);
    }

    @Test
    void takesTheSquaredErrorOfATensorThatNoLayerReads() {
        TinyModel m = new TinyModel();
        m.input("x", 1, 3, 8, 8);
        String sum = m.node("Add", "s", m.conv("a", "x", 3, 4), m.conv("b", "x", 3, 4));
        m.node("Tanh", "y", m.conv("c", sum, 4, 4));

        Map<String, Choice> choices = choices(m.output("y").done(), TinyModel.feeds(4, "x", 1, 3, 8, 8));

        assertThat(choices.get("a").observer()).isEqualTo(new Observer.Mse());
        assertThat(choices.get("a").errors()).isEmpty();
        assertThat(choices.get("s").errors()).isNotEmpty();
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

    private static Map<String, Choice> choices(Graph graph, List<Feed> feeds) {
        OperatorRules rules = new OperatorRules(graph, TensorTypes.of(Engine.onnxRuntime(), graph));
        Placement placement =
                Planner.place(graph, TensorTypes.of(Engine.onnxRuntime(), graph), true, PlanOptions.EVERYTHING);
        List<Node> layers = graph.nodes().stream()
                .filter(node ->
                        placement.int8().contains(node.name()) && rules.kind(node) == OperatorRules.Kind.COMPUTE)
                .toList();
        InputRows rows = new InputRows(
                layers.stream()
                        .map(node -> LayerWindow.of(node, rules.weight(node)))
                        .toList(),
                InputRows.BUDGET_BYTES);
        Map<String, TensorStatistics> statistics = new HashMap<>();
        placement.measured().forEach(tensor -> statistics.put(tensor, new TensorStatistics()));
        new CalibrationPass(Engine.onnxRuntime(), graph, CalibrationPass.BUDGET_BYTES, 1, Optimization.ALL)
                .run(
                        placement.measured(),
                        feeds.iterator(),
                        (sample, tensor, values) -> {
                            statistics.get(tensor).add(values.floats());
                            rows.add(sample, tensor, values);
                        },
                        () -> {});
        return RangeChoice.of(graph, rules, placement, statistics, rows, Scheme.DEFAULT);
    }
}
