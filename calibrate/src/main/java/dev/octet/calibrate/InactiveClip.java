package dev.octet.calibrate;

import java.util.List;
import java.util.Map;
import java.util.Optional;

import dev.octet.engine.ElementType;
import dev.octet.engine.Graph;
import dev.octet.engine.Node;
import dev.octet.observe.Range;

/**
 * A Clip from 0 whose upper bound no calibration sample reached, so that Relu can stand in for it. Other data may reach
 * it: this is the one step of equalization that is not exact.
 *
 * @param node name of the Clip
 * @param bound its upper bound; infinite if it has none
 * @param observed largest value that arrived, below the bound
 */
record InactiveClip(String node, double bound, double observed) {

    /** Empty if {@code node} is no Clip, clips below at another value than 0, or was seen at its upper bound. */
    static Optional<InactiveClip> of(Graph graph, Node node, Map<String, Range> observed) {
        if (!node.op().equals("Clip") || bound(graph, node, 1).orElse(Double.NaN) != 0) {
            return Optional.empty();
        }
        boolean open = node.inputs().size() < 3 || node.inputs().get(2).isEmpty();
        double bound = open ? Double.POSITIVE_INFINITY : bound(graph, node, 2).orElse(Double.NaN);
        double largest = Math.min(
                largest(observed, node.inputs().get(0)),
                largest(observed, node.outputs().get(0)));
        return open || largest < bound ? Optional.of(new InactiveClip(node.name(), bound, largest)) : Optional.empty();
    }

    /** Puts a Relu in its place. */
    static void replace(Graph graph, Node clip) {
        String input = clip.inputs().get(0);
        List<String> outputs = clip.outputs();
        graph.remove(clip);
        graph.add("Relu", List.of(input), outputs, Map.of());
    }

    private static double largest(Map<String, Range> observed, String tensor) {
        return observed.containsKey(tensor) ? observed.get(tensor).max() : Double.POSITIVE_INFINITY;
    }

    private static Optional<Double> bound(Graph graph, Node clip, int index) {
        return clip.inputs().size() <= index
                ? Optional.empty()
                : graph.initializer(clip.inputs().get(index))
                        .filter(t -> t.type() == ElementType.FLOAT32 && t.elements() == 1)
                        .map(t -> (double) t.floats().get(0));
    }
}
