package dev.octet.synthetic;

/** The first two MobileNets, for pictures of 224 x 224. */
final class MobileNet {
    private MobileNet() {}

    /** "MobileNets: Efficient Convolutional Neural Networks for Mobile Vision Applications" (arXiv:1704.04861), table 1. */
    static void v1(Network network) {
        Features x = v1Body(network.pictures(224)).last();
        x.globalAverage().flatten().dense(1000).output();
    }

    /**
     * The layers before the classifier, as detectors use them.
     *
     * @param middle the last features at a sixteenth of the size
     * @param last those at a thirty-second
     */
    record Body(Features middle, Features last) {}

    static Body v1Body(Features pictures) {
        Features x =
                pictures.conv(32, Kernel.of(3).stride(2)).norm(Norm.TENSORFLOW).relu6();
        x = separable(x, 64, 1);
        x = separable(x, 128, 2);
        x = separable(x, 128, 1);
        x = separable(x, 256, 2);
        x = separable(x, 256, 1);
        x = separable(x, 512, 2);
        for (int i = 0; i < 5; i++) {
            x = separable(x, 512, 1);
        }
        Features middle = x;
        x = separable(x, 1024, 2);
        x = separable(x, 1024, 1);
        return new Body(middle, x);
    }

    private static Features separable(Features x, int out, int stride) {
        return x.depthwise(Kernel.of(3).stride(stride))
                .norm(Norm.TENSORFLOW)
                .relu6()
                .conv(out, Kernel.of(1))
                .norm(Norm.TENSORFLOW)
                .relu6();
    }

    /** "MobileNetV2: Inverted Residuals and Linear Bottlenecks" (arXiv:1801.04381), table 2. */
    static void v2(Network network) {
        Features x =
                network.pictures(224).conv(32, Kernel.of(3).stride(2)).norm().relu6();
        x = bottlenecks(x, 1, 16, 1, 1);
        x = bottlenecks(x, 6, 24, 2, 2);
        x = bottlenecks(x, 6, 32, 3, 2);
        x = bottlenecks(x, 6, 64, 4, 2);
        x = bottlenecks(x, 6, 96, 3, 1);
        x = bottlenecks(x, 6, 160, 3, 2);
        x = bottlenecks(x, 6, 320, 1, 1);
        x = x.conv(1280, Kernel.of(1)).norm().relu6();
        x.globalAverage().flatten().dense(1000).output();
    }

    /** The table's columns t, c, n and s. */
    private static Features bottlenecks(Features x, int expansion, int out, int repeats, int stride) {
        for (int i = 0; i < repeats; i++) {
            x = bottleneck(x, expansion, out, i == 0 ? stride : 1);
        }
        return x;
    }

    private static Features bottleneck(Features x, int expansion, int out, int stride) {
        Features inside = x;
        if (expansion > 1) {
            inside = inside.conv(x.channels() * expansion, Kernel.of(1)).norm().relu6();
        }
        inside = inside.depthwise(Kernel.of(3).stride(stride)).norm().relu6().conv(out, Kernel.of(1));
        return stride == 1 && x.channels() == out ? x.plus(inside.norm(Norm.DEFAULT.damped())) : inside.norm();
    }
}
