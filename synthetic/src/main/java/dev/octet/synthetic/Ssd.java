package dev.octet.synthetic;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** "SSD: Single Shot MultiBox Detector" (arXiv:1512.02325) on two backbones, up to the boxes that suppression leaves. */
final class Ssd {
    private Ssd() {}

    /** On MobileNet v1, for pictures of 300 x 300 and 91 classes, the first one the background. */
    static void mobileNet(Network network) {
        MobileNet.Body body = MobileNet.v1Body(network.pictures(300));
        List<Features> maps = new ArrayList<>(List.of(body.middle(), body.last()));
        int[] widths = {512, 256, 256, 128};
        for (int width : widths) {
            Features squeezed = maps.get(maps.size() - 1)
                    .conv(width / 2, Kernel.of(1))
                    .norm(Norm.TENSORFLOW)
                    .relu6();
            maps.add(squeezed.conv(width, Kernel.of(3).stride(2))
                    .norm(Norm.TENSORFLOW)
                    .relu6());
        }
        double[] scales = {0.2, 0.35, 0.5, 0.65, 0.8, 0.95, 1};
        Detection detection = new Detection(network, 91);
        for (int i = 0; i < maps.size(); i++) {
            // The finest map has a small box in place of the larger square, and no narrow ones.
            List<Anchor> anchors = i == 0
                    ? List.of(Anchor.of(0.1, 1), Anchor.of(0.2, 2), Anchor.of(0.2, 0.5))
                    : Anchor.six(scales[i], scales[i + 1]);
            detection.add(maps.get(i), Kernel.of(1), anchors);
        }
        String scores = Activation.SIGMOID.add(network, detection.logits());
        detection.finish(scores);
    }

    /** On ResNet-34, for pictures of 1200 x 1200 and 81 classes, as MLPerf has it. */
    static void resNet34(Network network) {
        List<Features> maps = new ArrayList<>(List.of(ResNet.detector34(network.pictures(1200))));
        Kernel halve = Kernel.of(3).stride(2);
        add(maps, 256, 512, halve);
        add(maps, 256, 512, halve);
        add(maps, 128, 256, halve);
        add(maps, 128, 256, halve.valid());
        add(maps, 128, 256, Kernel.of(3).valid());
        double[] scales = {0.07, 0.15, 0.33, 0.51, 0.69, 0.87, 1.05};
        Detection detection = new Detection(network, 81);
        for (int i = 0; i < maps.size(); i++) {
            boolean four = i == 0 || i >= 4;
            detection.add(
                    maps.get(i),
                    Kernel.of(3).stride(3),
                    four ? Anchor.four(scales[i], scales[i + 1]) : Anchor.six(scales[i], scales[i + 1]));
        }
        String scores = network.node("Softmax", List.of(detection.logits()), Map.of("axis", 1L));
        detection.finish(scores);
    }

    private static void add(List<Features> maps, int squeezed, int out, Kernel kernel) {
        Features last = maps.get(maps.size() - 1);
        maps.add(last.convBias(squeezed, Kernel.of(1))
                .relu()
                .convBias(out, kernel)
                .relu());
    }
}
