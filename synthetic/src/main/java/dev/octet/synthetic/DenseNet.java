package dev.octet.synthetic;

import java.util.List;

/** "Densely Connected Convolutional Networks" (arXiv:1608.06993), table 1, for pictures of 224 x 224. */
final class DenseNet {
    /** Channels inside a layer, as a multiple of the growth rate. */
    private static final int BOTTLENECK = 4;

    private DenseNet() {}

    static void denseNet121(Network network) {
        build(network, 64, 32, 6, 12, 24, 16);
    }

    static void denseNet161(Network network) {
        build(network, 96, 48, 6, 12, 36, 24);
    }

    static void denseNet169(Network network) {
        build(network, 64, 32, 6, 12, 32, 32);
    }

    private static void build(Network network, int stem, int growth, int... layers) {
        Features x = network.pictures(224)
                .conv(stem, Kernel.of(7).stride(2))
                .norm()
                .relu()
                .maxPool(Kernel.of(3).stride(2));
        for (int block = 0; block < layers.length; block++) {
            if (block > 0) {
                x = transition(x);
            }
            for (int layer = 0; layer < layers[block]; layer++) {
                x = Features.concat(List.of(x, layer(x, growth)));
            }
        }
        x.norm().relu().globalAverage().flatten().dense(1000).output();
    }

    private static Features layer(Features x, int growth) {
        return x.norm()
                .relu()
                .conv(BOTTLENECK * growth, Kernel.of(1))
                .norm()
                .relu()
                .conv(growth, Kernel.of(3));
    }

    private static Features transition(Features x) {
        return x.norm()
                .relu()
                .conv(x.channels() / 2, Kernel.of(1))
                .averagePool(Kernel.of(2).stride(2).valid());
    }
}
