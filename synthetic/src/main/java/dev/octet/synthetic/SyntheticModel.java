package dev.octet.synthetic;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

import dev.octet.engine.Graph;

/**
 * A published architecture with seeded weights: it does what the trained model does at the same cost, and knows nothing.
 * Layers, numbers of parameters and multiply-accumulates are those of the publication. The same name and seed give the
 * same bytes on every machine.
 *
 * <p>Normalizations are not folded, the operator set is 17, and the batch dimension is open.
 *
 * @param name of the architecture, such as {@code resnet50}
 * @param seed of the weights
 */
public record SyntheticModel(String name, long seed) {
    private static final Map<String, Consumer<Network>> ARCHITECTURES = new TreeMap<>(Map.ofEntries(
            Map.entry("densenet121", DenseNet::denseNet121),
            Map.entry("inception_v3", InceptionV3::build),
            Map.entry("resnet50", ResNet::resNet50)));

    /** @throws IllegalArgumentException if no architecture has that name; the message tells those that there are */
    public SyntheticModel {
        if (!ARCHITECTURES.containsKey(name)) {
            throw new IllegalArgumentException(
                    "no architecture is called '" + name + "'; known: " + String.join(", ", names()));
        }
    }

    /** Names of all architectures, sorted. */
    public static List<String> names() {
        return List.copyOf(ARCHITECTURES.keySet());
    }

    /** Builds the model; a second or so per hundred million parameters. */
    public Graph graph() {
        return build().graph();
    }

    Network build() {
        Network network = new Network(name, seed);
        ARCHITECTURES.get(name).accept(network);
        network.graph().nameNodes();
        return network;
    }
}
