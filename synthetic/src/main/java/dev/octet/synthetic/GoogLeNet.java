package dev.octet.synthetic;

import java.util.List;

/**
 * "Going Deeper with Convolutions" (arXiv:1409.4842), table 1, for pictures of 224 x 224, as torchvision has it: with batch
 * normalization instead of local response normalization, 3 x 3 in the column of 5 x 5, and without the classifiers that
 * only training needs.
 */
final class GoogLeNet {
    private static final Kernel POOL = Kernel.of(3).stride(2).valid().ceiling();

    private GoogLeNet() {}

    static void build(Network network) {
        Features x = unit(network.pictures(224), 64, Kernel.of(7).stride(2)).maxPool(POOL);
        x = unit(x, 64, Kernel.of(1));
        x = unit(x, 192, Kernel.of(3)).maxPool(POOL);
        x = inception(x, 64, 96, 128, 16, 32, 32);
        x = inception(x, 128, 128, 192, 32, 96, 64).maxPool(POOL);
        x = inception(x, 192, 96, 208, 16, 48, 64);
        x = inception(x, 160, 112, 224, 24, 64, 64);
        x = inception(x, 128, 128, 256, 24, 64, 64);
        x = inception(x, 112, 144, 288, 32, 64, 64);
        x = inception(x, 256, 160, 320, 32, 128, 128)
                .maxPool(Kernel.of(2).stride(2).valid().ceiling());
        x = inception(x, 256, 160, 320, 32, 128, 128);
        x = inception(x, 384, 192, 384, 48, 128, 128);
        x.globalAverage().flatten().dense(1000).output();
    }

    /** One row of the table: 1 x 1, 3 x 3 after its reduction, 5 x 5 after its reduction, projection of the pool. */
    private static Features inception(
            Features x, int one, int threeReduce, int three, int fiveReduce, int five, int pool) {
        return Features.concat(List.of(
                unit(x, one, Kernel.of(1)),
                unit(unit(x, threeReduce, Kernel.of(1)), three, Kernel.of(3)),
                unit(unit(x, fiveReduce, Kernel.of(1)), five, Kernel.of(3)),
                unit(x.maxPool(Kernel.of(3)), pool, Kernel.of(1))));
    }

    private static Features unit(Features x, int out, Kernel kernel) {
        return x.conv(out, kernel).norm(Norm.TENSORFLOW).relu();
    }
}
