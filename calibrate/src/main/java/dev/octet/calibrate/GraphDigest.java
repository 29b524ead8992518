package dev.octet.calibrate;

import java.util.Optional;

import dev.octet.engine.Graph;
import dev.octet.engine.Node;
import dev.octet.engine.Tensor;
import dev.octet.io.Sha256;

/** SHA-256 of what a graph computes: operators, connections, attributes and constants, but not names of nodes. */
final class GraphDigest {
    private final Sha256 sha = new Sha256();

    private GraphDigest() {}

    static String of(Graph graph) {
        GraphDigest digest = new GraphDigest();
        digest.add(graph);
        return digest.sha.hex();
    }

    private void add(Graph graph) {
        sha.add(graph.opset("") + "\n" + graph.inputs() + "\n");
        for (Node node : graph.nodes()) {
            sha.add("node " + node.domain() + " " + node.op() + node.inputs() + node.outputs() + "\n");
            for (String name : node.attributes()) {
                sha.add(name + " " + node.integer(name) + node.integers(name) + node.number(name) + node.numbers(name)
                        + node.text(name) + "\n");
                node.tensor(name).ifPresent(this::add);
                if (node.hasSubgraphs()) {
                    graph.subgraph(node, name).ifPresent(this::add);
                }
            }
        }
        for (String name : graph.initializers()) {
            sha.add("initializer " + name + " ");
            Optional<Tensor> tensor = graph.initializer(name);
            tensor.ifPresent(this::add);
        }
    }

    private void add(Tensor tensor) {
        sha.add(tensor + "\n").add(tensor.bytes());
    }
}
