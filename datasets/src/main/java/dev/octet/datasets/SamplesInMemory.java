package dev.octet.datasets;

import java.io.ByteArrayOutputStream;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Collectors;

import dev.octet.engine.Feed;

/** Samples that somebody made in Java. */
final class SamplesInMemory implements SampleSource {
    private final List<Sample> samples;

    SamplesInMemory(List<Sample> samples) {
        this.samples = List.copyOf(samples);
        if (samples.isEmpty()) {
            throw new IllegalArgumentException("a dataset needs at least one sample");
        }
        if (samples.stream().map(Sample::id).collect(Collectors.toSet()).size() < samples.size()) {
            throw new IllegalArgumentException("two samples have one id");
        }
        for (Sample sample : samples) {
            if (!sample.columns().keySet().equals(samples.get(0).columns().keySet())) {
                throw new IllegalArgumentException(
                        "sample " + sample.id() + " tells " + sample.columns().keySet() + " but the first one tells "
                                + samples.get(0).columns().keySet());
            }
        }
    }

    @Override
    public int size() {
        return samples.size();
    }

    @Override
    public String id(int row) {
        return samples.get(row).id();
    }

    @Override
    public Label label(int row) {
        return samples.get(row).label();
    }

    @Override
    public List<String> columns() {
        return List.copyOf(samples.get(0).columns().keySet());
    }

    @Override
    public Map<String, String> columns(int row) {
        return samples.get(row).columns();
    }

    @Override
    public byte[] content(int row) {
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        for (Feed feed : samples.get(row).feeds()) {
            feed.tensors().values().forEach(tensor -> content.writeBytes(tensor.toBytes()));
        }
        return content.toByteArray();
    }

    @Override
    public Prepared prepare(int row, Supplier<String> contentSha256) {
        return Prepared.of(samples.get(row).feeds());
    }

    @Override
    public Sample sample(int row, Supplier<String> contentSha256) {
        return samples.get(row);
    }
}
