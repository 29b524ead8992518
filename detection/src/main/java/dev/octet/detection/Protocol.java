package dev.octet.detection;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The rules by which a benchmark compares detections with the truth. Pictures are matched one by one, once: what comes of
 * it, the <i>outcome</i> of a picture, is a row of numbers from which {@link AveragePrecision} is computed over all
 * pictures, or over any resample of them.
 *
 * <p>An outcome is, for each category that was seen or is there, in ascending order: the category; the number of boxes
 * to be found, by level; the number of detections; and for each of these, the best first, its score and by level a code:
 * bit t is set if it is right at the t-th IoU threshold, bit T + t if it counts neither as right nor as wrong there.
 * Equal scores keep the order in which they came. An outcome without numbers is a picture with nothing to it.
 */
public final class Protocol {
    private static final Protocol COCO = new Protocol(
            "COCO",
            List.of("all", "small", "medium", "large"),
            0,
            steps(0.5, (0.95 - 0.5) / 9, 10),
            new CocoMatching(),
            new RecallPoints(recallPoints(101, 0.01), Math.ulp(1.0)));

    private static final Protocol VOC =
            new Protocol("VOC", List.of("all"), 0, new double[] {0.5}, new VocMatching(), new Curve.RecallSteps());

    private static final Protocol VOC2007 = new Protocol(
            "VOC2007",
            List.of("all"),
            0,
            new double[] {0.5},
            new VocMatching(),
            new RecallPoints(steps(0, 0.1, 11), 0));

    private static final Protocol WIDER_FACE = new Protocol(
            "WIDER FACE",
            List.of("easy", "medium", "hard"),
            0,
            new double[] {0.5},
            new FaceMatching(),
            new ScoreSteps());

    private final String name;
    private final List<String> levels;
    private final int firstLevel;
    private final double[] thresholds;
    private final Matching matching;
    private final Curve curve;

    private Protocol(
            String name, List<String> levels, int firstLevel, double[] thresholds, Matching matching, Curve curve) {
        this.name = name;
        this.levels = levels;
        this.firstLevel = firstLevel;
        this.thresholds = thresholds;
        this.matching = matching;
        this.curve = curve;
    }

    /**
     * COCO: IoU thresholds 0.50 to 0.95 by 0.05, areas all, small, medium and large (limits 32² and 96² pixels), at most
     * 100 detections a category and picture, precision at 101 recalls. Numbers equal those of pycocotools.
     */
    public static Protocol coco() {
        return COCO;
    }

    /**
     * PASCAL VOC since 2010: IoU above 0.5, the area under the curve of precision made monotone (Everingham et al., "The
     * PASCAL Visual Object Classes Challenge: A Retrospective", section 3.2).
     */
    public static Protocol voc() {
        return VOC;
    }

    /** PASCAL VOC 2007: as {@link #voc}, but precision at 11 recalls. */
    public static Protocol voc2007() {
        return VOC2007;
    }

    /**
     * WIDER FACE: levels easy, medium and hard, which are the bits 0 to 2 of {@link TrueBox#levels}; precision at 1000
     * steps of the score. Follows the evaluation of Yang et al., "WIDER FACE: A Face Detection Benchmark"
     * (arXiv:1511.06523), in which a face outside the level, or invalid, is ignored, and so is a picture without faces.
     */
    public static Protocol widerFace() {
        return WIDER_FACE;
    }

    /** These rules at one level only, with shorter outcomes. @throws IllegalArgumentException if there is none such */
    public Protocol at(String level) {
        if (!levels.contains(level)) {
            throw new IllegalArgumentException(this + " has no level '" + level + "': " + levels);
        }
        return new Protocol(name, List.of(level), firstLevel + levels.indexOf(level), thresholds, matching, curve);
    }

    /** These rules at one IoU threshold only. @throws IllegalArgumentException if it is none of {@link #thresholds} */
    public Protocol at(double threshold) {
        double[] one = {thresholds[place(threshold)]};
        return new Protocol(name, levels, firstLevel, one, matching, curve);
    }

    /** Place of a threshold. @throws IllegalArgumentException if there is none such */
    int place(double threshold) {
        for (int t = 0; t < thresholds.length; t++) {
            // They are sums of steps: 0.75 may be 0.7499999999999999.
            if (Math.abs(thresholds[t] - threshold) < 1e-9) {
                return t;
            }
        }
        throw new IllegalArgumentException(this + " has no threshold " + threshold);
    }

    /** What tables call it. */
    public String name() {
        return name;
    }

    /** Levels of size or difficulty that are scored apart. */
    public List<String> levels() {
        return levels;
    }

    /** IoU thresholds, ascending. */
    public double[] thresholds() {
        return thresholds.clone();
    }

    /** Compares what was found in one picture with what is there. Neither list need be in any order. */
    public double[] outcome(List<Detection> found, List<TrueBox> truth) {
        if (truth.isEmpty() && matching.skipsPicturesWithoutTruth()) {
            return new double[0];
        }
        TreeMap<Integer, List<TrueBox>> truths = new TreeMap<>();
        Stream.concat(found.stream().map(Detection::category), truth.stream().map(TrueBox::category))
                .distinct()
                .forEach(category -> truths.put(
                        category,
                        truth.stream().filter(box -> box.category() == category).toList()));
        double[][] parts = truths.entrySet().stream()
                .map(entry -> block(entry.getKey(), found, entry.getValue()))
                .toArray(double[][]::new);
        return Stream.of(parts).flatMapToDouble(Arrays::stream).toArray();
    }

    /** The parts of an outcome, by category. @throws IllegalArgumentException if it is none of this protocol */
    public Map<Integer, double[]> byCategory(double[] outcome) {
        Map<Integer, double[]> parts = new TreeMap<>();
        OutcomeBlock.of(outcome, this).forEach(block -> parts.put(block.category(), block.numbers()));
        return parts;
    }

    private double[] block(int category, List<Detection> found, List<TrueBox> truth) {
        List<Detection> ranked = found.stream()
                .filter(detection -> detection.category() == category)
                .sorted(Comparator.comparingDouble(Detection::score).reversed())
                .limit(matching.maxDetections())
                .toList();
        int width = 1 + levels.size();
        double[] block = new double[2 + levels.size() + ranked.size() * width];
        block[0] = category;
        block[1 + levels.size()] = ranked.size();
        for (int level = 0; level < levels.size(); level++) {
            int of = firstLevel + level;
            block[1 + level] =
                    truth.stream().filter(box -> matching.counts(box, of)).count();
            int[] codes = matching.codes(ranked, truth, of, thresholds);
            for (int i = 0; i < codes.length; i++) {
                int at = 2 + levels.size() + i * width;
                block[at] = ranked.get(i).score();
                block[at + 1 + level] = codes[i];
            }
        }
        return block;
    }

    Curve curve() {
        return curve;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Protocol that
                && name.equals(that.name)
                && levels.equals(that.levels)
                && Arrays.equals(thresholds, that.thresholds);
    }

    @Override
    public int hashCode() {
        return name.hashCode();
    }

    @Override
    public String toString() {
        return name;
    }

    private static double[] steps(double first, double step, int count) {
        return IntStream.range(0, count).mapToDouble(i -> first + i * step).toArray();
    }

    /** Steps whose last one is exactly 1, as numpy's {@code linspace} makes them. */
    private static double[] recallPoints(int count, double step) {
        double[] points = steps(0, step, count);
        points[count - 1] = 1;
        return points;
    }
}
