package dev.octet.detection;

import java.util.List;

/**
 * Detectors that end in ONNX's NonMaxSuppression, such as the model zoo's YOLOv3: boxes {@code [1, N, 4]}, the scores of all
 * classes {@code [1, classes, N]}, and for each detection {@code [1, M, 3]} its picture in the batch, class and box. Rows of
 * -1 are empty.
 */
record SelectedDecoder(String boxes, String scores, String indices, Corners corners) implements Decoder {
    private static final int COLUMNS = 3;

    @Override
    public List<String> outputs(List<String> all) {
        return List.of(boxes, scores, indices);
    }

    @Override
    public void decode(List<RawOutput> outputs, Candidates candidates) {
        RawOutput places = outputs.get(0).ofRank(2, "[1, N, 4]");
        RawOutput certain = outputs.get(1).ofRank(2, "[1, classes, N]");
        RawOutput chosen = outputs.get(2).ofRank(2, "[M, 3]");
        int rows = places.length(0);
        if (places.length(1) != 4 || certain.length(1) != rows) {
            throw outputs.get(0)
                    .fault("must have 4 numbers for each of the " + certain.length(1) + " of '" + scores + "'");
        }
        if (chosen.length(1) != COLUMNS) {
            throw outputs.get(2).fault("must be [M, 3]");
        }
        for (int at = 0; at < chosen.values().length; at += COLUMNS) {
            int picture = (int) chosen.at(at);
            int category = (int) chosen.at(at + 1);
            int row = (int) chosen.at(at + 2);
            if (picture == -1) {
                continue;
            }
            if (picture != 0 || category < 0 || category >= certain.length(0) || row < 0 || row >= rows) {
                throw outputs.get(2)
                        .fault("names picture " + picture + ", class " + category + ", box " + row
                                + ", which is not there");
            }
            candidates.add(corners.box(places, 4 * row, candidates), category, certain.at(rows * category + row));
        }
    }
}
