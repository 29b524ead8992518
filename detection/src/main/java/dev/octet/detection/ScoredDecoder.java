package dev.octet.detection;

import java.util.List;

/**
 * Detectors that give a box and the probabilities of all classes for each place: {@code [1, N, 4]} and
 * {@code [1, N, classes]}, such as UltraFace.
 */
record ScoredDecoder(String boxes, String scores, Corners corners, boolean everyClass) implements Decoder {

    @Override
    public List<String> outputs(List<String> all) {
        return List.of(boxes, scores);
    }

    @Override
    public void decode(List<RawOutput> outputs, Candidates candidates) {
        RawOutput places = outputs.get(0).ofRank(2, "[1, N, 4]");
        RawOutput probabilities = outputs.get(1).ofRank(2, "[1, N, classes]");
        if (places.length(1) != 4 || places.length(0) != probabilities.length(0)) {
            throw outputs.get(0)
                    .fault("must have 4 numbers for each of the " + probabilities.length(0) + " rows of '" + scores
                            + "'");
        }
        int classes = probabilities.length(1);
        for (int i = 0; i < places.length(0); i++) {
            Box box = corners.box(places, 4 * i, candidates);
            candidates.addClasses(box, probabilities, classes * i, 1, classes, 1, everyClass);
        }
    }
}
