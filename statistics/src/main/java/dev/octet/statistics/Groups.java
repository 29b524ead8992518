package dev.octet.statistics;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Which samples belong together: questions about one paragraph, utterances of one speaker. Their errors are alike, so an
 * interval that takes them for independent is too narrow; groups are what is resampled or left out.
 *
 * @param of number of each sample's group, from 0. Not copied
 * @param count how many groups there are
 */
public record Groups(int[] of, int count) {
    /** With fewer groups the spread between them is too badly known for a verdict. */
    public static final int FEWEST = 15;

    /** Groups by name. @param names of the group of each sample */
    public static Groups of(List<String> names) {
        Map<String, Integer> numbers = new HashMap<>();
        int[] of = new int[names.size()];
        for (int i = 0; i < of.length; i++) {
            of[i] = numbers.computeIfAbsent(names.get(i), name -> numbers.size());
        }
        return new Groups(of, numbers.size());
    }

    /** Each of {@code samples} a group of its own. */
    public static Groups none(int samples) {
        int[] of = new int[samples];
        for (int i = 0; i < samples; i++) {
            of[i] = i;
        }
        return new Groups(of, samples);
    }

    /** Whether no two samples share a group. */
    public boolean isNone() {
        return count == of.length;
    }

    /** For the name of a method: {@code , by 40 groups}, or nothing. */
    String words() {
        return isNone() ? "" : ", by " + count + " groups";
    }

    /** The sum over each group's samples. */
    public double[] sums(double[] values) {
        double[] sums = new double[count];
        for (int i = 0; i < values.length; i++) {
            sums[of[i]] += values[i];
        }
        return sums;
    }

    /** The numbers of each group's samples. */
    public int[][] members() {
        int[] sizes = new int[count];
        for (int group : of) {
            sizes[group]++;
        }
        int[][] members = new int[count][];
        Arrays.setAll(members, group -> new int[sizes[group]]);
        for (int i = of.length - 1; i >= 0; i--) {
            members[of[i]][--sizes[of[i]]] = i;
        }
        return members;
    }

    /** What each sample counts if group g counts {@code weights[g]} times. */
    int[] spread(int[] weights) {
        int[] counts = new int[of.length];
        for (int i = 0; i < counts.length; i++) {
            counts[i] = weights[of[i]];
        }
        return counts;
    }
}
