package dev.octet.emulate;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

import dev.octet.emulate.SaturatedModel.Watched;
import dev.octet.engine.Engine;
import dev.octet.engine.Feed;
import dev.octet.engine.Graph;

/**
 * What x86 without VNNI would do to an INT8 model, layer by layer, found on any host. Each layer is judged alone: it
 * reads what it would read with VNNI.
 *
 * @param layers those whose weights allow a pair of products to saturate, in the order of the graph; all others are the
 *     same on every host, whatever the data
 * @param feeds how many were run
 * @param seconds what that took at one thread
 */
record SaturationAnalysis(List<Layer> layers, int feeds, double seconds) {

    /**
     * One layer.
     *
     * @param node its name in the INT8 model
     * @param op operator of the engine
     * @param pairs pairs of weights
     * @param pairsAtRisk those that some input makes saturate
     * @param outputs how many were computed
     * @param saturated how many of them come out otherwise
     * @param signalToNoise energy of the outputs over that of the difference, in dB; infinite if there is none
     */
    record Layer(
            String node, String op, long pairs, long pairsAtRisk, long outputs, long saturated, double signalToNoise) {}

    SaturationAnalysis {
        layers = List.copyOf(layers);
    }

    /**
     * Runs {@code feeds} through {@code int8}.
     *
     * @throws EmulationException if the model is none that Octet writes
     */
    static SaturationAnalysis of(Engine engine, Graph int8, Iterable<Feed> feeds) {
        long start = System.nanoTime();
        try (SaturatedModel model = new SaturatedModel(engine, int8)) {
            int count = 0;
            for (Feed feed : feeds) {
                model.run(feed, false);
                count++;
            }
            List<Layer> layers = new ArrayList<>();
            for (Watched watched : model.layers()) {
                IntegerLayer layer = watched.layer();
                SaturationTally tally = watched.tally();
                layers.add(new Layer(
                        layer.name(),
                        layer.op(),
                        layer.pairs(),
                        layer.pairsAtRisk(),
                        tally.outputs(),
                        tally.saturated(),
                        tally.signalToNoise()));
            }
            return new SaturationAnalysis(layers, count, (System.nanoTime() - start) / 1e9);
        }
    }

    /** Names of the nodes of which some output saturated: those whose weights {@link NarrowedWeights} should narrow. */
    Set<String> layersAtRisk() {
        Set<String> names = new LinkedHashSet<>();
        layers.stream().filter(layer -> layer.saturated() > 0).forEach(layer -> names.add(layer.node()));
        return names;
    }
}
