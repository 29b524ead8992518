package dev.octet.datasets;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Supplier;

import dev.octet.engine.TensorInfo;
import dev.octet.io.Section;

/**
 * Seeded random samples that fit whatever the model is fed: good for calibration and speed, without labels.
 *
 * @param count how many
 * @param seed another seed, other samples
 * @param vocabulary whole numbers that are no mask are below this
 * @param length size of dimensions that the model leaves open, other than the batch
 */
record SyntheticSamples(int count, long seed, OptionalInt vocabulary, OptionalInt length) implements DataLayout {

    static Optional<SyntheticSamples> read(Section section) {
        section.require("seed");
        Optional<Integer> count = section.integer("synthetic", 1, 1 << 20);
        Optional<Integer> seed = section.integer("seed", 0, Integer.MAX_VALUE);
        OptionalInt vocabulary = optional(section, "vocabulary");
        OptionalInt length = optional(section, "length");
        return section.build(() -> new SyntheticSamples(count.orElseThrow(), seed.orElseThrow(), vocabulary, length));
    }

    private static OptionalInt optional(Section section, String key) {
        return section.integer(key, 1, 1 << 24).map(OptionalInt::of).orElse(OptionalInt.empty());
    }

    @Override
    public List<String> paths() {
        return List.of();
    }

    @Override
    public String name() {
        return "synthetic-" + seed;
    }

    /** @throws DatasetException if the model has an input that nothing can be made for */
    SampleSource open(List<TensorInfo> inputs) {
        return new Made(count, new SyntheticFeeds(this, inputs));
    }

    private record Made(int size, SyntheticFeeds feeds) implements SampleSource {
        @Override
        public String id(int row) {
            return Integer.toString(row);
        }

        @Override
        public Label label(int row) {
            return new Label.None();
        }

        @Override
        public byte[] content(int row) {
            return new SamplesInMemory(List.of(new Sample(id(row), List.of(feeds.of(row)), label(row)))).content(0);
        }

        @Override
        public Prepared prepare(int row, Supplier<String> contentSha256) {
            return Prepared.of(List.of(feeds.of(row)));
        }
    }
}
