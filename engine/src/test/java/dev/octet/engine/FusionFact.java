package dev.octet.engine;

import java.util.function.Consumer;

/**
 * One thing that the INT8 planner relies on: what becomes of a pattern under all optimizations.
 *
 * @param name the pattern
 * @param operators expected operators of the optimized graph, sorted, with how often each occurs
 * @param result what running the optimized graph gives
 * @param pattern adds the pattern to a graph
 */
record FusionFact(String name, String operators, Result result, Consumer<TinyGraph> pattern) {

    /** How the result compares with that of the graph as written. Some patterns fuse into what cannot be right. */
    enum Result {
        SAME,
        WRONG,
        FAILS
    }

    static FusionFact of(String name, String operators, Consumer<TinyGraph> pattern) {
        return new FusionFact(name, operators, Result.SAME, pattern);
    }

    Graph graph() {
        TinyGraph tiny = new TinyGraph();
        pattern.accept(tiny);
        return tiny.graph();
    }

    @Override
    public String toString() {
        return name;
    }
}
