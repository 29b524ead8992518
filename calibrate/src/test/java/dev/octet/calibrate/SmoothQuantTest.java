package dev.octet.calibrate;

import java.util.List;
import java.util.Optional;

import org.junit.jupiter.api.Test;

import dev.octet.calibrate.SmoothQuant.Choice;
import dev.octet.calibrate.SmoothQuant.Group;
import dev.octet.engine.Feed;
import dev.octet.engine.Graph;
import dev.octet.engine.Node;
import dev.octet.engine.Tensor;
import dev.octet.fixtures.TinyModel;
import dev.octet.quantize.Design;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

class SmoothQuantTest {
    private static final double EXACT_DECIBELS = 120;
    private static final List<Feed> PICTURES = TinyModel.feeds(4, "x", 1, 3, 8, 8);
    private static final List<Feed> TEXTS = TinyModel.feeds(4, "x", 1, 40, 8);

    @Test
    void dividesInTheNormalizationWhereOnlyTheGroupReadsIt() {
        TinyModel m = new TinyModel();
        m.input("x", 1, 40, 8);
        String n = normalization(m, "x");
        m.node("Tanh", "y", m.matMul("q", n, 8, 5));
        m.node("Tanh", "z", m.matMul("k", n, 8, 6));
        Seen seen = new Seen(m.output("y").output("z").done(), TEXTS);

        Choice choice = seen.only();

        assertThat(choice.place().readers()).hasSize(2);
        assertThat(choice.after()).isLessThan(0.5 * choice.before());
        Graph smoothed = SmoothQuant.apply(seen.graph, List.of(choice));
        seen.assertExact(smoothed);
        assertThat(smoothed.nodes()).hasSameSizeAs(seen.graph.nodes());
    }

    @Test
    void putsOneMulBeforeTheGroupWhereAResidualReadsTheSame() {
        TinyModel m = new TinyModel();
        m.input("x", 1, 40, 8);
        String n = normalization(m, "x");
        m.node("Add", "y", n, m.matMul("q", n, 8, 8));
        m.node("Tanh", "z", m.matMul("k", n, 8, 6));
        Seen seen = new Seen(m.output("y").output("z").done(), TEXTS);

        Graph smoothed = SmoothQuant.apply(seen.graph, List.of(seen.only()));

        seen.assertExact(smoothed);
        List<Node> added = smoothed.nodes().stream()
                .filter(node -> node.op().equals("Mul"))
                .toList();
        assertThat(added).hasSize(1);
        assertThat(smoothed.consumers(added.get(0).outputs().get(0)))
                .extracting(Node::op)
                .containsExactly("MatMul", "MatMul");
    }

    @Test
    void dividesInAMatMulWithItsBias() {
        TinyModel m = new TinyModel();
        m.input("x", 1, 40, 8);
        String a = m.node("Add", "a", m.matMul("p", "x", 8, 8), uneven(m, m.constant("b", 1, 8)));
        m.graph.initializer(
                "p.weight", unevenColumns(m.graph.initializer("p.weight").orElseThrow()));
        m.node("Tanh", "y", m.matMul("q", m.relu("r", a), 8, 5));
        Seen seen = new Seen(m.output("y").done(), TEXTS);

        List<Choice> choices = seen.choices();

        assertThat(choices).extracting(c -> c.place().isFree()).contains(true);
        seen.assertExact(SmoothQuant.apply(seen.graph, choices));
    }

    @Test
    void scalesAWholeResidualStreamOfConvolutions() {
        TinyModel m = new TinyModel();
        m.input("x", 1, 3, 8, 8);
        String a = m.conv("a", "x", 3, 6);
        for (String part : List.of("a.weight", "a.bias")) {
            uneven(m, part);
        }
        String first = m.relu("r", m.conv("b", a, 6, 8));
        String stream = m.node("Add", "s", a, m.conv("c", first, 8, 6));
        m.conv("y", stream, 6, 4);
        Seen seen = new Seen(m.output("y").done(), PICTURES);

        Choice choice = seen.choices().stream()
                .filter(c -> c.place().readers().size() == 2)
                .findFirst()
                .orElseThrow();

        assertThat(choice.place().made()).hasSize(4);
        assertThat(choice.after()).isLessThan(choice.before());
        seen.assertExact(SmoothQuant.apply(seen.graph, List.of(choice)));
        seen.assertExact(SmoothQuant.apply(seen.graph, seen.choices()));
    }

    @Test
    void leavesAStreamAloneThatAnythingElseReads() {
        TinyModel m = new TinyModel();
        m.input("x", 1, 3, 8, 8);
        String a = m.conv("a", "x", 3, 6);
        uneven(m, "a.weight");
        m.node("Tanh", "z", a);
        m.node("Tanh", "y", m.conv("d", a, 6, 4));

        assertThat(new Seen(m.output("y").output("z").done(), PICTURES).choices())
                .isEmpty();
    }

    @Test
    void leavesEvenChannelsAlone() {
        TinyModel m = new TinyModel();
        m.input("x", 1, 40, 8);
        m.node("Tanh", "y", m.matMul("q", m.node("Tanh", "t", "x"), 8, 5));

        assertThat(new Seen(m.output("y").done(), TEXTS).choices()).isEmpty();
    }

    @Test
    void normalizesItsDivisorsAndSkipsChannelsThatNobodyUses() {
        double[] divisors = SmoothQuant.divisors(new double[] {4, 1, 0, 3}, new double[] {1, 4, 2, 0}, 0.5);

        assertThat(divisors).containsExactly(new double[] {2, 0.5, 1, 1}, within(1e-12));
    }

    /** Layer normalization whose scales differ by powers of four. */
    private static String normalization(TinyModel m, String input) {
        uneven(m, m.constant("scale", 1, 8));
        uneven(m, m.constant("shift", 0.1f, 8));
        return m.node("LayerNormalization", "n", input, "scale", "shift");
    }

    private static String uneven(TinyModel m, String name) {
        Tensor value = m.graph.initializer(name).orElseThrow();
        float[] values = value.toFloats();
        int slice = values.length / (int) value.shape()[0];
        for (int i = 0; i < values.length; i++) {
            values[i] *= (float) Math.pow(4, i / slice % 4);
        }
        m.graph.initializer(name, Tensor.ofFloats(values, value.shape()));
        return name;
    }

    private static Tensor unevenColumns(Tensor value) {
        float[] values = value.toFloats();
        for (int i = 0; i < values.length; i++) {
            values[i] *= (float) Math.pow(4, i % 4);
        }
        return Tensor.ofFloats(values, value.shape());
    }

    /** A graph with what a pass over some feeds shows of it. */
    private static final class Seen {
        private final Graph graph;
        private final List<Feed> feeds;
        private final Design design;
        private final List<Group> groups;

        Seen(Graph graph, List<Feed> feeds) {
            this.graph = graph;
            this.feeds = feeds;
            Calibrated seen = Chain.calibrated(graph, feeds);
            this.design = Chain.design(seen);
            this.groups = SmoothQuant.groups(design, seen);
        }

        List<Choice> choices() {
            return groups.stream()
                    .map(group -> SmoothQuant.choose(design, group))
                    .flatMap(Optional::stream)
                    .toList();
        }

        Choice only() {
            assertThat(choices()).hasSize(1);
            return choices().get(0);
        }

        void assertExact(Graph other) {
            assertThat(TinyModel.signalToNoise(graph, other, feeds)).isGreaterThan(EXACT_DECIBELS);
            assertThat(other.initializers()).isNotEqualTo(graph.initializers());
        }
    }
}
