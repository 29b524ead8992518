package dev.octet.statistics;

import java.util.Arrays;

/**
 * What is independent of each other: samples, or groups of them.
 *
 * @param counts how many units an entry stands for
 * @param shares what part of the whole one such unit is, such as its words over all words; they sum to 1
 */
record Units(double[] counts, double[] shares) {

    /** Of so many that weigh alike. */
    static Units alike(int count) {
        double[] counts = new double[count];
        Arrays.fill(counts, 1);
        return ofCounts(counts);
    }

    /** Kinds of units that weigh alike, so many of each. */
    static Units ofCounts(double[] counts) {
        double[] shares = new double[counts.length];
        Arrays.fill(shares, 1 / Arrays.stream(counts).sum());
        return new Units(counts, shares);
    }

    /** Parts of two sums; the mean of their shares in both. */
    static Units ofSums(double[] first, double[] second) {
        Units units = alike(first.length);
        double one = Arrays.stream(first).sum();
        double two = Arrays.stream(second).sum();
        Arrays.setAll(units.shares, i -> (first[i] / one + second[i] / two) / 2);
        return units;
    }

    Units by(Groups groups) {
        return new Units(alike(groups.count()).counts, groups.sums(shares));
    }

    /** How many there are. */
    double count() {
        return Arrays.stream(counts).sum();
    }

    /** How many of equal share would tell as much: 1 / sum of squares (Kish). */
    double effective() {
        double squares = 0;
        for (int i = 0; i < counts.length; i++) {
            squares += counts[i] * shares[i] * shares[i];
        }
        return 1 / squares;
    }
}
