package dev.octet.detection;

import java.util.List;
import java.util.Optional;

/**
 * Detectors that list what they found, as TensorFlow's and torchvision's do, from SSD to Faster and Mask R-CNN: boxes
 * {@code [1, N, 4]}, a label and a score for each; the batch may be missing.
 *
 * @param count how many of the rows are filled; empty: all
 */
record ListedDecoder(String boxes, String labels, String scores, Optional<String> count, Corners corners)
        implements Decoder {

    @Override
    public List<String> outputs(List<String> all) {
        return count.map(name -> List.of(boxes, labels, scores, name)).orElse(List.of(boxes, labels, scores));
    }

    @Override
    public void decode(List<RawOutput> outputs, Candidates candidates) {
        RawOutput places = outputs.get(0).ofRank(2, "[1, N, 4]");
        RawOutput classes = outputs.get(1);
        RawOutput certain = outputs.get(2);
        int rows = places.length(0);
        if (places.length(1) != 4 || classes.values().length != rows || certain.values().length != rows) {
            throw outputs.get(0)
                    .fault("must have 4 numbers for each label of '" + labels + "' (" + classes.values().length
                            + ") and score of '" + scores + "' (" + certain.values().length + ")");
        }
        int filled = rows;
        if (count.isPresent()) {
            RawOutput number = outputs.get(3);
            if (number.values().length != 1 || !(number.at(0) >= 0 && number.at(0) <= rows)) {
                throw number.fault("must be a number from 0 to " + rows);
            }
            filled = (int) number.at(0);
        }
        for (int i = 0; i < filled; i++) {
            candidates.add(corners.box(places, 4 * i, candidates), Math.round(classes.at(i)), certain.at(i));
        }
    }
}
