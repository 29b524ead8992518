package dev.octet.synthetic;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import dev.octet.engine.ElementType;
import dev.octet.engine.Tensor;

/**
 * The heads of a single-shot detector and what follows them: differences to anchors become boxes, and of boxes that
 * overlap the best is kept.
 */
final class Detection {
    /** Share of an anchor's size that a difference of 1 moves its centre. */
    private static final float CENTRE = 0.1f;

    /** Logarithm of the factor by which a difference of 1 changes its size. */
    private static final float SIZE = 0.2f;

    /** The logit of a class is around this, so that few boxes pass the threshold, as after training. */
    private static final float RARE = -4;

    private static final float LEAST_SCORE = 0.05f;
    private static final float MOST_OVERLAP = 0.5f;
    private static final long MOST_BOXES = 100;

    private final Network network;
    private final int classes;
    private final List<String> differences = new ArrayList<>();
    private final List<String> logits = new ArrayList<>();
    private final List<float[]> centres = new ArrayList<>();
    private final List<float[]> sizes = new ArrayList<>();

    /** @param classes with the background, which is the first */
    Detection(Network network, int classes) {
        this.network = network;
        this.classes = classes;
    }

    /** Adds the two convolutions over one map. */
    void add(Features map, Kernel kernel, List<Anchor> anchors) {
        Features sides = map.convBias(4 * anchors.size(), kernel);
        differences.add(rows(sides, 4));
        logits.add(rows(map.convBiasAround(RARE, classes * anchors.size(), kernel), classes));
        for (int y = 0; y < sides.height(); y++) {
            for (int x = 0; x < sides.width(); x++) {
                for (Anchor anchor : anchors) {
                    centres.add(
                            new float[] {(float) ((y + 0.5) / sides.height()), (float) ((x + 0.5) / sides.width())});
                    sizes.add(new float[] {(float) anchor.height(), (float) anchor.width()});
                }
            }
        }
    }

    /** {@code [N, boxes, each]}, place by place. */
    private String rows(Features map, int each) {
        String turned = network.node("Transpose", List.of(map.tensor()), Map.of("perm", List.of(0L, 2L, 3L, 1L)));
        return network.reshape(turned, 0, -1, each);
    }

    /** Logits of all classes, {@code [N, classes, boxes]}. */
    String logits() {
        String all = network.node("Concat", logits, Map.of("axis", 1L));
        return network.node("Transpose", List.of(all), Map.of("perm", List.of(0L, 2L, 1L)));
    }

    /**
     * Ends the model with outputs {@code boxes [N, boxes, 4]} as top, left, bottom and right, {@code scores [N, classes - 1,
     * boxes]}, and {@code selected INT64[M, 3]}: sample, class and box of those that are kept.
     *
     * @param scores of all classes, {@code [N, classes, boxes]}
     */
    void finish(String scores) {
        int count = centres.size();
        String boxes = boxes();
        String objects = network.node(
                "Slice",
                List.of(scores, network.integers(1), network.integers(classes), network.integers(1)),
                Map.of());
        String selected = network.node(
                "NonMaxSuppression",
                List.of(
                        boxes,
                        objects,
                        network.integers(MOST_BOXES),
                        network.scalar(MOST_OVERLAP),
                        network.scalar(LEAST_SCORE)),
                Map.of());
        network.output("boxes", boxes, -1, count, 4);
        network.output("scores", objects, -1, classes - 1L, count);
        network.output("selected", selected, ElementType.INT64, -1, 3);
    }

    private String boxes() {
        String all = network.node("Concat", differences, Map.of("axis", 1L));
        String shift = part(all, 0);
        String growth = part(all, 2);
        String size = table(sizes);
        String moved = network.node(
                "Mul", List.of(network.node("Mul", List.of(shift, network.scalar(CENTRE)), Map.of()), size), Map.of());
        String centre = network.node("Add", List.of(moved, table(centres)), Map.of());
        String factor = network.node(
                "Exp", List.of(network.node("Mul", List.of(growth, network.scalar(SIZE)), Map.of())), Map.of());
        String grown = network.node("Mul", List.of(factor, size), Map.of());
        String half = network.node("Mul", List.of(grown, network.scalar(0.5f)), Map.of());
        String near = network.node("Sub", List.of(centre, half), Map.of());
        String far = network.node("Add", List.of(centre, half), Map.of());
        return network.node("Concat", List.of(near, far), Map.of("axis", -1L));
    }

    private String part(String all, long from) {
        return network.node(
                "Slice",
                List.of(all, network.integers(from), network.integers(from + 2), network.integers(2)),
                Map.of());
    }

    private String table(List<float[]> pairs) {
        float[] values = new float[2 * pairs.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = pairs.get(i / 2)[i % 2];
        }
        return network.constant(Tensor.ofFloats(values, 1, pairs.size(), 2));
    }
}
