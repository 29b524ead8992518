package dev.octet.synthetic;

import java.util.List;

/**
 * "Inception-v4, Inception-ResNet and the Impact of Residual Connections on Learning" (arXiv:1602.07261), figures 15 to
 * 19, for pictures of 299 x 299, with the stem and the scales of residuals that the authors published as code.
 */
final class InceptionResNetV2 {
    private static final Kernel HALVE = Kernel.of(3).stride(2).valid();

    private InceptionResNetV2() {}

    static void build(Network network) {
        Features x = stem(network);
        for (int i = 0; i < 10; i++) {
            x = block35(x).relu();
        }
        x = reductionA(x);
        for (int i = 0; i < 20; i++) {
            x = block17(x).relu();
        }
        x = reductionB(x);
        for (int i = 0; i < 9; i++) {
            x = block8(x, 0.2f).relu();
        }
        x = unit(block8(x, 1), 1536, Kernel.of(1));
        x.globalAverage().flatten().dense(1000).output();
    }

    private static Features stem(Network network) {
        Features x = unit(network.pictures(299), 32, HALVE);
        x = unit(x, 32, Kernel.of(3).valid());
        x = unit(x, 64, Kernel.of(3)).maxPool(HALVE);
        x = unit(x, 80, Kernel.of(1));
        x = unit(x, 192, Kernel.of(3).valid()).maxPool(HALVE);
        Features five = unit(unit(x, 48, Kernel.of(1)), 64, Kernel.of(5));
        Features twoThrees = unit(unit(x, 64, Kernel.of(1)), 96, Kernel.of(3));
        return Features.concat(List.of(
                unit(x, 96, Kernel.of(1)),
                five,
                unit(twoThrees, 96, Kernel.of(3)),
                unit(x.averagePoolInside(Kernel.of(3)), 64, Kernel.of(1))));
    }

    /** Figure 16. */
    private static Features block35(Features x) {
        Features twoThrees = unit(unit(x, 32, Kernel.of(1)), 48, Kernel.of(3));
        Features inside = Features.concat(List.of(
                unit(x, 32, Kernel.of(1)),
                unit(unit(x, 32, Kernel.of(1)), 32, Kernel.of(3)),
                unit(twoThrees, 64, Kernel.of(3))));
        return residual(x, inside, 0.17f);
    }

    /** Figure 17. */
    private static Features block17(Features x) {
        Features seven = unit(x, 128, Kernel.of(1));
        seven = unit(seven, 160, Kernel.of(1, 7));
        seven = unit(seven, 192, Kernel.of(7, 1));
        return residual(x, Features.concat(List.of(unit(x, 192, Kernel.of(1)), seven)), 0.1f);
    }

    /** Figure 19. */
    private static Features block8(Features x, float scale) {
        Features three = unit(x, 192, Kernel.of(1));
        three = unit(three, 224, Kernel.of(1, 3));
        three = unit(three, 256, Kernel.of(3, 1));
        return residual(x, Features.concat(List.of(unit(x, 192, Kernel.of(1)), three)), scale);
    }

    private static Features residual(Features x, Features inside, float scale) {
        return x.plus(inside.convBias(x.channels(), Kernel.of(1)).scaled(scale));
    }

    private static Features reductionA(Features x) {
        Features twoThrees = unit(unit(x, 256, Kernel.of(1)), 256, Kernel.of(3));
        return Features.concat(List.of(unit(x, 384, HALVE), unit(twoThrees, 384, HALVE), x.maxPool(HALVE)));
    }

    /** Figure 18. */
    private static Features reductionB(Features x) {
        Features twoThrees = unit(unit(x, 256, Kernel.of(1)), 288, Kernel.of(3));
        return Features.concat(List.of(
                unit(unit(x, 256, Kernel.of(1)), 384, HALVE),
                unit(unit(x, 256, Kernel.of(1)), 288, HALVE),
                unit(twoThrees, 320, HALVE),
                x.maxPool(HALVE)));
    }

    private static Features unit(Features x, int out, Kernel kernel) {
        return x.conv(out, kernel).norm(Norm.TENSORFLOW).relu();
    }
}
