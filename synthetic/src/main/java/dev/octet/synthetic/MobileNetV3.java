package dev.octet.synthetic;

/** "Searching for MobileNetV3" (arXiv:1905.02244), tables 1 and 2, for pictures of 224 x 224. */
final class MobileNetV3 {
    private static final boolean SE = true;
    private static final boolean NO_SE = false;

    private MobileNetV3() {}

    static void large(Network network) {
        Features x = stem(network);
        x = bottleneck(x, 3, 16, 16, NO_SE, Activation.RELU, 1);
        x = bottleneck(x, 3, 64, 24, NO_SE, Activation.RELU, 2);
        x = bottleneck(x, 3, 72, 24, NO_SE, Activation.RELU, 1);
        x = bottleneck(x, 5, 72, 40, SE, Activation.RELU, 2);
        x = bottleneck(x, 5, 120, 40, SE, Activation.RELU, 1);
        x = bottleneck(x, 5, 120, 40, SE, Activation.RELU, 1);
        x = bottleneck(x, 3, 240, 80, NO_SE, Activation.HARD_SWISH, 2);
        x = bottleneck(x, 3, 200, 80, NO_SE, Activation.HARD_SWISH, 1);
        x = bottleneck(x, 3, 184, 80, NO_SE, Activation.HARD_SWISH, 1);
        x = bottleneck(x, 3, 184, 80, NO_SE, Activation.HARD_SWISH, 1);
        x = bottleneck(x, 3, 480, 112, SE, Activation.HARD_SWISH, 1);
        x = bottleneck(x, 3, 672, 112, SE, Activation.HARD_SWISH, 1);
        x = bottleneck(x, 5, 672, 160, SE, Activation.HARD_SWISH, 2);
        x = bottleneck(x, 5, 960, 160, SE, Activation.HARD_SWISH, 1);
        x = bottleneck(x, 5, 960, 160, SE, Activation.HARD_SWISH, 1);
        classify(x, 960, 1280);
    }

    static void small(Network network) {
        Features x = stem(network);
        x = bottleneck(x, 3, 16, 16, SE, Activation.RELU, 2);
        x = bottleneck(x, 3, 72, 24, NO_SE, Activation.RELU, 2);
        x = bottleneck(x, 3, 88, 24, NO_SE, Activation.RELU, 1);
        x = bottleneck(x, 5, 96, 40, SE, Activation.HARD_SWISH, 2);
        x = bottleneck(x, 5, 240, 40, SE, Activation.HARD_SWISH, 1);
        x = bottleneck(x, 5, 240, 40, SE, Activation.HARD_SWISH, 1);
        x = bottleneck(x, 5, 120, 48, SE, Activation.HARD_SWISH, 1);
        x = bottleneck(x, 5, 144, 48, SE, Activation.HARD_SWISH, 1);
        x = bottleneck(x, 5, 288, 96, SE, Activation.HARD_SWISH, 2);
        x = bottleneck(x, 5, 576, 96, SE, Activation.HARD_SWISH, 1);
        x = bottleneck(x, 5, 576, 96, SE, Activation.HARD_SWISH, 1);
        classify(x, 576, 1024);
    }

    private static Features stem(Network network) {
        return network.pictures(224)
                .conv(16, Kernel.of(3).stride(2))
                .norm(Norm.TENSORFLOW)
                .apply(Activation.HARD_SWISH);
    }

    /** One row of a table: kernel, expanded channels, channels out, squeeze and excitation, nonlinearity, stride. */
    private static Features bottleneck(
            Features x, int kernel, int expanded, int out, boolean se, Activation activation, int stride) {
        Features inside = x;
        if (expanded != x.channels()) {
            inside = inside.conv(expanded, Kernel.of(1)).norm(Norm.TENSORFLOW).apply(activation);
        }
        inside = inside.depthwise(Kernel.of(kernel).stride(stride))
                .norm(Norm.TENSORFLOW)
                .apply(activation);
        if (se) {
            inside = inside.squeezeAndExcite(divisibleBy8(expanded / 4), Activation.RELU, Activation.HARD_SIGMOID);
        }
        inside = inside.conv(out, Kernel.of(1));
        return stride == 1 && x.channels() == out
                ? x.plus(inside.norm(Norm.TENSORFLOW.damped()))
                : inside.norm(Norm.TENSORFLOW);
    }

    private static void classify(Features x, int last, int hidden) {
        x.conv(last, Kernel.of(1))
                .norm(Norm.TENSORFLOW)
                .apply(Activation.HARD_SWISH)
                .globalAverage()
                .flatten()
                .dense(hidden)
                .apply(Activation.HARD_SWISH)
                .dense(1000)
                .output();
    }

    /** The nearest multiple of 8, but never less than nine tenths of {@code channels}. */
    private static int divisibleBy8(int channels) {
        int rounded = Math.max(8, (channels + 4) / 8 * 8);
        return rounded * 10 < channels * 9 ? rounded + 8 : rounded;
    }
}
