package dev.octet.synthetic;

import java.util.List;

/**
 * "SqueezeNet: AlexNet-level accuracy with 50x fewer parameters and <0.5MB model size" (arXiv:1602.07360), table 1, for
 * pictures of 224 x 224, and its version 1.1, which the authors published later as code.
 */
final class SqueezeNet {
    private static final Kernel POOL = Kernel.of(3).stride(2).valid().ceiling();

    private SqueezeNet() {}

    static void v10(Network network) {
        Features x = network.pictures(224)
                .convBias(96, Kernel.of(7).stride(2).valid())
                .relu()
                .maxPool(POOL);
        x = fire(x, 16, 64);
        x = fire(x, 16, 64);
        x = fire(x, 32, 128).maxPool(POOL);
        x = fire(x, 32, 128);
        x = fire(x, 48, 192);
        x = fire(x, 48, 192);
        x = fire(x, 64, 256).maxPool(POOL);
        classify(fire(x, 64, 256));
    }

    static void v11(Network network) {
        Features x = network.pictures(224)
                .convBias(64, Kernel.of(3).stride(2).valid())
                .relu()
                .maxPool(POOL);
        x = fire(x, 16, 64);
        x = fire(x, 16, 64).maxPool(POOL);
        x = fire(x, 32, 128);
        x = fire(x, 32, 128).maxPool(POOL);
        x = fire(x, 48, 192);
        x = fire(x, 48, 192);
        x = fire(x, 64, 256);
        classify(fire(x, 64, 256));
    }

    private static Features fire(Features x, int squeezed, int expanded) {
        Features inside = x.convBias(squeezed, Kernel.of(1)).relu();
        return Features.concat(List.of(
                inside.convBias(expanded, Kernel.of(1)).relu(),
                inside.convBias(expanded, Kernel.of(3)).relu()));
    }

    private static void classify(Features x) {
        x.convBias(1000, Kernel.of(1)).relu().globalAverage().flatten().output();
    }
}
