package dev.octet.synthetic;

/** "EfficientNet: Rethinking Model Scaling for Convolutional Neural Networks" (arXiv:1905.11946), table 1. */
final class EfficientNet {
    /** Channels inside squeeze and excitation, as a share of those that enter the block. */
    private static final int SQUEEZE = 4;

    private EfficientNet() {}

    static void b0(Network network) {
        Features x =
                network.pictures(224).conv(32, Kernel.of(3).stride(2)).norm().apply(Activation.SILU);
        x = stage(x, 1, 3, 16, 1, 1);
        x = stage(x, 6, 3, 24, 2, 2);
        x = stage(x, 6, 5, 40, 2, 2);
        x = stage(x, 6, 3, 80, 3, 2);
        x = stage(x, 6, 5, 112, 3, 1);
        x = stage(x, 6, 5, 192, 4, 2);
        x = stage(x, 6, 3, 320, 1, 1);
        x.conv(1280, Kernel.of(1))
                .norm()
                .apply(Activation.SILU)
                .globalAverage()
                .flatten()
                .dense(1000)
                .output();
    }

    /** One row of the table: expansion, kernel, channels, layers; and the stride of the first layer. */
    private static Features stage(Features x, int expansion, int kernel, int out, int layers, int stride) {
        for (int i = 0; i < layers; i++) {
            x = block(x, expansion, Kernel.of(kernel).stride(i == 0 ? stride : 1), out);
        }
        return x;
    }

    private static Features block(Features x, int expansion, Kernel kernel, int out) {
        Features inside = x;
        if (expansion > 1) {
            inside = inside.conv(x.channels() * expansion, Kernel.of(1)).norm().apply(Activation.SILU);
        }
        inside = inside.depthwise(kernel)
                .norm()
                .apply(Activation.SILU)
                .squeezeAndExcite(x.channels() / SQUEEZE, Activation.SILU, Activation.SIGMOID)
                .conv(out, Kernel.of(1));
        return kernel.stride() == 1 && x.channels() == out ? x.plus(inside.norm(Norm.DEFAULT.damped())) : inside.norm();
    }
}
