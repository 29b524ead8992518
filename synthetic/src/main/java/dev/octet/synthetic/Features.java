package dev.octet.synthetic;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

import dev.octet.engine.Tensor;

/**
 * Feature maps {@code FLOAT32[N, channels, height, width]} in a network under construction. Each method adds one layer
 * behind these and returns what it makes, so that an architecture reads like its table.
 *
 * @param network what they are in
 * @param tensor their name
 * @param channels how many
 * @param height rows
 * @param width columns
 * @param moments what is expected of their values
 */
record Features(Network network, String tensor, int channels, int height, int width, Moments moments) {
    /** Share of the variance that is left after averaging neighbours; they are alike. */
    private static final double AVERAGED = 0.5;

    /** Share of the variance between pictures that is left after averaging whole maps. */
    private static final double AVERAGED_GLOBALLY = 0.1;

    /** A convolution without bias: a normalization follows. */
    Features conv(int out, Kernel kernel) {
        return conv(out, kernel, 1, Optional.empty());
    }

    /** A convolution with bias: no normalization follows. */
    Features convBias(int out, Kernel kernel) {
        return convBiasAround(0, out, kernel);
    }

    /** As {@link #convBias}, with outputs around {@code centre}. */
    Features convBiasAround(float centre, int out, Kernel kernel) {
        return conv(out, kernel, 1, Optional.of(centre));
    }

    /** A convolution without bias whose channels see only those of their group. */
    Features groupedConv(int out, Kernel kernel, int groups) {
        return conv(out, kernel, groups, Optional.empty());
    }

    /** A convolution without bias of each channel by itself. */
    Features depthwise(Kernel kernel) {
        return conv(channels, kernel, channels, Optional.empty());
    }

    private Features conv(int out, Kernel kernel, int groups, Optional<Float> bias) {
        String name = network.name("Conv");
        Weights weights =
                Weights.convolution(network.random(), moments, out, kernel, groups, kernel.coverage(height, width));
        List<String> inputs = new ArrayList<>(List.of(tensor));
        inputs.add(network.trained(
                name + ".weight", weights.values(), out, channels / groups, kernel.height(), kernel.width()));
        Moments after = weights.moments();
        if (bias.isPresent()) {
            float[] biases = weights.centring(network.random(), bias.get());
            inputs.add(network.trained(name + ".bias", biases, out));
            after = after.shifted(biases);
        }
        network.node(
                name,
                "Conv",
                inputs,
                Map.of(
                        "kernel_shape", kernel.shape(),
                        "strides", kernel.strides(),
                        "pads", kernel.pads(),
                        "dilations", kernel.dilations(),
                        "group", (long) groups));
        int rows = kernel.rowsOut(height);
        int columns = kernel.columnsOut(width);
        network.addMacs((long) weights.values().length * rows * columns);
        return new Features(network, name, out, rows, columns, after);
    }

    /** Batch normalization with the statistics that these features have. */
    Features norm(Norm norm) {
        String name = network.name("BatchNormalization");
        Norm.Parameters made = norm.parameters(network.random(), moments);
        List<String> inputs = List.of(
                tensor,
                network.trained(name + ".weight", made.scale(), channels),
                network.trained(name + ".bias", made.shift(), channels),
                network.constant(name + ".running_mean", Tensor.ofFloats(made.mean(), channels)),
                network.constant(name + ".running_var", Tensor.ofFloats(made.variance(), channels)));
        network.node(name, "BatchNormalization", inputs, Map.of("epsilon", norm.epsilon()));
        return sameSize(name, made.after());
    }

    /** Batch normalization as PyTorch has it by default. */
    Features norm() {
        return norm(Norm.DEFAULT);
    }

    /** max(x, 0). */
    Features relu() {
        return apply(Activation.RELU);
    }

    /** Between 0 and 6. */
    Features relu6() {
        return apply(Activation.RELU6);
    }

    /** A function of each value. */
    Features apply(Activation activation) {
        return sameSize(activation.add(network, tensor), activation.after(moments));
    }

    /**
     * Multiplies each channel by a share that depends on the means of all: "Squeeze-and-Excitation Networks"
     * (arXiv:1709.01507).
     *
     * @param squeezed channels between the two 1 x 1 convolutions
     * @param inner after the first
     * @param gate after the second
     */
    Features squeezeAndExcite(int squeezed, Activation inner, Activation gate) {
        Features shares = globalAverage()
                .convBias(squeezed, Kernel.of(1))
                .apply(inner)
                .convBias(channels, Kernel.of(1))
                .apply(gate);
        String name = network.node("Mul", List.of(tensor, shares.tensor), Map.of());
        return sameSize(name, moments.times(shares.moments));
    }

    /** Times a constant. */
    Features scaled(float factor) {
        String constant = network.scalar(factor);
        return sameSize(network.node("Mul", List.of(tensor, constant), Map.of()), moments.through(x -> factor * x));
    }

    /** The largest of each window. */
    Features maxPool(Kernel kernel) {
        return pool("MaxPool", kernel, Map.of("ceil_mode", kernel.ceil() ? 1L : 0L), moments.maximum());
    }

    /** The mean of each window, padding counted as zeros. */
    Features averagePool(Kernel kernel) {
        return pool("AveragePool", kernel, Map.of("count_include_pad", 1L), moments.damped(AVERAGED));
    }

    /** The mean of those values of each window that are no padding. */
    Features averagePoolInside(Kernel kernel) {
        return pool("AveragePool", kernel, Map.of("count_include_pad", 0L), moments.damped(AVERAGED));
    }

    private Features pool(String op, Kernel kernel, Map<String, Object> more, Moments after) {
        Map<String, Object> attributes = new HashMap<>(more);
        attributes.put("kernel_shape", kernel.shape());
        attributes.put("strides", kernel.strides());
        attributes.put("pads", kernel.pads());
        String name = network.node(op, List.of(tensor), attributes);
        return new Features(network, name, channels, kernel.rowsOut(height), kernel.columnsOut(width), after);
    }

    /** The mean of each map. */
    Features globalAverage() {
        String name = network.node("GlobalAveragePool", List.of(tensor), Map.of());
        return new Features(network, name, channels, 1, 1, moments.damped(AVERAGED_GLOBALLY));
    }

    /** Sum, value by value. */
    Features plus(Features other) {
        return sameSize(network.node("Add", List.of(tensor, other.tensor), Map.of()), moments.plus(other.moments));
    }

    /** The channels of all, one after the other. */
    static Features concat(List<Features> parts) {
        Features first = parts.get(0);
        Moments all = first.moments;
        for (Features part : parts.subList(1, parts.size())) {
            if (part.height != first.height || part.width != first.width) {
                throw new IllegalArgumentException(part + " cannot stand beside " + first);
            }
            all = all.and(part.moments);
        }
        String name = first.network.node(
                "Concat", parts.stream().map(Features::tensor).toList(), Map.of("axis", 1L));
        return new Features(first.network, name, all.channels(), first.height, first.width, all);
    }

    /** The channels in {@code parts} equal parts. */
    List<Features> split(int parts) {
        List<String> names =
                IntStream.range(0, parts).mapToObj(i -> network.name("Split")).toList();
        int each = channels / parts;
        String sizes = network.constant(
                Tensor.ofLongs(LongStream.generate(() -> each).limit(parts).toArray(), parts));
        network.graph().add("Split", List.of(tensor, sizes), names, Map.of("axis", 1L));
        return IntStream.range(0, parts)
                .mapToObj(i -> new Features(
                        network, names.get(i), each, height, width, moments.slice(i * each, (i + 1) * each)))
                .toList();
    }

    /** Takes one channel of each group in turn: "ShuffleNet" (arXiv:1707.01083). */
    Features shuffle(int groups) {
        int each = channels / groups;
        String grouped = network.reshape(tensor, -1, groups, each, height, width);
        String turned = network.node("Transpose", List.of(grouped), Map.of("perm", List.of(0L, 2L, 1L, 3L, 4L)));
        return sameSize(network.reshape(turned, -1, channels, height, width), moments.shuffled(groups));
    }

    /** Maps {@code factor} times as high and wide. @param mode of the operator Resize: nearest or linear */
    Features enlarged(int factor, String mode) {
        String scales = network.constant(Tensor.ofFloats(new float[] {1, 1, factor, factor}, 4));
        Map<String, Object> attributes = mode.equals("nearest")
                ? Map.of("mode", mode, "coordinate_transformation_mode", "asymmetric", "nearest_mode", "floor")
                : Map.of("mode", mode, "coordinate_transformation_mode", "half_pixel");
        String name = network.node("Resize", List.of(tensor, "", scales), attributes);
        return new Features(network, name, channels, height * factor, width * factor, moments);
    }

    /** Makes these an output of the model. */
    void output(String name) {
        network.output(name, tensor, -1, channels, height, width);
    }

    /** All values of a sample in one row, channel by channel. */
    Vectors flatten() {
        Moments each = moments.repeated(height * width);
        return new Vectors(network, network.node("Flatten", List.of(tensor), Map.of("axis", 1L)), each);
    }

    private Features sameSize(String name, Moments after) {
        return new Features(network, name, channels, height, width, after);
    }

    /** Name and shape, such as {@code relu_3[N, 64, 56, 56]}. */
    @Override
    public String toString() {
        return tensor + "[N, " + channels + ", " + height + ", " + width + "]";
    }
}
