package dev.octet.detection;

import java.util.ArrayList;
import java.util.List;

/** Gathers what a decoder reads out, as far as it is sure enough. */
final class Candidates {
    /** {@code e^40} pixels are more than any picture has. */
    private static final double LARGEST_LOG = 40;

    private final PictureFrame frame;
    private final ClassNumbers classes;
    private final double minScore;
    private final List<Detection> found = new ArrayList<>();

    Candidates(PictureFrame frame, ClassNumbers classes, double minScore) {
        this.frame = frame;
        this.classes = classes;
        this.minScore = minScore;
    }

    int inputWidth() {
        return frame.inputWidth();
    }

    int inputHeight() {
        return frame.inputHeight();
    }

    /** A box of the picture, in the input. */
    Box toInput(Box box) {
        return frame.toInput(box);
    }

    /** Whether a score is worth the arithmetic of its box. */
    boolean wants(double score) {
        return score >= minScore;
    }

    /** @param box in pixels of the input; @param index of the class in the output */
    void add(Box box, int index, double score) {
        if (wants(score) && classes.category(index) >= 0) {
            found.add(new Detection(frame.toPicture(box), classes.category(index), score));
        }
    }

    /**
     * The classes of one box.
     *
     * @param at index of the first class's score
     * @param step from one class to the next
     * @param factor of every score
     * @param every whether each class sure enough is a candidate, instead of the best one
     */
    void addClasses(Box box, RawOutput scores, int at, int step, int count, double factor, boolean every) {
        int best = -1;
        for (int c = 0; c < count; c++) {
            if (classes.category(c) < 0) {
                continue;
            }
            if (every) {
                add(box, c, factor * scores.at(at + c * step));
            } else if (best < 0 || scores.at(at + c * step) > scores.at(at + best * step)) {
                best = c;
            }
        }
        if (best >= 0) {
            add(box, best, factor * scores.at(at + best * step));
        }
    }

    /** {@code e^log}, but finite: a size that a broken model made up is large, and no fault of the run. */
    static double exp(double log) {
        return Math.exp(Math.min(log, LARGEST_LOG));
    }

    /** In the order they were read. */
    List<Detection> found() {
        return found;
    }
}
