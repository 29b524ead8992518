package dev.octet.explain;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;

import dev.octet.engine.Feed;
import dev.octet.engine.Tensor;
import dev.octet.engine.TensorInfo;

/**
 * What a model is run on.
 *
 * @param feeds at least one
 * @param random whether they are made up, so that they tell about speed but not about errors
 */
record Samples(List<Feed> feeds, boolean random) {
    /** Enough that figures of a layer settle to some tenths of a dB, few enough to keep. */
    static final int MOST = 16;

    /** Made-up feeds: as many as give speed figures that do not hang on one input. */
    private static final int RANDOM = 2;

    private static final long SEED = 20260101;
    /** A token that every vocabulary has; it also keeps position and type numbers small. */
    private static final int TOKENS = 100;

    private static final long OPEN_SEQUENCE = 128;
    private static final long OPEN_IMAGE = 224;
    private static final long COLOURS = 3;

    Samples {
        feeds = List.copyOf(feeds);
    }

    /** Copies of the first {@value #MOST} feeds; empty feeds are no samples. */
    static Samples of(Iterable<Feed> feeds) {
        List<Feed> kept = new ArrayList<>();
        for (Feed feed : feeds) {
            kept.add(feed.copy());
            if (kept.size() == MOST) {
                break;
            }
        }
        return new Samples(kept, false);
    }

    /** Seeded values of the types and shapes that {@code inputs} tell, open dimensions as pictures and texts have them. */
    static Samples random(List<TensorInfo> inputs) {
        Random random = new Random(SEED);
        List<Feed> feeds = new ArrayList<>();
        for (int n = 0; n < RANDOM; n++) {
            Map<String, Tensor> tensors = new LinkedHashMap<>();
            inputs.forEach(input -> tensors.put(input.name(), random(input, random)));
            feeds.add(new Feed(tensors));
        }
        return new Samples(feeds, true);
    }

    private static Tensor random(TensorInfo input, Random random) {
        long[] shape = new long[input.shape().size()];
        for (int i = 0; i < shape.length; i++) {
            long known = input.shape().get(i);
            long open = i == 0 ? 1 : shape.length == 4 ? i == 1 ? COLOURS : OPEN_IMAGE : OPEN_SEQUENCE;
            shape[i] = known >= 0 ? known : open;
        }
        Tensor tensor = Tensor.zeros(input.type(), shape);
        String name = input.name().toLowerCase(Locale.ROOT);
        for (int i = 0; i < tensor.elements(); i++) {
            int whole = name.contains("mask") ? 1 : name.contains("type") ? 0 : random.nextInt(TOKENS);
            switch (input.type()) {
                case FLOAT32 -> tensor.floats().put(i, (float) random.nextGaussian());
                case INT64 -> tensor.longs().put(i, whole);
                case INT32 -> tensor.ints().put(i, whole);
                case UINT8, INT8 -> tensor.bytes().put(i, (byte) whole);
                case BOOL -> tensor.bytes().put(i, (byte) 1);
                default -> {
                    // Zeros do for types that hardly any model takes.
                }
            }
        }
        return tensor;
    }

    /** One feed of each set of shapes: more of them would take the same time. */
    List<Feed> oneOfEachShape() {
        Map<String, Feed> byShape = new LinkedHashMap<>();
        feeds.forEach(feed -> byShape.putIfAbsent(feed.tensors().toString(), feed));
        return List.copyOf(byShape.values());
    }

    /** For the report: what the figures were measured on. */
    String text() {
        return random
                ? "made-up inputs (seed " + SEED + "): times only, no errors"
                : feeds.size() + " calibration samples of the recipe";
    }
}
