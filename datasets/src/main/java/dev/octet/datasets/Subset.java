package dev.octet.datasets;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.IntStream;

import dev.octet.io.Section;

/** The {@code subset:} key of a dataset: which of its samples count. */
sealed interface Subset {

    /**
     * The chosen samples.
     *
     * @throws DatasetException if they are not there
     * @throws IOException if a list of them cannot be read
     */
    SampleList of(SampleList all) throws IOException;

    /** The first samples in the dataset's own order. */
    record First(int count) implements Subset {
        @Override
        public SampleList of(SampleList all) {
            checkCount(all, count);
            return all.select(IntStream.range(0, count).toArray());
        }
    }

    /** Samples in a random order, as {@link Dataset#shuffled} draws them. */
    record Drawn(int count, long seed) implements Subset {
        @Override
        public SampleList of(SampleList all) {
            checkCount(all, count);
            return all.shuffled(seed, count);
        }
    }

    /**
     * As {@link Drawn}, but as many of each class as are its share of the dataset. What is left over after rounding down
     * goes to the classes with the largest rest, the lower class number first.
     */
    record Stratified(int count, long seed) implements Subset {
        @Override
        public SampleList of(SampleList all) {
            checkCount(all, count);
            SortedMap<Integer, Integer> sizes = new TreeMap<>();
            for (int i = 0; i < all.size(); i++) {
                sizes.merge(classOf(all, i), 1, Integer::sum);
            }
            Map<Integer, Integer> wanted = shares(sizes, all.size());
            SampleList order = all.shuffled(seed, all.size());
            return order.select(IntStream.range(0, order.size())
                    .filter(i -> wanted.merge(classOf(order, i), -1, Integer::sum) >= 0)
                    .toArray());
        }

        private Map<Integer, Integer> shares(SortedMap<Integer, Integer> sizes, int all) {
            Map<Integer, Integer> shares = new HashMap<>();
            sizes.forEach((label, size) -> shares.put(label, (int) ((long) size * count / all)));
            int left =
                    count - shares.values().stream().mapToInt(Integer::intValue).sum();
            sizes.keySet().stream()
                    .sorted(Comparator.comparingLong(label -> -((long) sizes.get(label) * count % all)))
                    .limit(left)
                    .forEach(label -> shares.merge(label, 1, Integer::sum));
            return shares;
        }

        private static int classOf(SampleList all, int index) {
            if (all.label(index) instanceof Label.ClassIndex label) {
                return label.index();
            }
            throw new DatasetException(all.name() + ": sample " + all.id(index)
                    + " has no class, so that a stratified subset cannot be drawn; remove 'stratified'");
        }
    }

    /** The samples whose ids a file lists, one a line, in its order. */
    record Listed(Path file) implements Subset {
        @Override
        public SampleList of(SampleList all) throws IOException {
            Map<String, Integer> byId = new HashMap<>();
            for (int i = 0; i < all.size(); i++) {
                byId.put(all.id(i), i);
            }
            Map<String, TextLine> seen = new HashMap<>();
            IntStream.Builder chosen = IntStream.builder();
            for (TextLine line : TextLine.of(file)) {
                Integer index = byId.get(line.text());
                if (index == null) {
                    throw new DatasetException(line.place() + ": " + all.name() + " has no sample '" + line.text()
                            + "'; its first is '" + all.id(0) + "'");
                }
                TextLine earlier = seen.putIfAbsent(line.text(), line);
                if (earlier != null) {
                    throw new DatasetException(line.place() + ": the sample '" + line.text() + "' stands in line "
                            + earlier.number() + " too; name it once");
                }
                chosen.add(index);
            }
            if (seen.isEmpty()) {
                throw new DatasetException(file + ": lists no sample; write one id a line");
            }
            return all.select(chosen.build().toArray());
        }
    }

    /** Reads {@code {count}}, {@code {count, seed}}, {@code {count, seed, stratified: true}} or {@code {list}}. */
    static Optional<Subset> read(Section section) {
        boolean listed = section.has("list");
        if (listed == section.has("count")) {
            section.problem(
                    listed ? "has both list and count" : "has neither list nor count",
                    "Write count: 1000 for the first samples, with seed: 1 for random ones, or list: FILE of ids.");
        }
        Optional<Path> list = listed ? section.filePath("list") : Optional.empty();
        Optional<Integer> count = section.integer("count", 1, Integer.MAX_VALUE);
        Optional<Integer> seed = section.integer("seed", 0, Integer.MAX_VALUE);
        boolean stratified = section.flag("stratified").orElse(false);
        if (stratified && seed.isEmpty() || listed && section.has("seed")) {
            section.problem(
                    "seed",
                    listed ? "has no meaning with list" : "is missing",
                    listed ? "Remove it." : "Write seed: 1; another seed, other samples.");
        }
        if (listed && stratified) {
            section.problem("stratified", "has no meaning with list", "Remove it.");
        }
        section.done();
        return section.build(() -> list.<Subset>map(Listed::new).orElseGet(() -> {
            int wanted = count.orElseThrow();
            if (seed.isEmpty()) {
                return new First(wanted);
            }
            return stratified ? new Stratified(wanted, seed.get()) : new Drawn(wanted, seed.get());
        }));
    }

    private static void checkCount(SampleList all, int count) {
        if (count > all.size()) {
            throw new DatasetException(all.name() + ": has " + all.size() + " samples but subset asks for " + count
                    + "; ask for at most that many");
        }
    }
}
