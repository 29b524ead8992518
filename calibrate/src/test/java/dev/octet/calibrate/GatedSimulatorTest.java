package dev.octet.calibrate;

import java.util.HashSet;
import java.util.Set;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import dev.octet.engine.Feed;
import dev.octet.engine.Graph;
import dev.octet.fixtures.TinyModel;

import static org.assertj.core.api.Assertions.assertThat;

class GatedSimulatorTest {
    private static final Set<String> OUTPUT = Set.of("y");

    private final Chain chain = new Chain(4);
    private final GatedSimulator simulator = new GatedSimulator(Chain.ENGINE, chain.design, OUTPUT, 1);

    @AfterEach
    void close() {
        simulator.close();
    }

    @Test
    void computesTheFloatModelWhileAllGatesAreShut() {
        assertThat(decibels(chain.graph, Set.of())).isGreaterThan(120);
    }

    @Test
    void computesTheInt8ModelWhileAllGatesAreOpen() {
        Graph int8 = chain.design.write();
        double noise = TinyModel.signalToNoise(chain.graph, int8, Chain.FEEDS, "y");

        // Biases are rounded there too, and a value between two levels may go either way.
        assertThat(decibels(int8, new HashSet<>(simulator.nodes()))).isGreaterThan(noise + 12);
    }

    @Test
    void disturbsLessWithOneGateOpenThanWithAll() {
        double all = decibels(chain.graph, new HashSet<>(simulator.nodes()));

        assertThat(simulator.nodes()).hasSize(6).doesNotContain(chain.node("f"));
        for (String node : simulator.nodes()) {
            assertThat(decibels(chain.graph, Set.of(node))).isGreaterThan(all).isLessThan(120);
        }
    }

    private double decibels(Graph expected, Set<String> open) {
        double[] sums = new double[2];
        for (Feed feed : Chain.FEEDS) {
            Decibels.accumulate(
                    sums,
                    TinyModel.run(expected, feed).get("y").toFloats(),
                    simulator.run(feed, open, OUTPUT).get("y").toFloats());
        }
        return Decibels.of(sums[0], sums[1]);
    }
}
