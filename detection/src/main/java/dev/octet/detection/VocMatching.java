package dev.octet.detection;

import java.util.List;

/**
 * As the development kit of PASCAL VOC matches: a detection belongs to the box that it overlaps most, and is right if
 * that is by more than the threshold and no better detection has it. A difficult box neither counts nor is used up.
 * Detections of other pictures change nothing, so that one picture can be matched by itself.
 */
record VocMatching() implements Matching {

    @Override
    public int maxDetections() {
        return Integer.MAX_VALUE;
    }

    @Override
    public boolean skipsPicturesWithoutTruth() {
        return false;
    }

    @Override
    public boolean counts(TrueBox box, int level) {
        return box.kind() == TrueBox.Kind.COUNTED;
    }

    @Override
    public int[] codes(List<Detection> ranked, List<TrueBox> truth, int level, double[] thresholds) {
        int[] codes = new int[ranked.size()];
        for (int t = 0; t < thresholds.length; t++) {
            boolean[] taken = new boolean[truth.size()];
            for (int d = 0; d < codes.length; d++) {
                Box box = ranked.get(d).box();
                double best = thresholds[t];
                int met = -1;
                for (int g = 0; g < taken.length; g++) {
                    double overlap = box.pixelIou(truth.get(g).box());
                    if (overlap > best) {
                        best = overlap;
                        met = g;
                    }
                }
                if (met >= 0 && !counts(truth.get(met), level)) {
                    codes[d] |= 1 << (thresholds.length + t);
                } else if (met >= 0 && !taken[met]) {
                    taken[met] = true;
                    codes[d] |= 1 << t;
                }
            }
        }
        return codes;
    }
}
