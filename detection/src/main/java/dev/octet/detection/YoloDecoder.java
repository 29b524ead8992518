package dev.octet.detection;

import java.util.List;
import java.util.Optional;

/**
 * Detectors whose graph ends in centre, size and probabilities, in pixels of the input: YOLOv5 to v7 as
 * {@code [1, boxes, 5 + classes]}, with an objectness by which classes are multiplied; YOLOv8 and later as
 * {@code [1, 4 + classes, boxes]}, without.
 *
 * @param output its name; empty: the first one
 * @param objectness whether there is one, and boxes are rows
 */
record YoloDecoder(Optional<String> output, boolean objectness, boolean everyClass) implements Decoder {

    @Override
    public List<String> outputs(List<String> all) {
        return List.of(output.orElseGet(() -> all.get(0)));
    }

    @Override
    public void decode(List<RawOutput> outputs, Candidates candidates) {
        String wanted = objectness ? "[1, boxes, 5 + classes]" : "[1, 4 + classes, boxes]";
        RawOutput all = outputs.get(0).ofRank(2, wanted);
        int head = objectness ? 5 : 4;
        int boxes = all.length(objectness ? 0 : 1);
        int width = all.length(objectness ? 1 : 0);
        if (width <= head) {
            throw outputs.get(0).fault("must be " + wanted);
        }
        int step = objectness ? 1 : boxes;
        for (int i = 0; i < boxes; i++) {
            int at = objectness ? i * width : i;
            double factor = objectness ? all.at(at + 4) : 1;
            if (candidates.wants(factor)) {
                Box box = Box.ofCentre(
                        all.at(at),
                        all.at(at + step),
                        Math.max(0, all.at(at + 2 * step)),
                        Math.max(0, all.at(at + 3 * step)));
                candidates.addClasses(box, all, at + head * step, step, width - head, factor, everyClass);
            }
        }
    }
}
