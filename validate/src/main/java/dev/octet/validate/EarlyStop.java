package dev.octet.validate;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import dev.octet.datasets.Dataset;
import dev.octet.metrics.AccuracyException;
import dev.octet.metrics.Metric;
import dev.octet.metrics.Scoring;
import dev.octet.statistics.PairedProportions;
import dev.octet.statistics.SequentialProportions;

/** Counts right and wrong answers as rows of {@code samples.csv} come, and tells when they decide every limit of a gate. */
final class EarlyStop {
    /** One limit on one variant: the columns of its outcomes, and how often each pair of them was seen. */
    private record Watched(int baseline, int variant, Gate.AccuracyLoss limit, long[] cells) {
        void count(List<String> row) {
            cells[(isRight(row.get(baseline)) ? 0 : 2) + (isRight(row.get(variant)) ? 0 : 1)]++;
        }

        private static boolean isRight(String outcome) {
            return OutcomeCell.parse(outcome)[0] > 0;
        }

        boolean isDecided() {
            return new SequentialProportions(new PairedProportions(cells[0], cells[1], cells[2], cells[3]))
                    .decides(limit.max(), limit.of() == Gate.Of.RELATIVE, limit.confidence());
        }
    }

    private final List<Watched> watched = new ArrayList<>();
    private final int fault;
    private long rows;

    /** @throws AccuracyException if {@code gate} limits what is not in {@code columns} */
    EarlyStop(Gate gate, SampleColumns columns) {
        List<String> header = columns.header();
        this.fault = header.indexOf(SampleColumns.FAULT);
        for (String variant : gate.variants()) {
            for (Gate.AccuracyLoss limit : gate.accuracyLoss()) {
                Metric metric = limit.metric().orElse(columns.metrics().get(0));
                int column = header.indexOf(columns.outcome(variant, metric));
                if (column < 0) {
                    throw new AccuracyException("the gate limits " + metric + " of " + variant + " but the run scores "
                            + columns.metrics() + " of " + columns.variants());
                }
                int baseline = header.indexOf(columns.outcome(columns.variants().get(0), metric));
                watched.add(new Watched(baseline, column, limit, new long[4]));
            }
        }
    }

    /** What keeps a run from stopping early, in words; empty if nothing does. */
    static Optional<String> obstacle(Optional<Gate> gate, Scoring scoring) {
        Optional<Metric> other =
                scoring.metrics().stream().filter(metric -> !metric.isShare()).findFirst();
        if (other.isPresent()) {
            return Optional.of(
                    "cannot stop early with " + other.get()
                            + ", which is no share of right answers: its bounds hold for a number of samples that is fixed before");
        }
        if (gate.isEmpty() || gate.get().accuracyLoss().isEmpty()) {
            return Optional.of("stops when limits are decided, but the gate limits no accuracy_loss");
        }
        return gate.get().accuracy().isEmpty()
                ? Optional.empty()
                : Optional.of(
                        "cannot stop early under gate.accuracy: its bounds hold for a number of samples that is fixed"
                                + " before");
    }

    /** What of a dataset keeps a run from stopping early, in words; empty if nothing does. */
    static Optional<String> obstacle(Dataset samples) {
        if (samples.size() < AccuracySettings.FEWEST_SEQUENTIAL) {
            return Optional.of("needs at least " + AccuracySettings.FEWEST_SEQUENTIAL + " samples but there are "
                    + samples.size());
        }
        return samples.columns().contains(Dataset.GROUP)
                ? Optional.of("needs independent samples, but those of " + samples.name() + " come in groups")
                : Optional.empty();
    }

    /** Counts a row; samples that could not be read do not count. */
    void count(List<String> row) {
        rows++;
        if (row.get(fault).isEmpty()) {
            watched.forEach(limit -> limit.count(row));
        }
    }

    /** Whether every limit is decided by the rows so far; looked at after whole shards only. */
    boolean isDecided() {
        boolean look = rows > 0 && rows % SampleLog.SHARD_ROWS == 0;
        return look && watched.stream().allMatch(Watched::isDecided);
    }
}
