package dev.octet.detection;

import java.util.List;

/**
 * As the evaluation of WIDER FACE matches: a detection belongs to the face that it overlaps most; at the threshold or
 * above it is right if that face counts and was not found before, and does not count if the face does not.
 */
record FaceMatching() implements Matching {

    @Override
    public int maxDetections() {
        return Integer.MAX_VALUE;
    }

    @Override
    public boolean skipsPicturesWithoutTruth() {
        return true;
    }

    @Override
    public boolean counts(TrueBox box, int level) {
        return box.kind() == TrueBox.Kind.COUNTED && (box.levels() >> level & 1) == 1;
    }

    @Override
    public int[] codes(List<Detection> ranked, List<TrueBox> truth, int level, double[] thresholds) {
        int[] codes = new int[ranked.size()];
        for (int t = 0; t < thresholds.length; t++) {
            boolean[] taken = new boolean[truth.size()];
            for (int d = 0; d < codes.length; d++) {
                int most = nearest(ranked.get(d).box(), truth);
                if (most < 0 || ranked.get(d).box().pixelIou(truth.get(most).box()) < thresholds[t]) {
                    continue;
                }
                if (!counts(truth.get(most), level)) {
                    codes[d] |= 1 << (thresholds.length + t);
                } else if (!taken[most]) {
                    taken[most] = true;
                    codes[d] |= 1 << t;
                }
            }
        }
        return codes;
    }

    /** Of equal overlaps the first. */
    private static int nearest(Box box, List<TrueBox> truth) {
        int most = -1;
        double best = -1;
        for (int g = 0; g < truth.size(); g++) {
            double overlap = box.pixelIou(truth.get(g).box());
            if (overlap > best) {
                best = overlap;
                most = g;
            }
        }
        return most;
    }
}
