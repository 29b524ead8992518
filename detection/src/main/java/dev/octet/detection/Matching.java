package dev.octet.detection;

import java.util.List;

/** How detections of one category in one picture meet its boxes. */
sealed interface Matching permits CocoMatching, VocMatching, FaceMatching {

    /** How many detections of a category count in a picture, the best ones. */
    int maxDetections();

    /** Whether nothing counts in a picture without a single box. */
    boolean skipsPicturesWithoutTruth();

    /** Whether missing {@code box} is an error at {@code level}. */
    boolean counts(TrueBox box, int level);

    /**
     * What each detection is, by the bits of {@link Protocol}.
     *
     * @param ranked the best first
     * @param thresholds ascending IoU
     */
    int[] codes(List<Detection> ranked, List<TrueBox> truth, int level, double[] thresholds);
}
