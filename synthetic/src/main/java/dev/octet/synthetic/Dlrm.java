package dev.octet.synthetic;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;

import dev.octet.engine.ElementType;

/**
 * "Deep Learning Recommendation Model for Personalization and Recommendation Systems" (arXiv:1906.00091) with the layers
 * that MLPerf has, but with tables of a thousand rows in place of up to forty million.
 */
final class Dlrm {
    private static final int DENSE = 13;
    private static final int TABLES = 26;
    private static final int ROWS = 1000;
    private static final int WIDTH = 128;

    /** Of embeddings: their products with the dense part then have a variance near 1. */
    private static final double DEVIATION = 0.125;

    private Dlrm() {}

    static void build(Network network) {
        String numbers = network.input("dense_x", ElementType.FLOAT32, -1, DENSE);
        network.input("indices", ElementType.INT64, -1, TABLES);
        Vectors dense = new Vectors(network, numbers, Moments.of(DENSE, 0, 1))
                .dense(512)
                .relu()
                .dense(256)
                .relu()
                .dense(WIDTH)
                .relu();
        List<String> rows = new ArrayList<>();
        rows.add(network.reshape(dense.tensor(), -1, 1, WIDTH));
        for (int table = 0; table < TABLES; table++) {
            rows.add(embedded(network, table));
        }
        interaction(network, dense, rows)
                .dense(1024)
                .relu()
                .dense(1024)
                .relu()
                .dense(512)
                .relu()
                .dense(256)
                .relu()
                .dense(1)
                .apply(Activation.SIGMOID)
                .output();
    }

    /** @return {@code [N, 1, WIDTH]} */
    private static String embedded(Network network, int table) {
        String name = network.name("Embedding");
        String column = network.integers(table);
        String index = network.node("Gather", List.of("indices", column), Map.of("axis", 1L));
        float[] values = network.random().normals(ROWS * WIDTH, DEVIATION);
        String weight = network.trained(name + ".weight", values, ROWS, WIDTH);
        return network.node("Gather", List.of(weight, index), Map.of("axis", 0L));
    }

    /** The dense part and the products of all pairs of rows. */
    private static Vectors interaction(Network network, Vectors dense, List<String> rows) {
        long count = rows.size();
        String all = network.node("Concat", rows, Map.of("axis", 1L));
        String turned = network.node("Transpose", List.of(all), Map.of("perm", List.of(0L, 2L, 1L)));
        String products = network.node("MatMul", List.of(all, turned), Map.of());
        network.addMacs(count * count * WIDTH);
        String flat = network.reshape(products, -1, count * count);
        long[] pairs = LongStream.range(0, count * count)
                .filter(place -> place % count < place / count)
                .toArray();
        String places = network.integers(pairs);
        String chosen = network.node("Gather", List.of(flat, places), Map.of("axis", 1L));
        String joined = network.node("Concat", List.of(dense.tensor(), chosen), Map.of("axis", 1L));
        return new Vectors(network, joined, dense.moments().and(Moments.of(pairs.length, 0, 0.1)));
    }
}
