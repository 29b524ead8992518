package dev.octet.detection;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;

import static java.util.Objects.requireNonNull;

/**
 * Which of a detector's candidates stay: those sure enough, each the best of its neighbourhood (greedy non-maximum
 * suppression), at most so many. Candidates of one score keep their order, so the result is always the same.
 *
 * @param minScore candidates below it are dropped
 * @param iou candidates that overlap a better one by more than this are dropped; empty: none are, for models that
 *     suppress themselves
 * @param acrossClasses whether a candidate of another class suppresses too
 * @param max how many stay at most, the best ones
 */
record Suppression(double minScore, OptionalDouble iou, boolean acrossClasses, int max) {

    public Suppression {
        requireNonNull(iou, "iou");
        if (!(minScore >= 0 && minScore <= 1)) {
            throw new IllegalArgumentException("minScore must be in [0, 1] but was " + minScore);
        }
        if (iou.isPresent() && !(iou.getAsDouble() > 0 && iou.getAsDouble() <= 1)) {
            throw new IllegalArgumentException("iou must be in (0, 1] but was " + iou.getAsDouble());
        }
        if (max < 1) {
            throw new IllegalArgumentException("max must be at least 1 but was " + max);
        }
    }

    /** What stays, best first. O(kept * candidates) comparisons. */
    public List<Detection> apply(List<Detection> candidates) {
        List<Detection> ranked = candidates.stream()
                .filter(candidate -> candidate.score() >= minScore)
                .sorted(Comparator.comparingDouble(Detection::score).reversed())
                .toList();
        List<Detection> kept = new ArrayList<>();
        Map<Integer, List<Box>> neighbours = new HashMap<>();
        for (Detection candidate : ranked) {
            if (kept.size() == max) {
                break;
            }
            List<Box> better =
                    neighbours.computeIfAbsent(acrossClasses ? 0 : candidate.category(), any -> new ArrayList<>());
            if (iou.isEmpty() || better.stream().noneMatch(box -> box.iou(candidate.box()) > iou.getAsDouble())) {
                better.add(candidate.box());
                kept.add(candidate);
            }
        }
        return kept;
    }
}
