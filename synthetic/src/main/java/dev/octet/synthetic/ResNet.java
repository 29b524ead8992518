package dev.octet.synthetic;

import java.util.List;

/**
 * "Deep Residual Learning for Image Recognition" (arXiv:1512.03385), table 1, for pictures of 224 x 224. The bottleneck
 * strides in its 3 x 3 convolution, as torchvision has it ("v1.5"); the paper strides in the first 1 x 1.
 */
final class ResNet {
    private static final List<Integer> WIDTHS = List.of(64, 128, 256, 512);

    /** A bottleneck's output has this many times the channels of its inside. */
    private static final int EXPANSION = 4;

    private ResNet() {}

    static void resNet50(Network network) {
        bottlenecks(network, 3, 4, 6, 3);
    }

    private static void bottlenecks(Network network, int... blocks) {
        Features x = stem(network);
        for (int stage = 0; stage < blocks.length; stage++) {
            for (int block = 0; block < blocks[stage]; block++) {
                x = bottleneck(x, WIDTHS.get(stage), stage > 0 && block == 0 ? 2 : 1);
            }
        }
        x.globalAverage().flatten().dense(1000).output();
    }

    private static Features stem(Network network) {
        return network.pictures(224)
                .conv(64, Kernel.of(7).stride(2))
                .norm()
                .relu()
                .maxPool(Kernel.of(3).stride(2));
    }

    private static Features bottleneck(Features x, int width, int stride) {
        int out = width * EXPANSION;
        Features branch = x.conv(width, Kernel.of(1))
                .norm()
                .relu()
                .conv(width, Kernel.of(3).stride(stride))
                .norm()
                .relu()
                .conv(out, Kernel.of(1))
                .norm(Norm.DEFAULT.damped());
        Features shortcut = x.channels() == out
                ? x
                : x.conv(out, Kernel.of(1).stride(stride)).norm();
        return branch.plus(shortcut).relu();
    }
}
