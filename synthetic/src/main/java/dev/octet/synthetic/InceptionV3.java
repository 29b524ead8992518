package dev.octet.synthetic;

import java.util.List;

/**
 * "Rethinking the Inception Architecture for Computer Vision" (arXiv:1512.00567), table 1, for pictures of 299 x 299, with
 * the numbers of channels that the authors published as code. Without the classifier that only training needs.
 */
final class InceptionV3 {
    private InceptionV3() {}

    static void build(Network network) {
        Features x = network.pictures(299);
        x = unit(x, 32, Kernel.of(3).stride(2).valid());
        x = unit(x, 32, Kernel.of(3).valid());
        x = unit(x, 64, Kernel.of(3));
        x = x.maxPool(Kernel.of(3).stride(2).valid());
        x = unit(x, 80, Kernel.of(1));
        x = unit(x, 192, Kernel.of(3).valid());
        x = x.maxPool(Kernel.of(3).stride(2).valid());
        x = figure5(x, 32);
        x = figure5(x, 64);
        x = figure5(x, 64);
        x = reduceTo17(x);
        x = figure6(x, 128);
        x = figure6(x, 160);
        x = figure6(x, 160);
        x = figure6(x, 192);
        x = reduceTo8(x);
        x = figure7(x);
        x = figure7(x);
        x.globalAverage().flatten().dense(1000).output();
    }

    /** At 35 x 35: 5 x 5 as two 3 x 3. */
    private static Features figure5(Features x, int pooled) {
        Features five = unit(unit(x, 48, Kernel.of(1)), 64, Kernel.of(5));
        Features twoThrees = unit(x, 64, Kernel.of(1));
        twoThrees = unit(twoThrees, 96, Kernel.of(3));
        twoThrees = unit(twoThrees, 96, Kernel.of(3));
        return Features.concat(List.of(unit(x, 64, Kernel.of(1)), five, twoThrees, pooled(x, pooled)));
    }

    private static Features reduceTo17(Features x) {
        Features twoThrees = unit(unit(x, 64, Kernel.of(1)), 96, Kernel.of(3));
        return Features.concat(List.of(
                unit(x, 384, Kernel.of(3).stride(2).valid()),
                unit(twoThrees, 96, Kernel.of(3).stride(2).valid()),
                x.maxPool(Kernel.of(3).stride(2).valid())));
    }

    /** At 17 x 17: 7 x 7 as 1 x 7 and 7 x 1. */
    private static Features figure6(Features x, int width) {
        Features once = unit(x, width, Kernel.of(1));
        once = unit(once, width, Kernel.of(1, 7));
        once = unit(once, 192, Kernel.of(7, 1));
        Features twice = unit(x, width, Kernel.of(1));
        twice = unit(twice, width, Kernel.of(7, 1));
        twice = unit(twice, width, Kernel.of(1, 7));
        twice = unit(twice, width, Kernel.of(7, 1));
        twice = unit(twice, 192, Kernel.of(1, 7));
        return Features.concat(List.of(unit(x, 192, Kernel.of(1)), once, twice, pooled(x, 192)));
    }

    private static Features reduceTo8(Features x) {
        Features three =
                unit(unit(x, 192, Kernel.of(1)), 320, Kernel.of(3).stride(2).valid());
        Features seven = unit(x, 192, Kernel.of(1));
        seven = unit(seven, 192, Kernel.of(1, 7));
        seven = unit(seven, 192, Kernel.of(7, 1));
        seven = unit(seven, 192, Kernel.of(3).stride(2).valid());
        return Features.concat(
                List.of(three, seven, x.maxPool(Kernel.of(3).stride(2).valid())));
    }

    /** At 8 x 8: branches that end in 1 x 3 beside 3 x 1. */
    private static Features figure7(Features x) {
        Features three = unit(x, 384, Kernel.of(1));
        Features twoThrees = unit(unit(x, 448, Kernel.of(1)), 384, Kernel.of(3));
        return Features.concat(List.of(unit(x, 320, Kernel.of(1)), forked(three), forked(twoThrees), pooled(x, 192)));
    }

    private static Features forked(Features x) {
        return Features.concat(List.of(unit(x, 384, Kernel.of(1, 3)), unit(x, 384, Kernel.of(3, 1))));
    }

    private static Features pooled(Features x, int out) {
        return unit(x.averagePool(Kernel.of(3)), out, Kernel.of(1));
    }

    private static Features unit(Features x, int out, Kernel kernel) {
        return x.conv(out, kernel).norm(Norm.TENSORFLOW).relu();
    }
}
