package dev.octet.detection;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The mean average precision of one model over pictures: the area below precision over recall, mean over the categories
 * that have something to find, and over IoU thresholds. Values are fractions in [0, 1], and NaN where nothing was to be
 * found. A function of outcomes alone.
 */
public final class AveragePrecision {
    /** Below it the curve of a category is a few steps, and a single box moves it by more than 5 points of recall. */
    public static final int FEW_BOXES = 20;

    private final Protocol protocol;
    private final List<double[]> outcomes;
    private final LevelCurves[] levels;

    /**
     * @param outcomes of {@link Protocol#outcome}, one a picture, in the order that breaks ties of score
     * @throws IllegalArgumentException if they are none of this protocol
     */
    public AveragePrecision(Protocol protocol, List<double[]> outcomes) {
        this.protocol = protocol;
        this.outcomes = List.copyOf(outcomes);
        this.levels = new LevelCurves[protocol.levels().size()];
    }

    /** At the first level, over all thresholds: COCO's AP, VOC's mAP. */
    public double value() {
        return value(protocol.levels().get(0));
    }

    /** At one level over all thresholds. */
    public double value(String level) {
        return curves(level(level)).mean(once(), 0, protocol.thresholds().length);
    }

    /** At one level and one threshold, such as COCO's AP@.50. */
    public double value(String level, double threshold) {
        int place = protocol.place(threshold);
        return curves(level(level)).mean(once(), place, place + 1);
    }

    /**
     * COCO's average recall: the share of boxes that the best {@code detections} of each picture and category find, mean
     * over thresholds and categories.
     */
    public double recall(String level, int detections) {
        int at = level(level);
        int thresholds = protocol.thresholds().length;
        SortedMap<Integer, Integer> truths = curves(at).truths(once());
        long[] right = new long[truths.isEmpty() ? 0 : truths.lastKey() + 1];
        for (double[] outcome : outcomes) {
            for (OutcomeBlock block : OutcomeBlock.of(outcome, protocol)) {
                for (int i = 0; i < Math.min(block.size(), detections) && truths.containsKey(block.category()); i++) {
                    right[block.category()] += Integer.bitCount(block.code(i, at) & (1 << thresholds) - 1);
                }
            }
        }
        return truths.entrySet().stream()
                .mapToDouble(entry -> (double) right[entry.getKey()] / thresholds / entry.getValue())
                .average()
                .orElse(Double.NaN);
    }

    /** By category that has something to find, at the first level over all thresholds. */
    public SortedMap<Integer, Double> byCategory() {
        return curves(0).byCategory(once());
    }

    /** Boxes to be found at the first level, by category that has some. */
    public SortedMap<Integer, Integer> boxes() {
        return curves(0).truths(once());
    }

    /** Categories with fewer than {@link #FEW_BOXES} boxes: what they add to the mean is lumpy. */
    public int lumpyCategories() {
        return (int)
                boxes().values().stream().filter(count -> count < FEW_BOXES).count();
    }

    int pictures() {
        return outcomes.size();
    }

    Protocol protocol() {
        return protocol;
    }

    /** Which pictures have a box to be found at the first level. */
    public boolean[] withBoxes() {
        boolean[] with = new boolean[outcomes.size()];
        for (int i = 0; i < with.length; i++) {
            with[i] = OutcomeBlock.of(outcomes.get(i), protocol).stream().anyMatch(block -> block.truths(0) > 0);
        }
        return with;
    }

    /** What came of the detections of a picture, the best first and up to the last right one, by category. */
    Map<Integer, List<Integer>> judgedAt(int index, int level) {
        int right = (1 << protocol.thresholds().length) - 1;
        Map<Integer, List<Integer>> judged = new TreeMap<>();
        for (OutcomeBlock block : OutcomeBlock.of(outcomes.get(index), protocol)) {
            List<Integer> codes = new ArrayList<>();
            int last = 0;
            for (int i = 0; i < block.size(); i++) {
                codes.add(block.code(i, level));
                last = (block.code(i, level) & right) != 0 ? i + 1 : last;
            }
            if (last > 0) {
                judged.put(block.category(), List.copyOf(codes.subList(0, last)));
            }
        }
        return judged;
    }

    synchronized LevelCurves curves(int level) {
        if (levels[level] == null) {
            levels[level] = new LevelCurves(protocol, outcomes, level);
        }
        return levels[level];
    }

    int level(String name) {
        int level = protocol.levels().indexOf(name);
        if (level < 0) {
            throw new IllegalArgumentException(protocol + " has no level '" + name + "': " + protocol.levels());
        }
        return level;
    }

    private int[] once() {
        int[] once = new int[outcomes.size()];
        Arrays.fill(once, 1);
        return once;
    }
}
