package dev.octet.synthetic;

import java.util.List;

/**
 * "Inception-v4, Inception-ResNet and the Impact of Residual Connections on Learning" (arXiv:1602.07261), figures 3 to 9,
 * for pictures of 299 x 299.
 */
final class InceptionV4 {
    private static final Kernel HALVE = Kernel.of(3).stride(2).valid();

    private InceptionV4() {}

    static void build(Network network) {
        Features x = stem(network);
        for (int i = 0; i < 4; i++) {
            x = a(x);
        }
        x = reductionA(x);
        for (int i = 0; i < 7; i++) {
            x = b(x);
        }
        x = reductionB(x);
        for (int i = 0; i < 3; i++) {
            x = c(x);
        }
        x.globalAverage().flatten().dense(1000).output();
    }

    /** Figure 3. */
    private static Features stem(Network network) {
        Features x = unit(network.pictures(299), 32, HALVE);
        x = unit(x, 32, Kernel.of(3).valid());
        x = unit(x, 64, Kernel.of(3));
        x = Features.concat(List.of(x.maxPool(HALVE), unit(x, 96, HALVE)));
        Features three = unit(unit(x, 64, Kernel.of(1)), 96, Kernel.of(3).valid());
        Features seven = unit(x, 64, Kernel.of(1));
        seven = unit(seven, 64, Kernel.of(1, 7));
        seven = unit(seven, 64, Kernel.of(7, 1));
        seven = unit(seven, 96, Kernel.of(3).valid());
        x = Features.concat(List.of(three, seven));
        return Features.concat(List.of(unit(x, 192, HALVE), x.maxPool(HALVE)));
    }

    /** Figure 4. */
    private static Features a(Features x) {
        Features twoThrees = unit(unit(x, 64, Kernel.of(1)), 96, Kernel.of(3));
        return Features.concat(List.of(
                unit(x, 96, Kernel.of(1)),
                unit(unit(x, 64, Kernel.of(1)), 96, Kernel.of(3)),
                unit(twoThrees, 96, Kernel.of(3)),
                pooled(x, 96)));
    }

    /** Figure 5. */
    private static Features b(Features x) {
        Features once = unit(x, 192, Kernel.of(1));
        once = unit(once, 224, Kernel.of(1, 7));
        once = unit(once, 256, Kernel.of(7, 1));
        Features twice = unit(x, 192, Kernel.of(1));
        twice = unit(twice, 192, Kernel.of(7, 1));
        twice = unit(twice, 224, Kernel.of(1, 7));
        twice = unit(twice, 224, Kernel.of(7, 1));
        twice = unit(twice, 256, Kernel.of(1, 7));
        return Features.concat(List.of(unit(x, 384, Kernel.of(1)), once, twice, pooled(x, 128)));
    }

    /** Figure 6. */
    private static Features c(Features x) {
        Features three = unit(x, 384, Kernel.of(1));
        Features twoThrees = unit(x, 384, Kernel.of(1));
        twoThrees = unit(twoThrees, 448, Kernel.of(3, 1));
        twoThrees = unit(twoThrees, 512, Kernel.of(1, 3));
        return Features.concat(List.of(unit(x, 256, Kernel.of(1)), forked(three), forked(twoThrees), pooled(x, 256)));
    }

    private static Features forked(Features x) {
        return Features.concat(List.of(unit(x, 256, Kernel.of(1, 3)), unit(x, 256, Kernel.of(3, 1))));
    }

    /** Figure 7. */
    private static Features reductionA(Features x) {
        Features twoThrees = unit(unit(x, 192, Kernel.of(1)), 224, Kernel.of(3));
        return Features.concat(List.of(unit(x, 384, HALVE), unit(twoThrees, 256, HALVE), x.maxPool(HALVE)));
    }

    /** Figure 8. */
    private static Features reductionB(Features x) {
        Features three = unit(unit(x, 192, Kernel.of(1)), 192, HALVE);
        Features seven = unit(x, 256, Kernel.of(1));
        seven = unit(seven, 256, Kernel.of(1, 7));
        seven = unit(seven, 320, Kernel.of(7, 1));
        return Features.concat(List.of(three, unit(seven, 320, HALVE), x.maxPool(HALVE)));
    }

    private static Features pooled(Features x, int out) {
        return unit(x.averagePoolInside(Kernel.of(3)), out, Kernel.of(1));
    }

    private static Features unit(Features x, int out, Kernel kernel) {
        return x.conv(out, kernel).norm(Norm.TENSORFLOW).relu();
    }
}
