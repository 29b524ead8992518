package dev.octet.synthetic;

import java.util.List;

/** "YOLOv3: An Incremental Improvement" (arXiv:1804.02767), table 1, for pictures of 416 x 416 and 80 classes. */
final class YoloV3 {
    /** Three boxes, each with four sides, an objectness and 80 classes. */
    private static final int OUT = 3 * (4 + 1 + 80);

    private YoloV3() {}

    static void build(Network network) {
        Features x = unit(network.pictures(416), 32, Kernel.of(3));
        x = stage(x, 64, 1);
        x = stage(x, 128, 2);
        Features eighth = stage(x, 256, 8);
        Features sixteenth = stage(eighth, 512, 8);
        Features coarse = neck(stage(sixteenth, 1024, 4), 512);
        Features middle = neck(joined(coarse, sixteenth, 256), 256);
        Features fine = neck(joined(middle, eighth, 128), 128);
        detect(coarse, 1024, "coarse");
        detect(middle, 512, "middle");
        detect(fine, 256, "fine");
    }

    /** Halves the size, then adds residual blocks. */
    private static Features stage(Features x, int out, int blocks) {
        x = unit(x, out, Kernel.of(3).stride(2));
        for (int i = 0; i < blocks; i++) {
            Features inside = unit(unit(x, out / 2, Kernel.of(1)), out, Kernel.of(3));
            x = x.plus(inside);
        }
        return x;
    }

    private static Features neck(Features x, int width) {
        x = unit(unit(x, width, Kernel.of(1)), 2 * width, Kernel.of(3));
        x = unit(unit(x, width, Kernel.of(1)), 2 * width, Kernel.of(3));
        return unit(x, width, Kernel.of(1));
    }

    private static Features joined(Features coarse, Features finer, int width) {
        return Features.concat(List.of(unit(coarse, width, Kernel.of(1)).enlarged(2, "nearest"), finer));
    }

    private static void detect(Features x, int width, String name) {
        unit(x, width, Kernel.of(3)).convBias(OUT, Kernel.of(1)).output(name);
    }

    private static Features unit(Features x, int out, Kernel kernel) {
        return x.conv(out, kernel).norm().apply(Activation.LEAKY_RELU);
    }
}
