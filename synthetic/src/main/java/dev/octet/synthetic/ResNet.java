package dev.octet.synthetic;

import java.util.List;

/**
 * "Deep Residual Learning for Image Recognition" (arXiv:1512.03385), table 1, for pictures of 224 x 224, and its kin. A
 * bottleneck strides in its 3 x 3 convolution, as torchvision has it ("v1.5"); the paper strides in the first 1 x 1.
 */
final class ResNet {
    private static final List<Integer> WIDTHS = List.of(64, 128, 256, 512);

    /** A bottleneck's output has this many times the channels of its stage. */
    private static final int EXPANSION = 4;

    private ResNet() {}

    static void resNet18(Network network) {
        build(network, ResNet::basic, 2, 2, 2, 2);
    }

    static void resNet34(Network network) {
        build(network, ResNet::basic, 3, 4, 6, 3);
    }

    static void resNet50(Network network) {
        build(network, ResNet::bottleneck, 3, 4, 6, 3);
    }

    static void resNet101(Network network) {
        build(network, ResNet::bottleneck, 3, 4, 23, 3);
    }

    static void resNet152(Network network) {
        build(network, ResNet::bottleneck, 3, 8, 36, 3);
    }

    /** "Aggregated Residual Transformations for Deep Neural Networks" (arXiv:1611.05431), table 1. */
    static void resNeXt50(Network network) {
        build(network, ResNet::grouped, 3, 4, 6, 3);
    }

    /** "Squeeze-and-Excitation Networks" (arXiv:1709.01507), table 1. */
    static void seResNeXt50(Network network) {
        build(network, ResNet::groupedAndExcited, 3, 4, 6, 3);
    }

    /** One residual block. */
    @FunctionalInterface
    private interface Block {
        /** @param width channels of its stage @param kernel 3 x 3 with the block's stride */
        Features after(Features x, int width, Kernel kernel);
    }

    private static void build(Network network, Block block, int... blocks) {
        Features x = stem(network.pictures(224));
        for (int stage = 0; stage < blocks.length; stage++) {
            x = stage(x, block, WIDTHS.get(stage), blocks[stage], stage > 0 ? 2 : 1);
        }
        x.globalAverage().flatten().dense(1000).output();
    }

    static Features stem(Features pictures) {
        return pictures.conv(64, Kernel.of(7).stride(2))
                .norm()
                .relu()
                .maxPool(Kernel.of(3).stride(2));
    }

    private static Features stage(Features x, Block block, int width, int blocks, int stride) {
        for (int i = 0; i < blocks; i++) {
            x = block.after(x, width, Kernel.of(3).stride(i == 0 ? stride : 1));
        }
        return x;
    }

    private static Features basic(Features x, int width, Kernel kernel) {
        Features branch = x.conv(width, kernel).norm().relu().conv(width, Kernel.of(3));
        return joined(x, branch, kernel.stride());
    }

    private static Features bottleneck(Features x, int width, Kernel kernel) {
        return joined(x, branch(x, width, kernel, width, 1), kernel.stride());
    }

    private static Features grouped(Features x, int width, Kernel kernel) {
        return joined(x, branch(x, width, kernel, 2 * width, 32), kernel.stride());
    }

    private static Features groupedAndExcited(Features x, int width, Kernel kernel) {
        Features branch = branch(x, width, kernel, 2 * width, 32)
                .norm()
                .squeezeAndExcite(width * EXPANSION / 16, Activation.RELU, Activation.SIGMOID);
        return branch.plus(shortcut(x, branch.channels(), kernel.stride())).relu();
    }

    private static Features branch(Features x, int width, Kernel kernel, int inside, int groups) {
        return x.conv(inside, Kernel.of(1))
                .norm()
                .relu()
                .groupedConv(inside, kernel, groups)
                .norm()
                .relu()
                .conv(width * EXPANSION, Kernel.of(1));
    }

    private static Features joined(Features x, Features branch, int stride) {
        return branch.norm(Norm.DEFAULT.damped())
                .plus(shortcut(x, branch.channels(), stride))
                .relu();
    }

    private static Features shortcut(Features x, int out, int stride) {
        return x.channels() == out && stride == 1
                ? x
                : x.conv(out, Kernel.of(1).stride(stride)).norm();
    }

    /**
     * "Identity Mappings in Deep Residual Networks" (arXiv:1603.05027): normalization and activation before each
     * convolution.
     */
    static void resNet50V2(Network network) {
        Features x = network.pictures(224)
                .conv(64, Kernel.of(7).stride(2))
                .maxPool(Kernel.of(3).stride(2));
        x = stage(x, ResNet::preactivated, 64, 3, 1);
        x = stage(x, ResNet::preactivated, 128, 4, 2);
        x = stage(x, ResNet::preactivated, 256, 6, 2);
        x = stage(x, ResNet::preactivated, 512, 3, 2);
        x.norm().relu().globalAverage().flatten().dense(1000).output();
    }

    private static Features preactivated(Features x, int width, Kernel kernel) {
        Features active = x.norm().relu();
        int out = width * EXPANSION;
        Features branch = active.conv(width, Kernel.of(1))
                .norm()
                .relu()
                .conv(width, kernel)
                .norm()
                .relu()
                .conv(out, Kernel.of(1));
        boolean same = x.channels() == out && kernel.stride() == 1;
        return branch.plus(same ? x : active.conv(out, Kernel.of(1).stride(kernel.stride())));
    }

    /** The first three stages with basic blocks and the last of them at an eighth of the size, as a detector uses them. */
    static Features detector34(Features pictures) {
        Features x = stage(stem(pictures), ResNet::basic, 64, 3, 1);
        x = stage(x, ResNet::basic, 128, 4, 2);
        return stage(x, ResNet::basic, 256, 6, 1);
    }

    /**
     * All stages with bottlenecks, the last two dilated instead of strided, so that they stay at an eighth of the size:
     * "Rethinking Atrous Convolution for Semantic Image Segmentation" (arXiv:1706.05587).
     */
    static Features dilated50(Features pictures) {
        Features x = stage(stem(pictures), ResNet::bottleneck, 64, 3, 1);
        x = stage(x, ResNet::bottleneck, 128, 4, 2);
        x = stage(x, ResNet::bottleneck, 256, 1, 1);
        for (int i = 1; i < 6; i++) {
            x = bottleneck(x, 256, Kernel.of(3).dilated(2));
        }
        x = bottleneck(x, 512, Kernel.of(3).dilated(2));
        for (int i = 1; i < 3; i++) {
            x = bottleneck(x, 512, Kernel.of(3).dilated(4));
        }
        return x;
    }
}
