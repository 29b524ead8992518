package dev.octet.synthetic;

/**
 * AlexNet for pictures of 224 x 224, in the form for one processor: "One weird trick for parallelizing convolutional neural
 * networks" (arXiv:1404.5997), without local response normalization, as torchvision has it.
 */
final class AlexNet {
    private AlexNet() {}

    static void build(Network network) {
        Kernel pool = Kernel.of(3).stride(2).valid();
        network.pictures(224)
                .convBias(64, Kernel.of(11).stride(4).pad(2))
                .relu()
                .maxPool(pool)
                .convBias(192, Kernel.of(5))
                .relu()
                .maxPool(pool)
                .convBias(384, Kernel.of(3))
                .relu()
                .convBias(256, Kernel.of(3))
                .relu()
                .convBias(256, Kernel.of(3))
                .relu()
                .maxPool(pool)
                .flatten()
                .dense(4096)
                .relu()
                .dense(4096)
                .relu()
                .dense(1000)
                .output();
    }
}
