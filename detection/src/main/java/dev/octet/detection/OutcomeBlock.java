package dev.octet.detection;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** One category in the outcome of a picture, laid out as {@link Protocol} says. */
record OutcomeBlock(double[] outcome, int start, int levels) {

    /** @throws IllegalArgumentException if the numbers are no outcome of {@code protocol} */
    static List<OutcomeBlock> of(double[] outcome, Protocol protocol) {
        int levels = protocol.levels().size();
        List<OutcomeBlock> blocks = new ArrayList<>();
        int start = 0;
        while (start < outcome.length) {
            int head = start + 2 + levels;
            double detections = head <= outcome.length ? outcome[head - 1] : -1;
            double end = head + detections * (1 + levels);
            if (!(detections >= 0 && end <= outcome.length) || detections != Math.rint(detections)) {
                throw new IllegalArgumentException("these " + outcome.length + " numbers are no outcome of " + protocol
                        + ": what begins at number " + start + " is cut off");
            }
            blocks.add(new OutcomeBlock(outcome, start, levels));
            start = (int) end;
        }
        return blocks;
    }

    int category() {
        return (int) outcome[start];
    }

    /** Boxes to be found. */
    int truths(int level) {
        return (int) outcome[start + 1 + level];
    }

    /** Detections. */
    int size() {
        return (int) outcome[start + 1 + levels];
    }

    double score(int detection) {
        return outcome[at(detection)];
    }

    int code(int detection, int level) {
        return (int) outcome[at(detection) + 1 + level];
    }

    /** This block alone: the outcome of the picture as far as the category goes. */
    double[] numbers() {
        return Arrays.copyOfRange(outcome, start, at(size()));
    }

    private int at(int detection) {
        return start + 2 + levels + detection * (1 + levels);
    }
}
