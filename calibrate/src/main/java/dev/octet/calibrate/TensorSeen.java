package dev.octet.calibrate;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;

import dev.octet.engine.Tensor;
import dev.octet.observe.TensorStatistics;

/** What a calibration pass keeps of one tensor: its statistics, and where its values were no numbers. */
final class TensorSeen {
    /** Samples that are named: enough to look one up; a model that is broken breaks on all of them. */
    private static final int NAMED = 3;

    private final TensorStatistics statistics;
    /** In the order of the samples, at most {@value #NAMED}. */
    private final List<NotNumbers> first = new ArrayList<>();

    private int faultySamples;

    /** @param nans NaN values in that sample. @param infinities infinite ones */
    private record NotNumbers(int sample, long nans, long infinities) {
        @Override
        public String toString() {
            String what = nans == 0 ? "" : nans + " NaN";
            if (infinities > 0) {
                what += (nans == 0 ? "" : " and ") + infinities + " infinite";
            }
            return what + " values in sample " + sample;
        }
    }

    TensorSeen(TensorStatistics statistics) {
        this.statistics = statistics;
    }

    TensorStatistics statistics() {
        return statistics;
    }

    /** Adds the values of one sample. */
    void add(int sample, Tensor values) {
        long nans = statistics.nans();
        long infinities = statistics.infinities();
        statistics.add(values.floats());
        NotNumbers found = new NotNumbers(sample, statistics.nans() - nans, statistics.infinities() - infinities);
        if (found.nans() + found.infinities() > 0) {
            faultySamples++;
            name(List.of(found));
        }
    }

    /** Adds what {@code other} has seen of the same tensor in other samples. */
    void merge(TensorSeen other) {
        statistics.merge(other.statistics);
        faultySamples += other.faultySamples;
        name(other.first);
    }

    private void name(List<NotNumbers> more) {
        first.addAll(more);
        first.sort(Comparator.comparingInt(NotNumbers::sample));
        first.subList(Math.min(NAMED, first.size()), first.size()).clear();
    }

    /** Values that were NaN or infinite. */
    long notNumbers() {
        return statistics.nans() + statistics.infinities();
    }

    /** Such as {@code 5 NaN values in sample 17}; empty if all were numbers. */
    String faults() {
        String named = first.stream().map(NotNumbers::toString).collect(Collectors.joining(", "));
        int more = faultySamples - first.size();
        return more == 0 ? named : named + ", and such values in " + more + " more samples";
    }

    void write(DataOutput out) throws IOException {
        byte[] bytes = statistics.toBytes();
        out.writeInt(bytes.length);
        out.write(bytes);
        out.writeInt(faultySamples);
        out.writeInt(first.size());
        for (NotNumbers found : first) {
            out.writeInt(found.sample());
            out.writeLong(found.nans());
            out.writeLong(found.infinities());
        }
    }

    static TensorSeen read(DataInput in) throws IOException {
        byte[] bytes = new byte[in.readInt()];
        in.readFully(bytes);
        TensorSeen seen = new TensorSeen(TensorStatistics.fromBytes(bytes));
        seen.faultySamples = in.readInt();
        for (int named = in.readInt(); named > 0; named--) {
            seen.first.add(new NotNumbers(in.readInt(), in.readLong(), in.readLong()));
        }
        return seen;
    }
}
