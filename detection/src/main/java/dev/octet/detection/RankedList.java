package dev.octet.detection;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/**
 * All detections of one category over all pictures, the surest first, at one level: what is left of outcomes once they are
 * sorted. Equal scores are in the order of the pictures, and then as in their picture. A resample is a weight for each
 * picture; it costs one pass, and equals what a list with that many copies of each detection, side by side, would give.
 */
final class RankedList {
    private final int[] pictures;
    private final double[] scores;

    /** For each threshold the positions that matter there: twice the position, and 1 more if it is right. */
    private final int[][] events;

    private final int[] truthPictures;
    private final int[] truthCounts;

    /** Gathers one category of the outcomes, picture by picture in order. */
    static final class Builder {
        private final List<Seen> seen = new ArrayList<>();
        private final List<int[]> truths = new ArrayList<>();

        private record Seen(double score, int picture, int code) {}

        void truth(int picture, int count) {
            if (count > 0) {
                truths.add(new int[] {picture, count});
            }
        }

        void detection(int picture, double score, int code) {
            seen.add(new Seen(score, picture, code));
        }

        RankedList build(int thresholds) {
            int never = ((1 << thresholds) - 1) << thresholds;
            seen.removeIf(detection -> (detection.code() & never) == never);
            seen.sort(Comparator.comparingDouble(Seen::score).reversed());
            return new RankedList(this, thresholds);
        }
    }

    private RankedList(Builder from, int thresholds) {
        int n = from.seen.size();
        pictures = new int[n];
        scores = new double[n];
        events = new int[thresholds][];
        for (int i = 0; i < n; i++) {
            pictures[i] = from.seen.get(i).picture();
            scores[i] = from.seen.get(i).score();
        }
        for (int t = 0; t < thresholds; t++) {
            events[t] = events(from.seen, t, thresholds);
        }
        truthPictures = from.truths.stream().mapToInt(truth -> truth[0]).toArray();
        truthCounts = from.truths.stream().mapToInt(truth -> truth[1]).toArray();
    }

    private static int[] events(List<Builder.Seen> seen, int t, int thresholds) {
        int right = 1 << t;
        int ignored = 1 << (thresholds + t);
        int[] found = new int[seen.size()];
        int count = 0;
        for (int i = 0; i < found.length; i++) {
            int code = seen.get(i).code();
            if ((code & (right | ignored)) != 0) {
                found[count++] = 2 * i + ((code & right) != 0 ? 1 : 0);
            }
        }
        return Arrays.copyOf(found, count);
    }

    int size() {
        return pictures.length;
    }

    double score(int position) {
        return scores[position];
    }

    int picture(int position) {
        return pictures[position];
    }

    int[] events(int threshold) {
        return events[threshold];
    }

    /** Boxes to be found. */
    int truths(int[] weights) {
        int sum = 0;
        for (int i = 0; i < truthPictures.length; i++) {
            sum += weights[truthPictures[i]] * truthCounts[i];
        }
        return sum;
    }

    /** Writes how many detections stand at each position or before it. */
    void count(int[] weights, int[] seen) {
        int sum = 0;
        for (int i = 0; i < pictures.length; i++) {
            sum += weights[pictures[i]];
            seen[i] = sum;
        }
    }
}
