package dev.octet.detection;

import java.util.ArrayList;
import java.util.List;

/**
 * Liu et al., "SSD: Single Shot MultiBox Detector" (arXiv:1512.02325), before suppression: offsets {@code [1, N, 4]} or
 * {@code [1, 4, N]} from prior boxes, and scores {@code [1, N, classes]} or {@code [1, classes, N]}.
 *
 * @param priors of each feature map in turn
 * @param order of the four offsets: centre x, centre y, width, height, or y first
 * @param activation what makes probabilities of the scores
 */
record SsdDecoder(
        String boxes,
        String scores,
        List<Priors> priors,
        List<Double> variances,
        Corners.Order order,
        Activation activation)
        implements Decoder {

    /** From scores to probabilities. */
    enum Activation {
        NONE,
        SOFTMAX,
        SIGMOID
    }

    /**
     * Prior boxes of a feature map: the same for each cell, around its centre, cells row by row.
     *
     * @param step of a cell, in pixels of the input
     * @param sizes width and height of each box of a cell, in pixels of the input
     */
    record Priors(int rows, int columns, double step, List<Double> sizes) {
        Priors {
            if (sizes.isEmpty() || sizes.size() % 2 == 1) {
                throw new IllegalArgumentException("boxes must be a width and a height each");
            }
        }
    }

    SsdDecoder {
        priors = List.copyOf(priors);
        if (priors.isEmpty()) {
            throw new IllegalArgumentException("priors must be named for each feature map");
        }
        if (variances.size() != 2) {
            throw new IllegalArgumentException(
                    "variances must be two numbers, of centres and of sizes, such as [0.1, 0.2]");
        }
    }

    @Override
    public List<String> outputs(List<String> all) {
        return List.of(boxes, scores);
    }

    @Override
    public void decode(List<RawOutput> outputs, Candidates candidates) {
        List<Box> all = priorBoxes();
        Rows offsets = Rows.of(outputs.get(0), all.size());
        Rows classes = Rows.of(outputs.get(1), all.size());
        if (offsets.width() != 4) {
            throw outputs.get(0).fault("must have 4 numbers for each of " + all.size() + " prior boxes");
        }
        for (int i = 0; i < all.size(); i++) {
            Box box = null;
            double[] probabilities = probabilities(classes, i);
            for (int c = 0; c < probabilities.length; c++) {
                if (candidates.wants(probabilities[c])) {
                    box = box == null ? decoded(all.get(i), offsets, i) : box;
                    candidates.add(box, c, probabilities[c]);
                }
            }
        }
    }

    private Box decoded(Box prior, Rows offsets, int row) {
        int x = order == Corners.Order.XYXY ? 0 : 1;
        int y = 1 - x;
        return Box.ofCentre(
                prior.left() + prior.width() / 2 + offsets.at(row, x) * variances.get(0) * prior.width(),
                prior.top() + prior.height() / 2 + offsets.at(row, y) * variances.get(0) * prior.height(),
                prior.width() * Candidates.exp(offsets.at(row, 2 + x) * variances.get(1)),
                prior.height() * Candidates.exp(offsets.at(row, 2 + y) * variances.get(1)));
    }

    private double[] probabilities(Rows classes, int row) {
        double[] values = new double[classes.width()];
        double highest = Double.NEGATIVE_INFINITY;
        for (int c = 0; c < values.length; c++) {
            values[c] = classes.at(row, c);
            highest = Math.max(highest, values[c]);
        }
        double sum = 0;
        for (int c = 0; c < values.length; c++) {
            values[c] = switch (activation) {
                case NONE -> values[c];
                case SIGMOID -> 1 / (1 + Math.exp(-values[c]));
                case SOFTMAX -> Math.exp(values[c] - highest);
            };
            sum += values[c];
        }
        for (int c = 0; c < values.length && activation == Activation.SOFTMAX; c++) {
            values[c] /= sum;
        }
        return values;
    }

    private List<Box> priorBoxes() {
        List<Box> all = new ArrayList<>();
        for (Priors map : priors) {
            for (int cell = 0; cell < map.rows() * map.columns(); cell++) {
                double x = (cell % map.columns() + 0.5) * map.step();
                double y = (cell / map.columns() + 0.5) * map.step();
                for (int i = 0; i < map.sizes().size(); i += 2) {
                    all.add(Box.ofCentre(x, y, map.sizes().get(i), map.sizes().get(i + 1)));
                }
            }
        }
        return all;
    }

    /** A matrix, whichever way it lies. */
    private record Rows(RawOutput raw, int rows, int width, boolean transposed) {

        static Rows of(RawOutput output, int rows) {
            RawOutput raw = output.ofRank(2, "[1, N, numbers] or [1, numbers, N]");
            if (raw.length(0) != rows && raw.length(1) != rows) {
                throw output.fault("has no axis of " + rows + ", which is the number of prior boxes");
            }
            boolean transposed = raw.length(0) != rows;
            return new Rows(raw, rows, raw.length(transposed ? 0 : 1), transposed);
        }

        double at(int row, int column) {
            return raw.at(transposed ? column * rows + row : row * width + column);
        }
    }
}
