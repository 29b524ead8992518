package dev.octet.detection;

import java.util.List;
import java.util.Optional;

/**
 * Ge et al., "YOLOX: Exceeding YOLO Series in 2021" (arXiv:2107.08430): {@code [1, cells, 5 + classes]}, the cells of each
 * stride in turn, row by row. Centre and size are relative to the cell; objectness and classes are probabilities.
 *
 * @param output its name; empty: the first one
 */
record YoloxDecoder(Optional<String> output, List<Integer> strides, boolean everyClass) implements Decoder {
    private static final int HEAD = 5;

    YoloxDecoder {
        if (strides.isEmpty()) {
            throw new IllegalArgumentException("strides must be named, such as [8, 16, 32]");
        }
    }

    @Override
    public List<String> outputs(List<String> all) {
        return List.of(output.orElseGet(() -> all.get(0)));
    }

    @Override
    public void decode(List<RawOutput> outputs, Candidates candidates) {
        RawOutput all = outputs.get(0).ofRank(2, "[1, cells, 5 + classes]");
        int cells = strides.stream()
                .mapToInt(stride -> candidates.inputWidth() / stride * (candidates.inputHeight() / stride))
                .sum();
        int width = all.length(1);
        if (all.length(0) != cells || width <= HEAD) {
            throw outputs.get(0)
                    .fault("must be [1, " + cells + ", 5 + classes] for an input of " + candidates.inputWidth() + "x"
                            + candidates.inputHeight() + " and strides " + strides);
        }
        int at = 0;
        for (int stride : strides) {
            int columns = candidates.inputWidth() / stride;
            int rows = candidates.inputHeight() / stride;
            for (int cell = 0; cell < columns * rows; cell++, at += width) {
                double objectness = all.at(at + 4);
                if (candidates.wants(objectness)) {
                    Box box = Box.ofCentre(
                            (all.at(at) + cell % columns) * stride,
                            (all.at(at + 1) + cell / columns) * stride,
                            Candidates.exp(all.at(at + 2)) * stride,
                            Candidates.exp(all.at(at + 3)) * stride);
                    candidates.addClasses(box, all, at + HEAD, 1, width - HEAD, objectness, everyClass);
                }
            }
        }
    }
}
