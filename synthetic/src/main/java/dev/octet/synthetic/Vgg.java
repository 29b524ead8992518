package dev.octet.synthetic;

/** "Very Deep Convolutional Networks for Large-Scale Image Recognition" (arXiv:1409.1556), table 1, columns D and E. */
final class Vgg {
    private static final int[] WIDTHS = {64, 128, 256, 512, 512};

    private Vgg() {}

    static void vgg16(Network network) {
        build(network, 2, 2, 3, 3, 3);
    }

    static void vgg19(Network network) {
        build(network, 2, 2, 4, 4, 4);
    }

    private static void build(Network network, int... convolutions) {
        Features x = network.pictures(224);
        for (int stage = 0; stage < convolutions.length; stage++) {
            for (int i = 0; i < convolutions[stage]; i++) {
                x = x.convBias(WIDTHS[stage], Kernel.of(3)).relu();
            }
            x = x.maxPool(Kernel.of(2).stride(2).valid());
        }
        x.flatten().dense(4096).relu().dense(4096).relu().dense(1000).output();
    }
}
