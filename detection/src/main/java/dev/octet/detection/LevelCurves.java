package dev.octet.detection;

import java.util.List;
import java.util.TreeMap;

/** The curves of all categories at one level. Immutable and thread-safe. */
final class LevelCurves {
    private final Curve curve;
    private final TreeMap<Integer, RankedList> lists = new TreeMap<>();
    private final Curve.Scores scores;
    private final int thresholds;

    /** @throws IllegalArgumentException if an outcome is none of this protocol */
    LevelCurves(Protocol protocol, List<double[]> outcomes, int level) {
        curve = protocol.curve();
        thresholds = protocol.thresholds().length;
        double low = Double.POSITIVE_INFINITY;
        double high = Double.NEGATIVE_INFINITY;
        TreeMap<Integer, RankedList.Builder> builders = new TreeMap<>();
        for (int picture = 0; picture < outcomes.size(); picture++) {
            for (OutcomeBlock block : OutcomeBlock.of(outcomes.get(picture), protocol)) {
                RankedList.Builder builder =
                        builders.computeIfAbsent(block.category(), any -> new RankedList.Builder());
                builder.truth(picture, block.truths(level));
                for (int i = 0; i < block.size(); i++) {
                    builder.detection(picture, block.score(i), block.code(i, level));
                    low = Math.min(low, block.score(i));
                    high = Math.max(high, block.score(i));
                }
            }
        }
        scores = new Curve.Scores(low, high);
        builders.forEach((category, builder) -> lists.put(category, builder.build(thresholds)));
    }

    /** Mean over the thresholds [from, to) and the categories with something to find; NaN if there are none. */
    double mean(int[] weights, int from, int to) {
        int[] seen =
                new int[lists.values().stream().mapToInt(RankedList::size).max().orElse(0)];
        double sum = 0;
        int count = 0;
        for (RankedList list : lists.values()) {
            int truths = list.truths(weights);
            if (truths > 0) {
                sum += area(list, weights, truths, seen, from, to);
                count++;
            }
        }
        return count == 0 ? Double.NaN : sum / count;
    }

    /** By category with something to find, the mean over all thresholds. */
    TreeMap<Integer, Double> byCategory(int[] weights) {
        TreeMap<Integer, Double> values = new TreeMap<>();
        lists.forEach((category, list) -> {
            int truths = list.truths(weights);
            if (truths > 0) {
                values.put(category, area(list, weights, truths, new int[list.size()], 0, thresholds));
            }
        });
        return values;
    }

    /** Boxes to be found, by category that has some. */
    TreeMap<Integer, Integer> truths(int[] weights) {
        TreeMap<Integer, Integer> truths = new TreeMap<>();
        lists.forEach((category, list) -> truths.put(category, list.truths(weights)));
        truths.values().removeIf(count -> count == 0);
        return truths;
    }

    private double area(RankedList list, int[] weights, int truths, int[] seen, int from, int to) {
        list.count(weights, seen);
        double sum = 0;
        for (int t = from; t < to; t++) {
            sum += curve.area(list, t, weights, seen, truths, scores);
        }
        return sum / (to - from);
    }
}
