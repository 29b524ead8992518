package dev.octet.synthetic;

import java.util.List;

/**
 * "ShuffleNet V2: Practical Guidelines for Efficient CNN Architecture Design" (arXiv:1807.11164), table 5 with 1x, for
 * pictures of 224 x 224.
 */
final class ShuffleNetV2 {
    private ShuffleNetV2() {}

    static void x10(Network network) {
        Features x = network.pictures(224)
                .conv(24, Kernel.of(3).stride(2))
                .norm()
                .relu()
                .maxPool(Kernel.of(3).stride(2));
        x = stage(x, 116, 4);
        x = stage(x, 232, 8);
        x = stage(x, 464, 4);
        x.conv(1024, Kernel.of(1))
                .norm()
                .relu()
                .globalAverage()
                .flatten()
                .dense(1000)
                .output();
    }

    private static Features stage(Features x, int out, int units) {
        Features left = x.depthwise(Kernel.of(3).stride(2))
                .norm()
                .conv(out / 2, Kernel.of(1))
                .norm()
                .relu();
        x = Features.concat(List.of(left, branch(x, out / 2, 2))).shuffle(2);
        for (int unit = 1; unit < units; unit++) {
            List<Features> halves = x.split(2);
            x = Features.concat(List.of(halves.get(0), branch(halves.get(1), out / 2, 1)))
                    .shuffle(2);
        }
        return x;
    }

    private static Features branch(Features x, int out, int stride) {
        return x.conv(out, Kernel.of(1))
                .norm()
                .relu()
                .depthwise(Kernel.of(3).stride(stride))
                .norm()
                .conv(out, Kernel.of(1))
                .norm()
                .relu();
    }
}
