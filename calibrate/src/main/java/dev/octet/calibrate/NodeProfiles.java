package dev.octet.calibrate;

import java.util.Comparator;
import java.util.List;
import java.util.Map;

import dev.octet.engine.Engine;
import dev.octet.engine.Feed;
import dev.octet.engine.Graph;
import dev.octet.quantize.Design;

/** Profiles of designs beside the float graph. The last ones are kept: a search asks for the same again. */
final class NodeProfiles {
    private final Engine engine;
    private final List<Feed> feeds;
    private Graph exactGraph;
    private NodeProfile exact;
    private Design integerDesign;
    private NodeProfile integer;

    /** @param feeds what is run */
    NodeProfiles(Engine engine, List<Feed> feeds) {
        this.engine = engine;
        this.feeds = feeds;
    }

    /** Microseconds by node of the float graph that a design quantizes. */
    Map<String, Double> exact(Design design) {
        if (exactGraph != design.base().graph()) {
            exactGraph = design.base().graph();
            exact = NodeProfile.of(engine, exactGraph, feeds);
        }
        return exact.micros();
    }

    /** Microseconds by node of a design. */
    Map<String, Double> integer(Design design) {
        if (integerDesign != design) {
            integerDesign = design;
            integer = NodeProfile.of(engine, design.write(), feeds);
        }
        return integer.micros();
    }

    /** Nodes, that with the largest figure first; equal ones by name. */
    static List<String> largestFirst(Map<String, Double> figures) {
        return figures.entrySet().stream()
                .sorted(Map.Entry.<String, Double>comparingByValue(Comparator.reverseOrder())
                        .thenComparing(Map.Entry.comparingByKey()))
                .map(Map.Entry::getKey)
                .toList();
    }
}
