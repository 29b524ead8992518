package dev.octet.reports;

import java.util.List;
import java.util.Map;

/**
 * What {@code samples.csv} says when each variant is set beside the baseline, sample by sample.
 *
 * @param scored number of samples that could be read
 * @param outcomes for metrics whose outcome is right or wrong
 * @param differences for metrics whose outcome is a score
 * @param changed samples whose answer is not the baseline's: first those that a variant lost, then those that it gained, then
 *     those wrong both times; where answers are scores, all of them, the largest difference first
 */
public record PairedSamples(int scored, List<Outcome> outcomes, List<Differences> differences, List<Changed> changed) {
    public PairedSamples {
        outcomes = List.copyOf(outcomes);
        differences = List.copyOf(differences);
        changed = List.copyOf(changed);
    }

    /**
     * How often the two were right.
     *
     * @param lost the baseline was right, the variant was not
     * @param gained the other way round
     */
    public record Outcome(String metric, String variant, int bothRight, int lost, int gained, int bothWrong) {}

    /**
     * Histogram of the variant's score less the baseline's.
     *
     * @param binWidth all bins have it; the middle one lies around 0
     * @param counts of samples by bin, an odd number of bins
     */
    public record Differences(String metric, String variant, double binWidth, List<Integer> counts) {
        public Differences {
            counts = List.copyOf(counts);
        }

        /** Middle of a bin. */
        public double middle(int bin) {
            return (bin - counts.size() / 2) * binWidth;
        }
    }

    /**
     * A sample whose answer changed.
     *
     * @param answers by variant, the baseline first
     * @param effect {@code lost}, {@code gained} or {@code other} by the first metric; {@code score} where answers are scores;
     *     {@code other} where outcomes are counts
     */
    public record Changed(String id, String label, Map<String, String> answers, String effect) {
        Changed withEffect(String other) {
            return new Changed(id, label, answers, other);
        }
    }

    /** @throws IllegalArgumentException if it is not such a table */
    static PairedSamples read(byte[] table, String baseline) {
        CsvRows rows = new CsvRows(table);
        PairedColumns columns = new PairedColumns(rows, baseline);
        while (rows.next()) {
            columns.add();
        }
        return columns.paired();
    }
}
