package dev.octet.detection;

import java.util.List;

/**
 * Redmon and Farhadi, "YOLOv3: An Incremental Improvement" (arXiv:1804.02767): for each stride an output of logits,
 * {@code [1, anchors * (5 + classes), rows, columns]}, the same with channels last, or either with the anchors as an axis
 * of their own.
 *
 * @param outputs one a stride, in the order of strides
 * @param anchors widths and heights in pixels of the input, as many for each stride
 */
record YoloV3Decoder(List<String> outputs, List<Integer> strides, List<Double> anchors, boolean everyClass)
        implements Decoder {
    private static final int HEAD = 5;

    YoloV3Decoder {
        outputs = List.copyOf(outputs);
        if (outputs.size() != strides.size()) {
            throw new IllegalArgumentException(
                    "there are " + outputs.size() + " outputs for " + strides.size() + " strides");
        }
        if (anchors.isEmpty() || anchors.size() % (2 * strides.size()) != 0) {
            throw new IllegalArgumentException("anchors must be a width and a height for each anchor, as many for each"
                    + " of the " + strides.size() + " strides, but are " + anchors.size() + " numbers");
        }
    }

    @Override
    public List<String> outputs(List<String> all) {
        return outputs;
    }

    @Override
    public void decode(List<RawOutput> results, Candidates candidates) {
        int count = anchors.size() / 2 / strides.size();
        for (int i = 0; i < strides.size(); i++) {
            int stride = strides.get(i);
            Grid grid =
                    Grid.of(results.get(i), count, candidates.inputHeight() / stride, candidates.inputWidth() / stride);
            List<Double> sizes = anchors.subList(2 * count * i, 2 * count * (i + 1));
            for (int cell = 0; cell < grid.rows() * grid.columns(); cell++) {
                for (int anchor = 0; anchor < count; anchor++) {
                    decode(grid, cell, anchor, stride, sizes, candidates);
                }
            }
        }
    }

    private void decode(Grid grid, int cell, int anchor, int stride, List<Double> sizes, Candidates candidates) {
        int at = grid.at(cell, anchor);
        double objectness = sigmoid(grid.value(at, 4));
        if (!candidates.wants(objectness)) {
            return;
        }
        Box box = Box.ofCentre(
                (sigmoid(grid.value(at, 0)) + cell % grid.columns()) * stride,
                (sigmoid(grid.value(at, 1)) + cell / grid.columns()) * stride,
                Candidates.exp(grid.value(at, 2)) * sizes.get(2 * anchor),
                Candidates.exp(grid.value(at, 3)) * sizes.get(2 * anchor + 1));
        int best = 0;
        for (int c = 0; c < grid.width() - HEAD; c++) {
            if (everyClass) {
                candidates.add(box, c, objectness * sigmoid(grid.value(at, HEAD + c)));
            } else if (grid.value(at, HEAD + c) > grid.value(at, HEAD + best)) {
                best = c;
            }
        }
        if (!everyClass) {
            candidates.add(box, best, objectness * sigmoid(grid.value(at, HEAD + best)));
        }
    }

    private static double sigmoid(double x) {
        return 1 / (1 + Math.exp(-x));
    }

    /** Where the numbers of an anchor of a cell lie. */
    private record Grid(RawOutput raw, int rows, int columns, int anchors, int width, int step, boolean channelsLast) {

        static Grid of(RawOutput raw, int anchors, int rows, int columns) {
            int[] shape = raw.shape();
            int cells = rows * columns;
            int width = cells == 0 ? 0 : raw.values().length / cells / anchors;
            int rank = shape.length;
            boolean fits = rank >= 4 && width > HEAD && raw.values().length == cells * anchors * width;
            if (fits && shape[rank - 2] == rows && shape[rank - 1] == columns) {
                return new Grid(raw, rows, columns, anchors, width, cells, false);
            }
            if (fits && shape[1] == rows && shape[2] == columns) {
                return new Grid(raw, rows, columns, anchors, width, 1, true);
            }
            if (fits && rank == 5 && shape[1] == anchors && shape[2] == rows && shape[3] == columns) {
                return new Grid(raw, rows, columns, anchors, width, 1, false);
            }
            throw raw.fault("has not " + anchors + " anchors of 5 + classes numbers for each of " + rows + " x "
                    + columns + " cells");
        }

        int at(int cell, int anchor) {
            if (channelsLast) {
                return (cell * anchors + anchor) * width;
            }
            return step == 1 ? (anchor * rows * columns + cell) * width : anchor * width * step + cell;
        }

        double value(int at, int channel) {
            return raw.at(at + channel * step);
        }
    }
}
