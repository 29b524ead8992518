package dev.octet.detection;

import java.util.Comparator;
import java.util.List;

/**
 * As {@code COCOeval.evaluateImg} of pycocotools matches boxes: the best detection first takes the free box that it
 * overlaps most, one that counts before one that does not; a crowd is never used up, and overlap with it is the share of
 * the detection inside. What meets nothing and is itself outside the area range does not count.
 *
 * <p>Differs from pycocotools 2.0 in one case: there a box with the id 0 is taken for no box.
 */
record CocoMatching() implements Matching {
    /** "all", "small", "medium", "large": square pixels, both ends in the range. */
    private static final double[][] AREAS = {{0, 1e10}, {0, 32 * 32}, {32 * 32, 96 * 96}, {96 * 96, 1e10}};

    private static final int MAX_DETECTIONS = 100;

    /** An IoU just below 1 still meets a threshold of 1. */
    private static final double ALMOST_ONE = 1 - 1e-10;

    @Override
    public int maxDetections() {
        return MAX_DETECTIONS;
    }

    @Override
    public boolean skipsPicturesWithoutTruth() {
        return false;
    }

    @Override
    public boolean counts(TrueBox box, int level) {
        return box.kind() == TrueBox.Kind.COUNTED && inRange(box.area(), level);
    }

    @Override
    public int[] codes(List<Detection> ranked, List<TrueBox> truth, int level, double[] thresholds) {
        List<TrueBox> boxes = truth.stream()
                .sorted(Comparator.comparing((TrueBox box) -> !counts(box, level)))
                .toList();
        int counted = (int) boxes.stream().filter(box -> counts(box, level)).count();
        double[][] overlaps = overlaps(ranked, boxes);
        int[] codes = new int[ranked.size()];
        for (int t = 0; t < thresholds.length; t++) {
            boolean[] taken = new boolean[boxes.size()];
            for (int d = 0; d < codes.length; d++) {
                int met = meets(overlaps[d], boxes, counted, taken, Math.min(thresholds[t], ALMOST_ONE));
                if (met >= 0) {
                    taken[met] = boxes.get(met).kind() != TrueBox.Kind.CROWD;
                    codes[d] |= met < counted ? 1 << t : 1 << (thresholds.length + t);
                } else if (!inRange(ranked.get(d).box().area(), level)) {
                    codes[d] |= 1 << (thresholds.length + t);
                }
            }
        }
        return codes;
    }

    /** The box that a detection meets, -1 if none. The first {@code counted} boxes count, the others do not. */
    private static int meets(double[] overlap, List<TrueBox> boxes, int counted, boolean[] taken, double threshold) {
        double best = threshold;
        int met = -1;
        for (int g = 0; g < boxes.size(); g++) {
            if (met >= 0 && met < counted && g >= counted) {
                break;
            }
            // Of equal overlaps the last box wins.
            if (!taken[g] && overlap[g] >= best) {
                best = overlap[g];
                met = g;
            }
        }
        return met;
    }

    private static double[][] overlaps(List<Detection> ranked, List<TrueBox> boxes) {
        double[][] overlaps = new double[ranked.size()][boxes.size()];
        for (int d = 0; d < overlaps.length; d++) {
            Box box = ranked.get(d).box();
            for (int g = 0; g < boxes.size(); g++) {
                TrueBox truth = boxes.get(g);
                overlaps[d][g] = truth.kind() == TrueBox.Kind.CROWD ? box.shareIn(truth.box()) : box.iou(truth.box());
            }
        }
        return overlaps;
    }

    private static boolean inRange(double area, int level) {
        return area >= AREAS[level][0] && area <= AREAS[level][1];
    }
}
