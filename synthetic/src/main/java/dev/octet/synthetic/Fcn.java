package dev.octet.synthetic;

/**
 * "Fully Convolutional Networks for Semantic Segmentation" (arXiv:1411.4038) on a dilated ResNet-50, for pictures of 520 x
 * 520, as torchvision has it, without the classifier that only training needs.
 */
final class Fcn {
    private static final int CLASSES = 21;

    private Fcn() {}

    static void resNet50(Network network) {
        ResNet.dilated50(network.pictures(520))
                .conv(512, Kernel.of(3))
                .norm()
                .relu()
                .convBias(CLASSES, Kernel.of(1))
                .enlarged(8, "linear")
                .output("output");
    }
}
