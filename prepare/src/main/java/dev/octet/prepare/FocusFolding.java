package dev.octet.prepare;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.LongStream;

import dev.octet.engine.ElementType;
import dev.octet.engine.Graph;
import dev.octet.engine.Node;
import dev.octet.engine.Tensor;

/**
 * Makes one Conv of a space-to-depth and the Conv behind it, as at the entry of YOLOv5 and YOLOX ("Focus": strided
 * Slices of every phase of a picture, concatenated as channels).
 *
 * <p>Channel q of the rearranged picture is {@code x[c(q), b i + row(q), b j + column(q)]} for blocks of b x b pixels, so
 * a kernel of k x k pixels that moves by s is one of bk x bk pixels that moves by bs:
 * {@code w'[o, c(q), b u + row(q), b v + column(q)] = w[o, q, u, v]}. The products are the same, the order of additions
 * is not.
 */
final class FocusFolding {
    private static final int HEIGHT = 2;

    /** Where a channel of the rearranged picture is from: a channel of the picture, a row and a column of each block. */
    private record Pixel(int channel, int row, int column) {}

    /** A picture in blocks of {@code block} x {@code block} pixels, and the channels that they become. */
    private record Blocks(String picture, int block, List<Pixel> channels) {
        /**
         * Whether the sides of the picture are multiples of the block: the first and the last row have the same length,
         * or Concat would not take them.
         */
        boolean areWhole() {
            return channels.stream().anyMatch(pixel -> pixel.row == 0)
                    && channels.stream().anyMatch(pixel -> pixel.row == block - 1)
                    && channels.stream().anyMatch(pixel -> pixel.column == 0)
                    && channels.stream().anyMatch(pixel -> pixel.column == block - 1);
        }
    }

    private final Graph graph;
    private final TensorTypes types;

    FocusFolding(Graph graph, TensorTypes types) {
        this.graph = graph;
        this.types = types;
    }

    void apply() {
        for (Node node : graph.nodes()) {
            if (node.isOf("Conv") && isFoldable(node)) {
                graph.producer(node.inputs().get(0))
                        .filter(before -> isReadOnlyBy(node, before))
                        .flatMap(this::blocks)
                        .ifPresent(blocks -> fold(node, blocks));
            }
        }
    }

    private boolean isFoldable(Node conv) {
        Optional<Tensor> weights = graph.initializer(conv.inputs().get(1))
                .filter(t -> t.type() == ElementType.FLOAT32 && t.rank() == 4 && t.elements() > 0);
        return weights.isPresent()
                && conv.integer("group").orElse(1L) == 1
                && conv.text("auto_pad").orElse("NOTSET").equals("NOTSET")
                && conv.integers("dilations").orElse(List.of()).stream().allMatch(d -> d == 1);
    }

    private boolean isReadOnlyBy(Node conv, Node before) {
        String tensor = before.outputs().get(0);
        return graph.consumers(tensor).equals(List.of(conv)) && !graph.isReadOutside(tensor);
    }

    private Optional<Blocks> blocks(Node node) {
        if (!node.domain().isEmpty()) {
            return Optional.empty();
        }
        return switch (node.op()) {
            case "Concat" -> ofSlices(node);
            case "SpaceToDepth" -> ofSpaceToDepth(node);
            case "Gather" -> ofReordered(node);
            default -> Optional.empty();
        };
    }

    private Optional<Blocks> ofSpaceToDepth(Node node) {
        String picture = node.inputs().get(0);
        int block = Math.toIntExact(node.integer("blocksize").orElseThrow());
        int channels = channels(picture);
        List<Pixel> pixels = new ArrayList<>();
        for (int row = 0; row < block; row++) {
            for (int column = 0; column < block; column++) {
                for (int c = 0; c < channels; c++) {
                    pixels.add(new Pixel(c, row, column));
                }
            }
        }
        return Optional.of(new Blocks(picture, block, pixels));
    }

    /** What the engine makes of Slices: a SpaceToDepth whose channels a Gather puts in their order. */
    private Optional<Blocks> ofReordered(Node gather) {
        Optional<Blocks> blocks = graph.producer(gather.inputs().get(0))
                .filter(node -> node.isOf("SpaceToDepth") && isReadOnlyBy(gather, node))
                .flatMap(this::ofSpaceToDepth);
        Optional<long[]> order = graph.initializer(gather.inputs().get(1))
                .filter(t -> t.type() == ElementType.INT64 && t.rank() == 1)
                .map(Tensor::toLongs);
        int channels = blocks.map(b -> b.channels().size()).orElse(0);
        boolean inRange = order.isPresent() && LongStream.of(order.get()).allMatch(i -> i >= 0 && i < channels);
        return gather.integer("axis").orElse(0L) == 1 && inRange
                ? blocks.map(b -> new Blocks(
                        b.picture(),
                        b.block(),
                        LongStream.of(order.get())
                                .mapToObj(i -> b.channels().get((int) i))
                                .toList()))
                : Optional.empty();
    }

    /** 0 where they are not known. */
    private int channels(String picture) {
        return Math.toIntExact(types.dimension(picture, 1).orElse(0L));
    }

    private Optional<Blocks> ofSlices(Node concat) {
        if (concat.integer("axis").orElse(0L) != 1) {
            return Optional.empty();
        }
        Set<String> pictures = new HashSet<>();
        Set<Long> blocks = new HashSet<>();
        List<Pixel> pixels = new ArrayList<>();
        for (String part : concat.inputs()) {
            Map<Long, Long> starts = new HashMap<>();
            String tensor = part;
            Optional<Node> slice = graph.producer(tensor).filter(n -> n.isOf("Slice"));
            while (slice.isPresent()) {
                if (!strided(slice.get(), starts, blocks)) {
                    return Optional.empty();
                }
                tensor = slice.get().inputs().get(0);
                slice = graph.producer(tensor).filter(n -> n.isOf("Slice"));
            }
            if (starts.size() != 2) {
                return Optional.empty();
            }
            pictures.add(tensor);
            for (int c = 0; c < channels(tensor); c++) {
                pixels.add(
                        new Pixel(c, starts.get(2L).intValue(), starts.get(3L).intValue()));
            }
        }
        if (pictures.size() != 1 || blocks.size() != 1) {
            return Optional.empty();
        }
        String picture = pictures.iterator().next();
        Blocks found = new Blocks(picture, blocks.iterator().next().intValue(), pixels);
        return types.rank(picture).orElse(0) == 4 && found.areWhole() ? Optional.of(found) : Optional.empty();
    }

    /** Notes where a Slice of rows or columns starts; false if it is not of the form x[start::block]. */
    private boolean strided(Node slice, Map<Long, Long> starts, Set<Long> blocks) {
        List<long[]> lists = new ArrayList<>();
        for (int i = 1; i <= 4; i++) {
            Optional<Tensor> list = slice.inputs().size() > i
                    ? graph.initializer(slice.inputs().get(i)).filter(t -> t.type() == ElementType.INT64)
                    : Optional.empty();
            if (list.isEmpty()) {
                return false;
            }
            lists.add(list.get().toLongs());
        }
        for (int i = 0; i < lists.get(0).length; i++) {
            long start = lists.get(0)[i];
            long axis = lists.get(2)[i] < 0 ? lists.get(2)[i] + 4 : lists.get(2)[i];
            long step = lists.get(3)[i];
            boolean toTheEnd = lists.get(1)[i]
                    >= types.dimension(slice.inputs().get(0), (int) axis).orElse((long) Integer.MAX_VALUE);
            boolean pixels = axis == HEIGHT || axis == HEIGHT + 1;
            if (!pixels || !toTheEnd || start < 0 || start >= step || starts.put(axis, start) != null) {
                return false;
            }
            blocks.add(step);
        }
        return true;
    }

    private void fold(Node conv, Blocks blocks) {
        String name = conv.inputs().get(1);
        Tensor old = graph.initializer(name).orElseThrow();
        if (old.shape()[1] != blocks.channels().size()) {
            return; // the channels of the picture are not known
        }
        int block = blocks.block();
        int outputs = (int) old.shape()[0];
        int channels = channels(blocks.picture());
        int height = (int) old.shape()[2];
        int width = (int) old.shape()[3];
        float[] values = old.toFloats();
        float[] wide = new float[outputs * channels * height * block * width * block];
        int from = 0;
        for (int o = 0; o < outputs; o++) {
            for (Pixel pixel : blocks.channels()) {
                for (int u = 0; u < height; u++) {
                    for (int v = 0; v < width; v++) {
                        int row = (o * channels + pixel.channel()) * height * block + block * u + pixel.row();
                        wide[row * width * block + block * v + pixel.column()] += values[from++];
                    }
                }
            }
        }
        String renamed = graph.uniqueTensor(name + "_focused");
        graph.initializer(renamed, Tensor.ofFloats(wide, outputs, channels, height * block, width * block));
        graph.setInput(conv, 0, blocks.picture());
        graph.setInput(conv, 1, renamed);
        graph.setAttribute(conv, "kernel_shape", List.of((long) height * block, (long) width * block));
        graph.setAttribute(conv, "strides", times(conv.integers("strides").orElse(List.of(1L, 1L)), block));
        conv.integers("pads").ifPresent(pads -> graph.setAttribute(conv, "pads", times(pads, block)));
    }

    private static List<Long> times(List<Long> values, long factor) {
        return values.stream().map(v -> v * factor).toList();
    }
}
